import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { PolicyPage } from "../../../policies/components/policy-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("policy") };
}

export default function Page() {
  return <PolicyPage />;
}
