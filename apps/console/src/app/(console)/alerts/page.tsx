import type { Metadata } from "next";
import { AlertsPage } from "../../../alerts/components/alerts-page.tsx";
import { pageTitle } from "../../../i18n/server.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("alerts") };
}

export default function Page() {
  return <AlertsPage />;
}
