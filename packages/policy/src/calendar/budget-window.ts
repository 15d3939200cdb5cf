import type { BudgetMonth } from "@pag0/contract";
import { DAY_MS, firstInstantOfWall, offsetAt, type Zone, zoneOf } from "./time-zone.ts";

/** What a budget lasts: a day, the organization's month, or for ever. */
export type BudgetPeriod = "day" | "month" | "total";

/** When an organization's budgets begin anew. Interned: the same time zone and month give the same object. */
export interface BudgetCalendar {
  readonly timeZone: string;
  readonly month: BudgetMonth;
}

/** What of a budget's spending counts at an instant. Shared: do not change its dates. */
export interface BudgetWindow {
  /** From then on spending counts. */
  readonly start: Date;
  /**
   * The next reset: until just before it what has been spent stays counted. A rolling month loses its
   * oldest day then, and only that. Null where the budget never resets.
   */
  readonly end: Date | null;
  /**
   * The ledger keeps spending by slots and a window is the sum of those in it: the local day of the
   * instant, or all time for a total. From `slotStart` until just before `slotEnd`.
   */
  readonly slotStart: Date;
  readonly slotEnd: Date | null;
  /**
   * Slots that start from here on are in no window that has this slot. After `end` for a rolling month,
   * whose later days count with this one already.
   */
  readonly countsUntil: Date | null;
}

/** A window that ends. */
export interface EndingWindow extends BudgetWindow {
  readonly end: Date;
  readonly slotEnd: Date;
  readonly countsUntil: Date;
}

const FIRST_OF_MONTH: BudgetMonth = Object.freeze({ kind: "calendar", startDay: 1 });
const MAX_CALENDARS = 10_000;
const EPOCH = new Date(0);

const ALL_TIME: BudgetWindow = Object.freeze({
  start: EPOCH,
  end: null,
  slotStart: EPOCH,
  slotEnd: null,
  countsUntil: null,
});

/** By the time zone, of months from the first; of others by their beginning, too. */
const calendars = new Map<string, BudgetCalendar>();
const otherCalendars = new Map<string, BudgetCalendar>();
const lastWindows = {
  day: new WeakMap<BudgetCalendar, EndingWindow>(),
  month: new WeakMap<BudgetCalendar, EndingWindow>(),
};

/**
 * The budget calendar of an organization.
 * @param month how its months run; where absent from the first of each calendar month.
 */
export function budgetCalendar(timeZone: string, month: BudgetMonth = FIRST_OF_MONTH) {
  if (month.kind === "calendar" && month.startDay === 1)
    return interned(calendars, timeZone, timeZone, FIRST_OF_MONTH);
  const began = month.kind === "calendar" ? month.startDay : month.days;
  return interned(otherCalendars, `${timeZone} ${month.kind} ${began}`, timeZone, month);
}

function interned(
  known: Map<string, BudgetCalendar>,
  name: string,
  timeZone: string,
  month: BudgetMonth,
): BudgetCalendar {
  let calendar = known.get(name);
  if (calendar === undefined) {
    calendar = Object.freeze({ timeZone, month });
    if (known.size >= MAX_CALENDARS) known.clear();
    known.set(name, calendar);
  }
  return calendar;
}

/** The first instant of a local day, counted from 1970-01-01. */
function startOfDay(zone: Zone, day: number): number {
  return firstInstantOfWall(zone, day * DAY_MS);
}

/**
 * The local day of an instant. A day lasts until the first instant of the next: where the clock is set
 * back over midnight, the hour before it that comes again is the next day's.
 */
function dayOf(zone: Zone, instantMs: number): number {
  const day = Math.floor((instantMs + offsetAt(zone, instantMs)) / DAY_MS);
  return instantMs >= startOfDay(zone, day + 1) ? day + 1 : day;
}

/** The first days of the month of a day and of the month after it. */
function monthAround(day: number, startDay: number): [first: number, next: number] {
  const date = new Date(day * DAY_MS);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const began = date.getUTCDate() >= startDay ? month : month - 1;
  return [Date.UTC(year, began, startDay) / DAY_MS, Date.UTC(year, began + 1, startDay) / DAY_MS];
}

/** The days that count on a day, and the first day whose spending cannot count with this day's. */
function countedDays(period: "day" | "month", day: number, month: BudgetMonth) {
  if (period === "day") return { first: day, next: day + 1, until: day + 1 };
  if (month.kind === "rolling")
    return { first: day - month.days + 1, next: day + 1, until: day + month.days };
  const [first, next] = monthAround(day, month.startDay);
  return { first, next, until: next };
}

/**
 * What of a budget counts at an instant: the local day, the organization's month (from a day of the
 * calendar month, or the last days up to this one), or everything. A day of a clock change has 23 or 25
 * hours; a day whose midnight is skipped starts when the clocks resume. A calendar's last window is
 * kept, so that asking again within its slot costs two comparisons.
 * @throws RangeError for a time zone that Intl does not know.
 */
export function budgetWindow(
  period: "day" | "month",
  at: Date,
  calendar: BudgetCalendar,
): EndingWindow;
export function budgetWindow(
  period: BudgetPeriod,
  at: Date,
  calendar: BudgetCalendar,
): BudgetWindow;
export function budgetWindow(
  period: BudgetPeriod,
  at: Date,
  calendar: BudgetCalendar,
): BudgetWindow {
  if (period === "total") return ALL_TIME;
  const instant = at.getTime();
  const kept = lastWindows[period].get(calendar);
  if (kept !== undefined && instant >= kept.slotStart.getTime() && instant < kept.slotEnd.getTime())
    return kept;
  const zone = zoneOf(calendar.timeZone);
  const day = dayOf(zone, instant);
  const { first, next, until } = countedDays(period, day, calendar.month);
  const startOf = (dayNumber: number) => new Date(startOfDay(zone, dayNumber));
  const window: EndingWindow = Object.freeze({
    start: startOf(first),
    end: startOf(next),
    slotStart: startOf(day),
    slotEnd: startOf(day + 1),
    countsUntil: startOf(until),
  });
  lastWindows[period].set(calendar, window);
  return window;
}

/** What becomes of a budget at its reset: `which resets at 2026-12-01T05:00:00.000Z`. */
export function resetWords({ end, countsUntil }: BudgetWindow): string {
  if (end === null || countsUntil === null) return "which never resets by itself";
  const at = end.toISOString();
  return countsUntil > end ? `of which the oldest day falls out at ${at}` : `which resets at ${at}`;
}
