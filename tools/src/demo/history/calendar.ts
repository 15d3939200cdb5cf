import { type BudgetWindow, budgetWindow } from "@pag0/policy";
import type { Random } from "../../demo-providers/random.ts";
import type { TeamProfile } from "./profiles.ts";

const HOUR_MS = 3_600_000;

export interface HistoryDay {
  /** The calendar day in the organization's time zone. */
  window: BudgetWindow;
  month: BudgetWindow;
  isWeekend: boolean;
  /** 0 for the oldest. */
  index: number;
}

function weekdayOf(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short" }).format(instant);
}

/** The last `count` calendar days of a time zone, today's among them, oldest first. */
export function daysUntil(until: Date, count: number, timeZone: string): HistoryDay[] {
  const windows: BudgetWindow[] = [];
  for (let at = until; windows.length < count; ) {
    const window = budgetWindow("day", at, timeZone);
    windows.unshift(window);
    at = new Date(window.start.getTime() - 1);
  }
  return windows.map((window, index) => ({
    window,
    month: budgetWindow("month", window.start, timeZone),
    isWeekend: ["Sat", "Sun"].includes(weekdayOf(window.start, timeZone)),
    index,
  }));
}

/** How much goes on in an hour of the wall clock: a plateau with a dip at noon, thinning out around it. */
export function hourWeight(hour: number, { from, to }: Pick<TeamProfile, "from" | "to">): number {
  if (hour >= from && hour < to) return hour === 12 ? 0.7 : 1;
  const away = hour < from ? from - hour : hour - to + 1;
  return away <= 2 ? 0.18 / away : 0.015;
}

/** The hour that a clock on the wall shows; clocks change at night, before the third hour. */
function wallHour(day: HistoryDay, offsetMs: number): number {
  const changeMs = day.window.end.getTime() - day.window.start.getTime() - 24 * HOUR_MS;
  return Math.floor((offsetMs < 3 * HOUR_MS ? offsetMs : offsetMs - changeMs) / HOUR_MS);
}

/**
 * An instant of a day as the team's hours make it likely. `isStrict` keeps it between `from` and `to`,
 * for a team whose agents are bound to them.
 */
export function instantOf(
  day: HistoryDay,
  profile: Pick<TeamProfile, "from" | "to">,
  isStrict: boolean,
  random: Random,
): Date {
  const { start, end } = day.window;
  const lengthMs = end.getTime() - start.getTime();
  for (;;) {
    const offsetMs = Math.floor(random.next() * lengthMs);
    const hour = wallHour(day, offsetMs);
    const isInside = hour >= profile.from && hour < profile.to;
    if (isStrict && !isInside) continue;
    if (random.next() < hourWeight(hour, profile)) return new Date(start.getTime() + offsetMs);
  }
}
