import type { Metadata } from "next";
import { AuditPage } from "../../../audit/components/audit-page.tsx";
import { pageTitle } from "../../../i18n/server.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("audit") };
}

export default function Page() {
  return <AuditPage />;
}
