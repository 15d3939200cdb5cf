import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import { type BudgetLimit, type BudgetWindow, budgetWindow } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";

/** Where a budget stands in its window. */
export interface BudgetUse {
  settled: NanoUsd;
  /** By requests that wait for approval. */
  held: NanoUsd;
  window: BudgetWindow;
}

/** What is settled and held of budgets in the windows of an instant. One query for all. */
export async function budgetUses(
  tx: Transaction,
  budgets: readonly BudgetLimit[],
  timeZone: string,
  at: Date,
): Promise<(budget: BudgetLimit) => BudgetUse> {
  const windows = {
    day: budgetWindow("day", at, timeZone),
    month: budgetWindow("month", at, timeZone),
  };
  const counters =
    budgets.length === 0
      ? []
      : await tx.budgetCounter.findMany({
          where: {
            scopeId: { in: [...new Set(budgets.map((budget) => budget.scopeId))] },
            windowStart: { in: [windows.day.start, windows.month.start] },
          },
        });
  return ({ scopeKind, scopeId, period }) => {
    const window = windows[period];
    const counter = counters.find(
      (candidate) =>
        candidate.scopeKind === scopeKind &&
        candidate.scopeId === scopeId &&
        candidate.period === period &&
        candidate.windowStart.getTime() === window.start.getTime(),
    );
    return {
      settled: counter === undefined ? ZERO : nanoUsd(counter.settledNano),
      held: counter === undefined ? ZERO : nanoUsd(counter.heldNano),
      window,
    };
  };
}
