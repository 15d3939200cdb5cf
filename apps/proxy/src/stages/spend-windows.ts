import { budgetWindow } from "@pag0/policy";
import type { CallEvent } from "../journal/call-event.ts";

/** The calendar day and month that a call's spending counts in. */
export function spendWindowsOf(at: Date, timeZone: string): CallEvent["spendWindows"] {
  return {
    day: budgetWindow("day", at, timeZone).start.toISOString(),
    month: budgetWindow("month", at, timeZone).start.toISOString(),
  };
}
