import type { SpendWindows } from "@pag0/db";
import { type BudgetCalendar, type BudgetWindow, budgetCalendar, budgetWindow } from "@pag0/policy";
import { isoOf } from "../instants.ts";

/** Of a calendar, the windows of its last call. */
interface Known {
  day: BudgetWindow;
  month: BudgetWindow;
  windows: SpendWindows;
}

const known = new WeakMap<BudgetCalendar, Known>();

/**
 * The calendar day and month that a call's spending counts in, for rules; budgets have their own. Calls of the
 * same day get the same object.
 */
export function spendWindowsOf(at: Date, timeZone: string): SpendWindows {
  const calendar = budgetCalendar(timeZone);
  const day = budgetWindow("day", at, calendar);
  const month = budgetWindow("month", at, calendar);
  const last = known.get(calendar);
  if (last !== undefined && last.day === day && last.month === month) return last.windows;
  const windows = { day: isoOf(day.start), month: isoOf(month.start) };
  known.set(calendar, { day, month, windows });
  return windows;
}
