import { type BudgetUse as LedgerUse, readBudgets, sqlOf } from "@pag0/db";
import {
  type BudgetCalendar,
  type BudgetLimit,
  type BudgetWindow,
  budgetWindow,
} from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";

/** Where a budget stands in its window. */
export interface BudgetUse extends LedgerUse {
  window: BudgetWindow;
}

/** Where budgets stand in the windows of an instant. One query for all. */
export async function budgetUses(
  tx: Transaction,
  organizationId: string,
  budgets: readonly BudgetLimit[],
  calendar: BudgetCalendar,
  at: Date,
): Promise<(budget: BudgetLimit) => BudgetUse> {
  const windows = budgets.map(({ period }) => budgetWindow(period, at, calendar));
  const uses = await readBudgets(
    sqlOf(tx),
    budgets.map(({ scopeKind, scopeId, period }, index) => {
      const { start, countsUntil } = windows[index] as BudgetWindow;
      return { organizationId, scopeKind, scopeId, period, countsFrom: start, countsUntil };
    }),
  );
  const byBudget = new Map(
    budgets.map((budget, index) => [
      budget,
      { ...(uses[index] as LedgerUse), window: windows[index] as BudgetWindow },
    ]),
  );
  return (budget) => {
    const use = byBudget.get(budget);
    if (use === undefined) throw new RangeError("the budget was not asked for");
    return use;
  };
}
