import type { Metadata } from "next";
import { pageTitle } from "../../../i18n/server.ts";
import { TeamsPage } from "../../../teams/components/teams-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("teams") };
}

export default function Page() {
  return <TeamsPage />;
}
