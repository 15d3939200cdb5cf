import type { Metadata } from "next";
import { AccountPage } from "../../../account/components/account-page.tsx";
import { pageTitle } from "../../../i18n/server.ts";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("account") };
}

export default function Page() {
  return <AccountPage />;
}
