"use client";
import type { TeamView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { useOperation } from "../../client/hooks.ts";
import { KeysTable } from "../../keys/components/keys-table.tsx";
import { MembersTable } from "../../members/components/members-table.tsx";
import { PolicyWorkspace } from "../../policies/components/policy-workspace.tsx";
import { useMe } from "../../shell/me.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { PageHeader } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { Tabs } from "../../ui/tabs.tsx";
import { useTab } from "../../ui/url-state.ts";
import { TeamOverview } from "./team-overview.tsx";
import { TeamUsage } from "./team-usage.tsx";

const tabs = ["overview", "policy", "keys", "usage", "members"] as const;

/** One team: its budgets, policy, keys, usage and members. */
export function TeamPage({ teamId }: { teamId: string }) {
  const t = useTranslations("teams");
  const me = useMe();
  const [tab, setTab] = useTab(tabs);
  const team = useOperation("getTeam", { params: { teamId } });
  const shown = tabs.filter(
    (name) =>
      (name !== "keys" || me.permissions.includes("key:read")) &&
      (name !== "members" || me.permissions.includes("member:read")),
  );
  if (team.error !== null && team.data === undefined)
    return (
      <>
        <PageHeader title={t("one")} />
        <div className="panel">
          <ErrorState problem={team.error} onRetry={() => void team.refetch()} />
        </div>
      </>
    );
  return (
    <>
      <PageHeader title={team.data?.name ?? <Skeleton className="h-7 w-40" />}>
        {team.data === undefined ? (
          <Skeleton className="h-[20px] w-24" />
        ) : (
          <code className="font-mono text-sm">{team.data.slug}</code>
        )}
      </PageHeader>
      <Tabs
        label={t("parts")}
        value={tab}
        onChange={setTab}
        tabs={shown.map((value) => ({ value, label: t(`tab.${value}`) }))}
      >
        {team.data === undefined ? (
          <Skeleton className="h-96 w-full rounded-lg" />
        ) : (
          <>
            {tab === "overview" && (
              <TeamOverview team={team.data} onPolicy={() => setTab("policy")} />
            )}
            {tab === "policy" && <TeamPolicy team={team.data} />}
            {tab === "keys" && <KeysTable team={team.data} />}
            {tab === "usage" && <TeamUsage team={team.data} />}
            {tab === "members" && <MembersTable team={team.data.slug} />}
          </>
        )}
      </Tabs>
    </>
  );
}

function TeamPolicy({ team }: { team: TeamView }) {
  const { id, slug, name } = team;
  return (
    <PolicyWorkspace key={id} level={{ kind: "team", id, slug, name }} published={team.policy} />
  );
}
