import type { Metadata } from "next";
import { pageTitle } from "../../../../i18n/server.ts";
import { TeamPage } from "../../../../teams/components/team-page.tsx";

export async function generateMetadata(): Promise<Metadata> {
  return { title: await pageTitle("team") };
}

export default async function Page({ params }: { params: Promise<{ teamId: string }> }) {
  const { teamId } = await params;
  return <TeamPage teamId={decodeURIComponent(teamId)} />;
}
