import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { MembersPage } from "../../../members/components/members-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("members") };
}

export default function Page() {
  return <MembersPage />;
}
