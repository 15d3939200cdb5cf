import { DAY_MS, firstInstantOfWall, MINUTE_MS } from "./time-zone.ts";
import { type CompiledHours, startsOnDay } from "./working-hours.ts";

type Span = readonly [fromMs: number, untilMs: number];

/** A year of zone rules, looked at for one week of each month: offsets differ between seasons only. */
const RULES_YEAR = 2026;

function spansOfWeek(hours: CompiledHours, firstDay: number): Span[] {
  const spans: Span[] = [];
  for (let day = firstDay - 2; day <= firstDay + 8; day++) {
    if (!startsOnDay(hours, day)) continue;
    const endDay = hours.endMinute > hours.startMinute ? day : day + 1;
    spans.push([
      firstInstantOfWall(hours.zone, day * DAY_MS + hours.startMinute * MINUTE_MS),
      firstInstantOfWall(hours.zone, endDay * DAY_MS + hours.endMinute * MINUTE_MS),
    ]);
  }
  return spans;
}

function intersect(left: readonly Span[], right: readonly Span[]): Span[] {
  return left.flatMap(([leftFrom, leftUntil]) =>
    right
      .map(([from, until]): Span => [Math.max(leftFrom, from), Math.min(leftUntil, until)])
      .filter(([from, until]) => from < until),
  );
}

/** Whether there is any moment in the year at which all the hours hold. */
export function hoursOverlap(all: readonly CompiledHours[]): boolean {
  const [first, ...others] = all;
  if (first === undefined) return true;
  for (let month = 0; month < 12; month++) {
    const firstDay = Date.UTC(RULES_YEAR, month, 8) / DAY_MS;
    const common = others.reduce(
      (spans, hours) => intersect(spans, spansOfWeek(hours, firstDay)),
      spansOfWeek(first, firstDay),
    );
    if (common.length > 0) return true;
  }
  return false;
}
