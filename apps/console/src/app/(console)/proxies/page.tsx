import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { ProxiesPage } from "../../../proxies/components/proxies-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("proxies") };
}

export default function Page() {
  return <ProxiesPage />;
}
