import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { StatementsPage } from "../../../statements/components/statements-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("statements") };
}

export default function Page() {
  return <StatementsPage />;
}
