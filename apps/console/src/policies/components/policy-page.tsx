"use client";
import { useTranslations } from "next-intl";
import { BudgetList } from "../../budgets/components/budget-list.tsx";
import { BudgetMonthRow } from "../../budgets/components/budget-month.tsx";
import { PersonalBudgets } from "../../budgets/components/personal-budgets.tsx";
import { DropAnswers } from "../../cache/components/drop-answers.tsx";
import { useOperation } from "../../client/hooks.ts";
import { useMe } from "../../shell/me.tsx";
import { ErrorState } from "../../ui/error-state.tsx";
import { PageHeader, Panel } from "../../ui/page-header.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import type { PolicyLevel } from "../policy-level.ts";
import { PolicyWorkspace } from "./policy-workspace.tsx";

/** The organization's policy, which every team inherits. */
export function PolicyPage() {
  const t = useTranslations("policies");
  const budgets = useTranslations("budgets");
  const { organization: own } = useMe();
  const organization = useOperation("getOrganization", { params: { orgId: own.id } });
  const level: PolicyLevel = { kind: "organization", id: own.id, name: own.name };
  return (
    <>
      <PageHeader title={t("title")} actions={<DropAnswers team={null} />}>
        {t("intro", { organization: own.name })}
      </PageHeader>
      {organization.error !== null && organization.data === undefined ? (
        <div className="panel">
          <ErrorState problem={organization.error} onRetry={() => void organization.refetch()} />
        </div>
      ) : organization.data === undefined ? (
        <Skeleton className="h-[1300px] w-full rounded-lg md:h-[860px]" />
      ) : (
        <div className="flex flex-col gap-4">
          <Panel title={budgets("title")}>
            <BudgetList name={own.name} budgets={organization.data.budgets} />
            <PersonalBudgets team={null} />
            <BudgetMonthRow organization={organization.data} />
          </Panel>
          <PolicyWorkspace level={level} published={organization.data.policy} />
        </div>
      )}
    </>
  );
}
