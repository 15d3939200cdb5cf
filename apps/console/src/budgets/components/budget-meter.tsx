"use client";
import type { BudgetStateView, TeamView } from "@pag0/contract";
import { useTranslations } from "next-intl";
import { amountOf, shareOf } from "../../ui/amount.ts";
import { Meter } from "../../ui/meter.tsx";
import { percent } from "../../ui/numbers.ts";

/** A team's own budget of the month, where it has one. */
export function monthOf(team: TeamView): BudgetStateView | undefined {
  return team.budgets.find(
    (budget) =>
      budget.scopeKind === "project" && budget.scopeId === team.id && budget.period === "month",
  );
}

/** Settled and held against the limit of a budget. */
export function BudgetMeter({
  budget,
  className,
}: {
  budget: BudgetStateView | undefined;
  className?: string;
}) {
  const t = useTranslations("teams");
  if (budget === undefined) return <span className="text-muted">{t("noBudget")}</span>;
  const limit = amountOf(budget.limit);
  const settled = shareOf(amountOf(budget.settled), limit) ?? 1;
  const held = shareOf(amountOf(budget.held), limit) ?? 0;
  return (
    <Meter
      label={t("use")}
      share={settled}
      heldShare={held}
      text={percent(settled)}
      className={className ?? ""}
    />
  );
}
