import type { BudgetStateView } from "@pag0/contract";
import { max, nanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import type { BudgetCalendar, BudgetLimit } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";
import { budgetUses } from "./budget-uses.ts";
import { writtenOffOf } from "./written-off.ts";

/** Where budgets stand now: what is settled, held by waiting requests, leased to proxies, and left. */
export async function budgetStates(
  tx: Transaction,
  organizationId: string,
  budgets: readonly BudgetLimit[],
  calendar: BudgetCalendar,
  now: Date,
): Promise<BudgetStateView[]> {
  const useOf = await budgetUses(tx, organizationId, budgets, calendar, now);
  const writtenOff = await writtenOffOf(
    tx,
    organizationId,
    budgets.map((budget) => ({ ...budget, window: useOf(budget).window })),
  );
  return budgets.map((budget, index) => {
    const { scopeKind, scopeId, period, limit } = budget;
    const { settled, held, leased, window } = useOf(budget);
    const isRolling = period === "month" && calendar.month.kind === "rolling";
    return {
      scopeKind,
      scopeId,
      period,
      limit: toMicroUsdExact(limit),
      settled: toMicroUsdExact(settled),
      held: toMicroUsdExact(held),
      leased: toMicroUsdExact(leased),
      writtenOff: toMicroUsdExact(writtenOff[index] ?? ZERO),
      remaining: toMicroUsdExact(max(ZERO, nanoUsd(limit - settled - held - leased))),
      windowStart: window.start.toISOString(),
      resetsAt: window.end?.toISOString() ?? null,
      rollingDays: isRolling && calendar.month.kind === "rolling" ? calendar.month.days : null,
    };
  });
}
