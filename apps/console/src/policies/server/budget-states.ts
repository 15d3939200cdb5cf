import type { BudgetStateView } from "@pag0/contract";
import { max, nanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import { type BudgetLimit, budgetWindow } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";

/** Where budgets stand now: what is settled, held by waiting requests, and left. One query for all. */
export async function budgetStates(
  tx: Transaction,
  budgets: readonly BudgetLimit[],
  timeZone: string,
  now: Date,
): Promise<BudgetStateView[]> {
  if (budgets.length === 0) return [];
  const windows = {
    day: budgetWindow("day", now, timeZone),
    month: budgetWindow("month", now, timeZone),
  };
  const counters = await tx.budgetCounter.findMany({
    where: {
      scopeId: { in: [...new Set(budgets.map((budget) => budget.scopeId))] },
      windowStart: { in: [windows.day.start, windows.month.start] },
    },
  });
  return budgets.map(({ scopeKind, scopeId, period, limit }) => {
    const { start, end } = windows[period];
    const counter = counters.find(
      (candidate) =>
        candidate.scopeKind === scopeKind &&
        candidate.scopeId === scopeId &&
        candidate.period === period &&
        candidate.windowStart.getTime() === start.getTime(),
    );
    const settled = nanoUsd(counter?.settledNano ?? 0n);
    const held = nanoUsd(counter?.heldNano ?? 0n);
    return {
      scopeKind,
      scopeId,
      period,
      limit: toMicroUsdExact(limit),
      settled: toMicroUsdExact(settled),
      held: toMicroUsdExact(held),
      remaining: toMicroUsdExact(max(ZERO, nanoUsd(limit - settled - held))),
      windowStart: start.toISOString(),
      resetsAt: end.toISOString(),
    };
  });
}
