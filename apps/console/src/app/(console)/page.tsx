import type { Metadata } from "next";
import { pageTitle } from "../../i18n/server.ts";
import { OverviewPage } from "../../overview/components/overview-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("overview") };
}

export default function Page() {
  return <OverviewPage />;
}
