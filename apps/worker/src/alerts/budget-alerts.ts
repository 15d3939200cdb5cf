import { formatUsd, type NanoUsd } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import type { NewAlert } from "./alert.ts";

/** One budget's window and what of it is spent or held. */
export interface BudgetUse {
  budget: Pick<BudgetLimit, "scopeKind" | "scopeId" | "period" | "limit">;
  name: string;
  windowStart: Date;
  used: NanoUsd;
}

/**
 * Pure: the alerts of budgets whose use has reached the threshold, and of those that are used up. Each
 * crossing in a window has one key, so it fires once; a threshold that is changed can be crossed anew.
 * @param threshold a share of the budget, above 0 and at most 1.
 */
export function budgetAlerts(uses: readonly BudgetUse[], threshold: number): NewAlert[] {
  const thresholdMillionths = BigInt(Math.round(threshold * 1_000_000));
  return uses.flatMap(({ budget, name, windowStart, used }) => {
    if (budget.limit === 0n) return [];
    const reached = (share: bigint) => used * 1_000_000n >= budget.limit * share;
    if (!reached(thresholdMillionths)) return [];
    const full = reached(1_000_000n);
    const percent = Number((used * 1000n) / budget.limit) / 10;
    const period = budget.period === "day" ? "daily" : "monthly";
    return [
      {
        projectId: budget.scopeKind === "project" ? budget.scopeId : null,
        kind: "budget_threshold" as const,
        severity: full ? ("critical" as const) : ("warning" as const),
        title: `${name} has used ${percent.toFixed(1)}% of its ${period} budget of ${formatUsd(budget.limit)}`,
        detail: { usedNanoUsd: used.toString(), limitNanoUsd: budget.limit.toString(), threshold },
        dedupeKey: `budget|${budget.scopeId}|${budget.period}|${windowStart.toISOString()}|${full ? "full" : threshold}`,
      },
    ];
  });
}
