import type { ExceededAction } from "@pag0/contract";
import { formatUsd, type NanoUsd, nanoUsd } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import type { NewAlert } from "./alert.ts";
import type { Crossing } from "./crossings.ts";

const PERIODS = { day: "daily", month: "monthly", total: "total" } as const;

/** One budget and what of it is spent or held. */
export interface BudgetUse {
  budget: Pick<BudgetLimit, "scopeKind" | "scopeId" | "period" | "limit" | "origin">;
  name: string;
  /** Of a month that rolls; null otherwise. */
  rollingDays: number | null;
  used: NanoUsd;
  /** The crossing of an amount that is reached now; null where it was told of long ago. */
  crossingOf: (amount: NanoUsd) => Crossing | null;
  /** What the budget's own policy asks for above a part of it, in percent; null where it asks nothing. */
  alert: { threshold: number; action: ExceededAction } | null;
}

/**
 * Pure: the alerts of budgets whose use has reached the threshold, and of those that are used up. Each
 * crossing in a window has one key, so it fires once; a threshold or limit that is changed can be crossed
 * anew, and so can a budget that was reset.
 * @param threshold a share of the budget, above 0 and at most 1.
 */
export function budgetAlerts(uses: readonly BudgetUse[], threshold: number): NewAlert[] {
  const millionths = BigInt(Math.round(threshold * 1_000_000));
  return uses.flatMap(({ budget, name, rollingDays, used, crossingOf }) => {
    const { scopeKind, scopeId, period, limit, origin } = budget;
    if (limit === 0n || used * 1_000_000n < limit * millionths) return [];
    const full = used >= limit;
    const percent = Number((used * 1000n) / limit) / 10;
    // Rounded up: the least whole amount that reaches it.
    const crossing = crossingOf(
      full ? limit : nanoUsd((limit * millionths + 999_999n) / 1_000_000n),
    );
    if (crossing === null) return [];
    const { start, resets } = crossing;
    const words = rollingDays === null ? PERIODS[period] : `rolling ${rollingDays}-day`;
    return [
      {
        projectId: origin.kind === "project" ? origin.id : null,
        kind: "budget_threshold" as const,
        severity: full ? ("critical" as const) : ("warning" as const),
        title: `${name} has used ${percent.toFixed(1)}% of its ${words} budget of ${formatUsd(limit)}`,
        detail: { usedNanoUsd: used.toString(), limitNanoUsd: limit.toString(), threshold },
        dedupeKey: `budget|${scopeKind}|${scopeId}|${period}|${start.toISOString()}|${resets}|${limit}|${full ? "full" : threshold}`,
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
