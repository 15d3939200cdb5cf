import { budgetCalendar, budgetWindow } from "@pag0/policy";
import { isoOf } from "../instants.ts";
import type { CallEvent } from "../journal/call-event.ts";

/** The calendar day and month that a call's spending counts in, for rules; budgets have their own. */
export function spendWindowsOf(at: Date, timeZone: string): CallEvent["spendWindows"] {
  const calendar = budgetCalendar(timeZone);
  return {
    day: isoOf(budgetWindow("day", at, calendar).start),
    month: isoOf(budgetWindow("month", at, calendar).start),
  };
}
