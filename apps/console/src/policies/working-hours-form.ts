import { type WorkingSpan, weekdays } from "@pag0/contract";
import type { JsonObject } from "./json-source.ts";

const DAY_START = "09:00";
const DAY_END = "18:00";

const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const text = (value: unknown): string => (typeof value === "string" ? value : "");

/** The hours of a new policy: the working day in the organization's time zone. */
export function newWorkingHours(timezone: string): JsonObject {
  return { timezone, start: DAY_START, end: DAY_END, days: weekdays.slice(0, 5) };
}

/** A span as the form shows it; what is missing or no text is empty. */
export interface SpanInput {
  start: string;
  end: string;
  /** Null for every day. */
  days: readonly string[] | null;
}

function spanInput(span: JsonObject): SpanInput {
  return {
    start: text(span.start),
    end: text(span.end),
    days: Array.isArray(span.days) ? span.days.map(text) : null,
  };
}

/** The spans of working hours, in whichever of the two forms they are written. */
export function spansOf(hours: JsonObject): readonly SpanInput[] {
  if (hours.spans === undefined) return [spanInput(hours)];
  return Array.isArray(hours.spans) ? hours.spans.filter(isObject).map(spanInput) : [];
}

/** The days of a span in the week's order, three and more in a row by the first and the last of them. */
export function dayRuns(days: readonly string[]): readonly (readonly string[])[] {
  const known = weekdays.filter((day) => days.includes(day));
  const other = days.filter((day) => !(weekdays as readonly string[]).includes(day));
  const runs: string[][] = [];
  for (const day of known) {
    const last = runs.at(-1);
    const before = weekdays[weekdays.indexOf(day) - 1];
    if (last !== undefined && last.at(-1) === before) last.push(day);
    else runs.push([day]);
  }
  const short = runs.flatMap((run) =>
    run.length < 3 ? run.map((day) => [day]) : [[run[0] as string, run.at(-1) as string]],
  );
  return [...short, ...other.map((day) => [day])];
}

/** Whether the form can show the hours; if not, only the JSON can. */
export function areHoursShowable(hours: unknown): hours is JsonObject {
  if (!isObject(hours)) return false;
  const { spans, holidays } = hours;
  return (
    (spans === undefined || (Array.isArray(spans) && spans.every(isObject))) &&
    (holidays === undefined || Array.isArray(holidays))
  );
}

function written(span: SpanInput, before: JsonObject): JsonObject {
  const { days: _, ...rest } = before;
  return {
    ...rest,
    start: span.start,
    end: span.end,
    ...(span.days === null ? {} : { days: span.days }),
  };
}

/**
 * The hours with other spans. One span stays in the short form if it was written so; two or more stand in
 * `spans`. Other fields, also those of a span, stay.
 */
export function withSpans(hours: JsonObject, spans: readonly SpanInput[]): JsonObject {
  const first = spans[0];
  if (hours.spans === undefined && spans.length === 1 && first !== undefined)
    return written(first, hours);
  const { start: _start, end: _end, days: _days, spans: listed, ...rest } = hours;
  const before = Array.isArray(listed) ? listed : [];
  return {
    ...rest,
    spans: spans.map((span, index) =>
      written(span, isObject(before[index]) ? (before[index] as JsonObject) : {}),
    ),
  };
}

const SPAN_HOURS = 4;

/** Another span on the same days: the four hours after the last one, up to the end of the day. */
export function nextSpan(spans: readonly SpanInput[]): SpanInput {
  const last = spans.at(-1);
  const hour = Number(last?.end.slice(0, 2));
  const days = last?.days ?? null;
  if (last === undefined || last.end === "" || last.end <= last.start || !(hour < 23))
    return { start: DAY_START, end: DAY_END, days };
  const end = hour + SPAN_HOURS > 23 ? "23:59" : `${hour + SPAN_HOURS}${last.end.slice(2)}`;
  return { start: last.end, end: end.padStart(5, "0"), days };
}

/** Days in the order of the week; none chosen means every day. */
export function withDay(span: SpanInput, day: WorkingDay, on: boolean): SpanInput {
  const chosen = weekdays.filter((name) =>
    name === day ? on : span.days?.includes(name) === true,
  );
  return { ...span, days: chosen.length === 0 ? null : chosen };
}

export type WorkingDay = NonNullable<WorkingSpan["days"]>[number];
