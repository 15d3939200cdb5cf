import type { OperationQuery } from "@pag0/contract";
import { budgetCalendar, budgetWindow } from "@pag0/policy";
import { invalidField } from "../../api/input.ts";

/** A span of time: from `from` until just before `to`. */
export interface Period {
  from: Date;
  to: Date;
}

export type PeriodName = NonNullable<OperationQuery<"getAnalytics">["period"]>;

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const LONGEST_MS = 800 * DAY_MS;
/** Instants that figures can be about; PostgreSQL and JavaScript write them alike. */
const EARLIEST = Date.UTC(2000, 0, 1);
const LATEST = Date.UTC(2200, 0, 1);

/** @throws Pag0Failure VALIDATION_ERROR for an instant before 2000 or after 2199. */
export function instantOf(field: string, text: string): Date {
  const at = new Date(text);
  if (at.getTime() >= EARLIEST && at.getTime() < LATEST) return at;
  throw invalidField(field, "must lie in the years 2000 to 2199");
}

/** The start of the calendar day, in a time zone, that lies so many days before the one of an instant. */
function dayStart(at: Date, timeZone: string, daysBefore: number): Date {
  let { start } = budgetWindow("day", at, budgetCalendar(timeZone));
  for (let step = 0; step < daysBefore; step++)
    ({ start } = budgetWindow("day", new Date(start.getTime() - 1), budgetCalendar(timeZone)));
  return start;
}

const WEEK = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Days since the Monday (ISO 8601's first day of a week) of the week of an instant. */
function daysSinceMonday(at: Date, timeZone: string): number {
  const weekday = new Intl.DateTimeFormat("en-US", { timeZone, weekday: "short" }).format(at);
  return WEEK.indexOf(weekday);
}

/** When a named period began that ends at an instant, which itself is not in it. */
function startOf(name: PeriodName, end: Date, timeZone: string): Date {
  const last = new Date(end.getTime() - 1);
  switch (name) {
    case "hour":
      return new Date(end.getTime() - HOUR_MS);
    case "day":
      return dayStart(last, timeZone, 0);
    case "week":
      return dayStart(last, timeZone, daysSinceMonday(last, timeZone));
    case "month":
      return budgetWindow("month", last, budgetCalendar(timeZone)).start;
    case "30d":
      return dayStart(last, timeZone, 29);
    case "90d":
      return dayStart(last, timeZone, 89);
  }
}

/**
 * The span that a query asks for: `from` until `to` or now; without `from` the named period that
 * ends then, a month where none is named. Days, weeks and months are those of the organization's time zone.
 * @throws Pag0Failure VALIDATION_ERROR for a span that is empty or over 800 days.
 */
export function periodOf(
  query: { from?: string | undefined; to?: string | undefined; period?: PeriodName | undefined },
  now: Date,
  timeZone: string,
): Period {
  const end = query.to === undefined ? now : instantOf("to", query.to);
  if (query.from === undefined)
    return { from: startOf(query.period ?? "month", end, timeZone), to: end };
  const from = instantOf("from", query.from);
  if (from >= end) throw invalidField("from", "must be before to");
  if (end.getTime() - from.getTime() > LONGEST_MS)
    throw invalidField("from", "must lie at most 800 days before to");
  return { from, to: end };
}

/** The starts of all days of a time zone that a span touches; the first may lie before the span. */
export function daysOf({ from, to }: Period, timeZone: string): Date[] {
  const starts: Date[] = [];
  for (let at = from; at < to; ) {
    const { start, end } = budgetWindow("day", at, budgetCalendar(timeZone));
    starts.push(start);
    at = end;
  }
  return starts;
}

/** Of days by time, those that begin a calendar month of a time zone, and the first. */
export function monthsOf(days: readonly Date[], timeZone: string): Date[] {
  const dayOfMonth = new Intl.DateTimeFormat("en-US", { timeZone, day: "numeric" });
  return days.filter((start, index) => index === 0 || dayOfMonth.format(start) === "1");
}

/** The starts of all hours that a span touches; the first may lie before the span. */
export function hoursOf({ from, to }: Period): Date[] {
  const first = Math.floor(from.getTime() / HOUR_MS);
  const count = Math.ceil(to.getTime() / HOUR_MS) - first;
  return Array.from({ length: count }, (_, index) => new Date((first + index) * HOUR_MS));
}

/** The span of the same length just before. */
export function periodBefore({ from, to }: Period): Period {
  return { from: new Date(2 * from.getTime() - to.getTime()), to: from };
}
