import { type BudgetCalendar, type BudgetLimit, budgetWindow } from "@pag0/policy";
import type { Counter } from "./counter.ts";

/** The counters of some budgets, as they were last found. */
export interface Found {
  readonly organizationId: string;
  readonly counters: readonly Counter[];
}

/** Whether counters that were found before are those of an instant, under the limits of now. */
export function isPresent(
  { counters }: Found,
  budgets: readonly BudgetLimit[],
  at: Date,
  calendar: BudgetCalendar,
): boolean {
  const windows = {
    day: budgetWindow("day", at, calendar),
    month: budgetWindow("month", at, calendar),
    total: budgetWindow("total", at, calendar),
  };
  for (let index = 0; index < budgets.length; index++) {
    const { period, limit } = budgets[index] as BudgetLimit;
    const counter = counters[index] as Counter;
    if (counter.forgotten || counter.window !== windows[period] || counter.limit !== limit)
      return false;
  }
  return true;
}
