import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { RequestsPage } from "../../../requests/components/requests-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("requests") };
}

export default function Page() {
  return <RequestsPage />;
}
