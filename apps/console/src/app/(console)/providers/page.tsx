import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { ProvidersPage } from "../../../providers/components/providers-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("providers") };
}

export default function Page() {
  return <ProvidersPage />;
}
