"use client";
import type { TeamView } from "@pag0/contract";
import { ShieldCheck } from "lucide-react";
import { useTranslations } from "next-intl";
import { BudgetList } from "../../budgets/components/budget-list.tsx";
import { PersonalBudgets } from "../../budgets/components/personal-budgets.tsx";
import { useOperation } from "../../client/hooks.ts";
import { RecentDecisions } from "../../overview/components/recent-decisions.tsx";
import { SpendChart } from "../../overview/components/spend-chart.tsx";
import { PolicyValue, usePolicyFieldName } from "../../policies/components/policy-value.tsx";
import { PolicyWarnings } from "../../policies/components/policy-warnings.tsx";
import { useMe } from "../../shell/me.tsx";
import { Button } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { Panel } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";

const LATEST = 6;

/** What the team spent this month, in the overview's own chart. */
function TeamSpend({ team }: { team: TeamView }) {
  const analytics = useOperation("getAnalytics", {
    query: { period: "month", team: team.slug, interval: "day" },
  });
  if (analytics.error !== null && analytics.data === undefined)
    return (
      <div className="panel">
        <ErrorState problem={analytics.error} onRetry={() => void analytics.refetch()} />
      </div>
    );
  return <SpendChart data={analytics.data} hourly={false} single />;
}

/**
 * A team's budgets as they stand, what it spent and had decided lately,
 * and the rules that apply to it with their origin.
 */
export function TeamOverview({ team, onPolicy }: { team: TeamView; onPolicy: () => void }) {
  const t = useTranslations("teams");
  const name = usePolicyFieldName();
  const writes = useMe().permissions.includes("policy:write");
  const effective = useOperation("getEffectivePolicy", { params: { teamId: team.slug } });
  const fields = effective.data?.data.filter(
    (field) => field.value !== null && field.value !== undefined,
  );
  return (
    <>
      <PolicyWarnings warnings={team.warnings} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_minmax(24rem,30rem)]">
        <div className="flex min-w-0 flex-col gap-4">
          <Panel title={t("budgets")}>
            {team.budgets.length === 0 ? (
              <EmptyState
                icon={ShieldCheck}
                title={t("noBudgets")}
                action={<Button onClick={onPolicy}>{t(writes ? "setBudget" : "toPolicy")}</Button>}
              >
                {t("noBudgetsHint")}
              </EmptyState>
            ) : (
              <BudgetList name={team.name} budgets={team.budgets} />
            )}
            <PersonalBudgets team={team.slug} />
            <p className="border-t border-line bg-subtle px-4 py-2 text-xs text-muted">
              {t("atLimit")}
            </p>
          </Panel>
          <TeamSpend team={team} />
          <RecentDecisions team={team.slug} shown={LATEST} />
        </div>
        <Panel
          title={t("applies")}
          actions={
            <Button size="sm" variant="ghost" onClick={onPolicy}>
              {t("toPolicy")}
            </Button>
          }
        >
          {effective.error !== null && fields === undefined ? (
            <ErrorState problem={effective.error} onRetry={() => void effective.refetch()} />
          ) : fields === undefined ? (
            <div className="p-4">
              <Skeleton className="h-40 w-full" />
            </div>
          ) : fields.length === 0 ? (
            <EmptyState
              icon={ShieldCheck}
              title={t("noRules")}
              action={<Button onClick={onPolicy}>{t("toPolicy")}</Button>}
            >
              {t("noRulesHint")}
            </EmptyState>
          ) : (
            <dl>
              {fields.map((field) => (
                <div
                  key={`${field.field}${field.origin.id}`}
                  className="grid gap-x-4 border-b border-line px-4 py-2 text-sm last:border-0 sm:grid-cols-[11rem_1fr]"
                >
                  <dt className="text-muted">{name(field.field)}</dt>
                  <dd className="min-w-0">
                    <PolicyValue path={field.field} value={field.value} />
                    <span className="block text-xs text-muted">
                      {t("origin", { name: field.origin.name, version: field.origin.version ?? 0 })}
                    </span>
                  </dd>
                </div>
              ))}
            </dl>
          )}
        </Panel>
      </div>
    </>
  );
}
