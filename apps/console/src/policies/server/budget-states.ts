import type { BudgetStateView } from "@pag0/contract";
import { budgetCounter, type OrganizationTransaction, sqlOf } from "@pag0/db";
import { max, nanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import { type BudgetLimit, budgetWindow } from "@pag0/policy";

/** Where budgets stand now: what is settled, held by waiting requests, and left. */
export async function budgetStates(
  tx: OrganizationTransaction,
  organizationId: string,
  budgets: readonly BudgetLimit[],
  timeZone: string,
  now: Date,
): Promise<BudgetStateView[]> {
  const sql = sqlOf(tx);
  const states: BudgetStateView[] = [];
  for (const { scopeKind, scopeId, period, limit } of budgets) {
    const window = budgetWindow(period, now, timeZone);
    const state = await budgetCounter(sql, { organizationId, scopeKind, scopeId, period, windowStart: window.start });
    states.push({
      scopeKind,
      scopeId,
      period,
      limit: toMicroUsdExact(limit),
      settled: toMicroUsdExact(state.settled),
      held: toMicroUsdExact(state.held),
      remaining: toMicroUsdExact(max(ZERO, nanoUsd(limit - state.settled - state.held))),
      windowStart: window.start.toISOString(),
      resetsAt: window.end.toISOString(),
    });
  }
  return states;
}
