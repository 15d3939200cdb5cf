import { budgetCalendar, budgetWindow } from "@pag0/policy";
import type { TeamProfile } from "./profiles.ts";

const HOUR_MS = 3_600_000;

type DayWindow = Record<"start" | "end", Date>;

export interface HistoryDay {
  /** The calendar day in the organization's time zone. */
  window: DayWindow;
  month: DayWindow;
  isWeekend: boolean;
  /** 0 for the oldest. */
  index: number;
}

function weekdayOf(instant: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short" }).format(instant);
}

/** The last `count` calendar days of a time zone, today's among them, oldest first. */
export function daysUntil(until: Date, count: number, timeZone: string): HistoryDay[] {
  const calendar = budgetCalendar(timeZone);
  const windows: DayWindow[] = [];
  for (let at = until; windows.length < count; ) {
    const window = budgetWindow("day", at, calendar);
    windows.unshift(window);
    at = new Date(window.start.getTime() - 1);
  }
  return windows.map((window, index) => ({
    window,
    month: budgetWindow("month", window.start, calendar),
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

/** Milliseconds from the day's start to an hour of its wall clock; clocks change at night, before the third. */
function offsetOf(day: HistoryDay, hour: number): number {
  const changeMs = day.window.end.getTime() - day.window.start.getTime() - 24 * HOUR_MS;
  return hour * HOUR_MS + (hour < 3 ? 0 : changeMs);
}

/**
 * The instant of a day before which `share` of what the team does has been done (0 to just below 1):
 * even shares give even days. `isStrict` keeps it between `from` and `to`, for a team whose agents are
 * bound to them.
 */
export function instantOf(
  day: HistoryDay,
  hours: Pick<TeamProfile, "from" | "to">,
  isStrict: boolean,
  share: number,
): Date {
  const { from, to } = hours;
  const weightOf = (hour: number) =>
    isStrict && (hour < from || hour >= to) ? 0 : hourWeight(hour, hours);
  const weights = Array.from({ length: 24 }, (_, hour) => weightOf(hour));
  let left = share * weights.reduce((sum, weight) => sum + weight, 0);
  const hour = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  const within = 1 + left / (weights[hour] ?? 1);
  return new Date(day.window.start.getTime() + offsetOf(day, hour) + Math.floor(within * HOUR_MS));
}
