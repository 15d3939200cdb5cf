import { budgetCalendar, budgetWindow } from "@pag0/policy";
import { isoOf } from "../instants.ts";
import type { CallEvent } from "../journal/call-event.ts";

type SpendWindows = NonNullable<CallEvent["spendWindows"]>;

/** By the window of a day, what was last found with it. */
const known = new WeakMap<object, { month: object; windows: SpendWindows }>();

/** The calendar day and month that a call's spending counts in, for rules; budgets have their own. */
export function spendWindowsOf(at: Date, timeZone: string): SpendWindows {
  const calendar = budgetCalendar(timeZone);
  const day = budgetWindow("day", at, calendar);
  const month = budgetWindow("month", at, calendar);
  const last = known.get(day);
  if (last?.month === month) return last.windows;
  const windows = Object.freeze({ day: isoOf(day.start), month: isoOf(month.start) });
  known.set(day, { month, windows });
  return windows;
}
