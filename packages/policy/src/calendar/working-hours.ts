import { type WorkingHours, type WorkingSpan, weekdays, workingSpans } from "@pag0/contract";
import {
  DAY_MS,
  FARTHEST_EAST_MS,
  MINUTE_MS,
  offsetAt,
  readWall,
  type Zone,
  zoneOf,
} from "./time-zone.ts";

export type { WorkingHours };

/** One span of the wall clock: minutes of the day, and the days on which it starts. */
export interface CompiledSpan {
  readonly document: WorkingSpan;
  readonly startMinute: number;
  readonly endMinute: number;
  /** Bit 0 is Monday. The days on which the span starts. */
  readonly dayMask: number;
}

/** Working hours as spans of the wall clock; judged by what the clock in the zone shows. */
export interface CompiledHours {
  readonly document: WorkingHours;
  readonly zone: Zone;
  readonly spans: readonly CompiledSpan[];
  /** Days since 1970-01-01, in the zone, on which no span starts. */
  readonly holidays: ReadonlySet<number>;
}

const EVERY_DAY = 0b111_1111;
/** A day can vanish at the date line, so a weekday may be missing from one week. */
const SEARCH_DAYS = 15;
/** Steps from one level's opening to another's: more than two years of days that alternate. */
const MAX_STEPS = 1_000;

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

function compileSpan(document: WorkingSpan): CompiledSpan {
  const dayMask =
    document.days === undefined
      ? EVERY_DAY
      : document.days.reduce((mask, day) => mask | (1 << weekdays.indexOf(day)), 0);
  const [startMinute, endMinute] = [minuteOf(document.start), minuteOf(document.end)];
  return { document, startMinute, endMinute, dayMask };
}

/** Parses hours once. The end of a span that is not after its start lies on the next day. */
export function compileWorkingHours(document: WorkingHours): CompiledHours {
  return {
    document,
    zone: zoneOf(document.timezone),
    spans: workingSpans(document).map(compileSpan),
    holidays: new Set((document.holidays ?? []).map((day) => Date.parse(day) / DAY_MS)),
  };
}

/** Whether a span names this day of the week, counted from 1970-01-01 (a Thursday). */
export function namesDay(span: CompiledSpan, epochDay: number): boolean {
  const weekday = (((epochDay + 3) % 7) + 7) % 7;
  return (span.dayMask & (1 << weekday)) !== 0;
}

function startsOn(hours: CompiledHours, span: CompiledSpan, epochDay: number): boolean {
  return namesDay(span, epochDay) && !hours.holidays.has(epochDay);
}

/** The day on which the span would have to start for the moment to lie in it; null if none would do. */
function startDayOf(span: CompiledSpan, day: number, minute: number): number | null {
  const { startMinute, endMinute } = span;
  if (startMinute < endMinute) return minute >= startMinute && minute < endMinute ? day : null;
  if (minute >= startMinute) return day;
  return minute < endMinute ? day - 1 : null;
}

function isOpen(hours: CompiledHours, instantMs: number): boolean {
  const wall = instantMs + offsetAt(hours.zone, instantMs);
  const day = Math.floor(wall / DAY_MS);
  const minute = Math.floor((wall - day * DAY_MS) / MINUTE_MS);
  for (const span of hours.spans) {
    const startDay = startDayOf(span, day, minute);
    if (startDay !== null && startsOn(hours, span, startDay)) return true;
  }
  return false;
}

/**
 * Whether the instant lies in a span of the hours: from its start until just before its end on the zone's
 * wall clock. In an hour that a clock change repeats, both passes count alike.
 */
export function isWithinWorkingHours(hours: CompiledHours, at: Date): boolean {
  return isOpen(hours, at.getTime());
}

/** The holiday (`2026-12-25`) without which the instant would lie in the hours; null if there is none. */
export function closingHoliday(hours: CompiledHours, at: Date): string | null {
  const wall = at.getTime() + offsetAt(hours.zone, at.getTime());
  const day = Math.floor(wall / DAY_MS);
  const minute = Math.floor((wall - day * DAY_MS) / MINUTE_MS);
  for (const span of hours.spans) {
    const startDay = startDayOf(span, day, minute);
    if (startDay !== null && namesDay(span, startDay) && hours.holidays.has(startDay))
      return new Date(startDay * DAY_MS).toISOString().slice(0, 10);
  }
  return null;
}

interface Closure {
  from: number;
  until: number;
  opening: number | null;
}
const lastClosures = new WeakMap<object, Closure>();

/** Remembers an answer for as long as it holds, so that a caller who keeps trying stays cheap. */
function remembered(key: object, instantMs: number, search: () => number | null): Date | null {
  let closure = lastClosures.get(key);
  if (closure === undefined || instantMs < closure.from || instantMs >= closure.until) {
    const opening = search();
    closure = { from: instantMs, until: opening ?? instantMs + DAY_MS, opening };
    lastClosures.set(key, closure);
  }
  return closure.opening === null ? null : new Date(closure.opening);
}

/** Instants at which a span may begin to hold near a day: where the clock shows its start, or jumps. */
function openingsNear(hours: CompiledHours, span: CompiledSpan, day: number): number[] {
  const { instants, transition } = readWall(
    hours.zone,
    day * DAY_MS + span.startMinute * MINUTE_MS,
  );
  return transition === null ? instants : [...instants, transition];
}

/**
 * The earliest opening after a closed instant. Hours can only open where the wall clock shows the start of
 * a span, or where it jumps; every such instant of the days around, beyond all holidays, is tried.
 */
function searchOpening(hours: CompiledHours, instantMs: number): number | null {
  const today = Math.floor((instantMs + offsetAt(hours.zone, instantMs)) / DAY_MS);
  const lastDay = today + SEARCH_DAYS + hours.holidays.size;
  let best = Number.POSITIVE_INFINITY;
  for (let day = today - 1; day <= lastDay; day++) {
    if (best <= day * DAY_MS - FARTHEST_EAST_MS) break;
    for (const span of hours.spans) {
      if (!startsOn(hours, span, day) && !startsOn(hours, span, day - 1)) continue;
      for (const candidate of openingsNear(hours, span, day))
        if (candidate > instantMs && candidate < best && isOpen(hours, candidate)) best = candidate;
    }
  }
  return best === Number.POSITIVE_INFINITY ? null : best;
}

/** The instant itself where it lies in the hours, otherwise the next at which they open; null if never. */
export function nextOpening(hours: CompiledHours, at: Date): Date | null {
  const instantMs = at.getTime();
  if (isOpen(hours, instantMs)) return at;
  return remembered(hours, instantMs, () => searchOpening(hours, instantMs));
}

/** The earliest instant from `at` on at which all the hours hold; null where they have none in common. */
export function nextCommonOpening(all: readonly CompiledHours[], at: Date): Date | null {
  const instantMs = at.getTime();
  if (all.every((hours) => isOpen(hours, instantMs))) return at;
  return remembered(all, instantMs, () => {
    let moment = instantMs;
    for (let step = 0; step < MAX_STEPS; step++) {
      const closed = all.find((hours) => !isOpen(hours, moment));
      if (closed === undefined) return moment;
      const opening = searchOpening(closed, moment);
      if (opening === null) return null;
      moment = opening;
    }
    return null;
  });
}
