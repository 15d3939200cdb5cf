import type { BudgetStateView } from "@pag0/contract";
import { max, nanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";
import { budgetUses } from "./budget-uses.ts";

/** Where budgets stand now: what is settled, held by waiting requests, and left. */
export async function budgetStates(
  tx: Transaction,
  budgets: readonly BudgetLimit[],
  timeZone: string,
  now: Date,
): Promise<BudgetStateView[]> {
  const useOf = await budgetUses(tx, budgets, timeZone, now);
  return budgets.map((budget) => {
    const { scopeKind, scopeId, period, limit } = budget;
    const { settled, held, window } = useOf(budget);
    return {
      scopeKind,
      scopeId,
      period,
      limit: toMicroUsdExact(limit),
      settled: toMicroUsdExact(settled),
      held: toMicroUsdExact(held),
      remaining: toMicroUsdExact(max(ZERO, nanoUsd(limit - settled - held))),
      windowStart: window.start.toISOString(),
      resetsAt: window.end.toISOString(),
    };
  });
}
