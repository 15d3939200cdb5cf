import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { ReportsPage } from "../../../reports/components/reports-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("reports") };
}

export default function Page() {
  return <ReportsPage />;
}
