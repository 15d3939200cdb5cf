import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { KeysPage } from "../../../keys/components/keys-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("keys") };
}

export default function Page() {
  return <KeysPage />;
}
