import type { Metadata } from "next";
import { InboxPage } from "../../../approvals/components/inbox-page.tsx";
import { pageTitle } from "../../../i18n/server.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("inbox") };
}

export default function Page() {
  return <InboxPage />;
}
