import { type PolicyDocument, weekdays } from "@pag0/contract";
import {
  DAY_MS,
  FARTHEST_EAST_MS,
  MINUTE_MS,
  offsetAt,
  readWall,
  type Zone,
  zoneOf,
} from "./time-zone.ts";

export type WorkingHours = NonNullable<PolicyDocument["workingHours"]>;

/** Working hours as minutes of the wall clock; judged by what the clock in the zone shows. */
export interface CompiledHours {
  readonly document: WorkingHours;
  readonly zone: Zone;
  readonly startMinute: number;
  readonly endMinute: number;
  /** Bit 0 is Monday. The days on which a span starts. */
  readonly dayMask: number;
}

const EVERY_DAY = 0b111_1111;
/** A day can vanish at the date line, so a weekday may be missing from one week. */
const SEARCH_DAYS = 15;
const MAX_STEPS = 64;

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}

/** Parses hours once. An end that is not after the start lies on the next day. */
export function compileWorkingHours(document: WorkingHours): CompiledHours {
  const dayMask =
    document.days === undefined
      ? EVERY_DAY
      : document.days.reduce((mask, day) => mask | (1 << weekdays.indexOf(day)), 0);
  return {
    document,
    zone: zoneOf(document.timezone),
    startMinute: minuteOf(document.start),
    endMinute: minuteOf(document.end),
    dayMask,
  };
}

/** Whether a span may start on this day, counted from 1970-01-01 (a Thursday). */
export function startsOnDay(hours: CompiledHours, epochDay: number): boolean {
  const weekday = (((epochDay + 3) % 7) + 7) % 7;
  return (hours.dayMask & (1 << weekday)) !== 0;
}

function isOpen(hours: CompiledHours, instantMs: number): boolean {
  const wall = instantMs + offsetAt(hours.zone, instantMs);
  const day = Math.floor(wall / DAY_MS);
  const minute = Math.floor((wall - day * DAY_MS) / MINUTE_MS);
  const { startMinute, endMinute } = hours;
  if (startMinute < endMinute) {
    return minute >= startMinute && minute < endMinute && startsOnDay(hours, day);
  }
  return minute >= startMinute
    ? startsOnDay(hours, day)
    : minute < endMinute && startsOnDay(hours, day - 1);
}

/**
 * Whether the instant lies in the hours: from `start` until just before `end` on the zone's wall clock.
 * In an hour that a clock change repeats, both passes count alike.
 */
export function isWithinWorkingHours(hours: CompiledHours, at: Date): boolean {
  return isOpen(hours, at.getTime());
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

/**
 * The earliest opening after a closed instant. Hours can only open where the wall clock shows their
 * start, or where it jumps; every such instant of the days around is tried.
 */
function searchOpening(hours: CompiledHours, instantMs: number): number | null {
  const today = Math.floor((instantMs + offsetAt(hours.zone, instantMs)) / DAY_MS);
  let best = Number.POSITIVE_INFINITY;
  for (let day = today - 1; day <= today + SEARCH_DAYS; day++) {
    const startWall = day * DAY_MS + hours.startMinute * MINUTE_MS;
    if (best <= startWall - FARTHEST_EAST_MS) break;
    const reading = readWall(hours.zone, startWall);
    const candidates = [...reading.instants];
    if (reading.transition !== null) candidates.push(reading.transition);
    for (const candidate of candidates) {
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
