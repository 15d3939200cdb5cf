import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { PricesPage } from "../../../prices/components/prices-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("prices") };
}

export default function Page() {
  return <PricesPage />;
}
