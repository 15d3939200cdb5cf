import { DAY_MS, firstInstantOfWall, MINUTE_MS } from "./time-zone.ts";
import { type CompiledHours, namesDay } from "./working-hours.ts";

type Stretch = readonly [fromMs: number, untilMs: number];

/** A year of zone rules, looked at for one week of each month: offsets differ between seasons only. */
const RULES_YEAR = 2026;

/** Stretches that touch or overlap as one, in the order of time. */
function merged(stretches: Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const [from, until] of stretches.toSorted((a, b) => a[0] - b[0])) {
    const last = result.at(-1);
    if (last !== undefined && from <= last[1])
      result[result.length - 1] = [last[0], Math.max(last[1], until)];
    else result.push([from, until]);
  }
  return result;
}

function stretchesOfWeek({ zone, spans }: CompiledHours, firstDay: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (const span of spans) {
    const { startMinute, endMinute } = span;
    for (let day = firstDay - 2; day <= firstDay + 8; day++) {
      if (!namesDay(span, day)) continue;
      const endDay = endMinute > startMinute ? day : day + 1;
      const from = firstInstantOfWall(zone, day * DAY_MS + startMinute * MINUTE_MS);
      const until = firstInstantOfWall(zone, endDay * DAY_MS + endMinute * MINUTE_MS);
      if (from < until) stretches.push([from, until]);
    }
  }
  return merged(stretches);
}

function intersect(left: readonly Stretch[], right: readonly Stretch[]): Stretch[] {
  return left.flatMap(([leftFrom, leftUntil]) =>
    right
      .map(([from, until]): Stretch => [Math.max(leftFrom, from), Math.min(leftUntil, until)])
      .filter(([from, until]) => from < until),
  );
}

/**
 * Whether there is any moment in the year at which all the hours hold. Holidays do not count: they pass,
 * and the hours hold again after them.
 */
export function hoursOverlap(all: readonly CompiledHours[]): boolean {
  const [first, ...others] = all;
  if (first === undefined) return true;
  for (let month = 0; month < 12; month++) {
    const firstDay = Date.UTC(RULES_YEAR, month, 8) / DAY_MS;
    const common = others.reduce(
      (stretches, hours) => intersect(stretches, stretchesOfWeek(hours, firstDay)),
      stretchesOfWeek(first, firstDay),
    );
    if (common.length > 0) return true;
  }
  return false;
}
