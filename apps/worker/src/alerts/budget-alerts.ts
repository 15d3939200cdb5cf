import type { ExceededAction } from "@pag0/contract";
import { formatUsd, type NanoUsd } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import type { NewAlert } from "./alert.ts";

/** One budget's window and what of it is spent or held. */
export interface BudgetUse {
  budget: Pick<BudgetLimit, "scopeKind" | "scopeId" | "period" | "limit">;
  name: string;
  windowStart: Date;
  used: NanoUsd;
  /** What the budget's own policy asks for above a part of it, in percent; null where it asks nothing. */
  alert: { threshold: number; action: ExceededAction } | null;
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

/** What the proxies do above the threshold, for those who are told of it. */
const EFFECTS = {
  notify: "",
  restrict: "; only the cheapest models run until the budget resets",
  block: "; calls are refused until the budget resets",
} as const satisfies Record<ExceededAction, string>;

/** Pure: the alerts that policies ask for, each at its own threshold and whatever happens above it. */
export function policyBudgetAlerts(uses: readonly BudgetUse[]): NewAlert[] {
  return uses.flatMap((use) => {
    const { alert } = use;
    if (alert === null) return [];
    return budgetAlerts([use], alert.threshold / 100).map((raised) => ({
      ...raised,
      title: raised.title + EFFECTS[alert.action],
      detail: { ...raised.detail, action: alert.action },
    }));
  });
}
