import { firstInstantOfWall, offsetAt, type Zone, zoneOf } from "./time-zone.ts";

export type BudgetPeriod = "day" | "month";

/** A calendar day or month as instants: from `start` until just before `end`. Shared: do not change its dates. */
export interface BudgetWindow {
  readonly start: Date;
  readonly end: Date;
}

const lastWindows = {
  day: new WeakMap<Zone, BudgetWindow>(),
  month: new WeakMap<Zone, BudgetWindow>(),
};

/**
 * The calendar day or month of an instant in an IANA time zone. A day of a clock change has 23 or 25
 * hours; a day whose midnight is skipped starts when the clocks resume. The zone's last window is kept,
 * so that asking again within it costs two comparisons.
 * @throws RangeError for a time zone that Intl does not know.
 */
export function budgetWindow(period: BudgetPeriod, at: Date, timeZone: string): BudgetWindow {
  const zone = zoneOf(timeZone);
  const instant = at.getTime();
  const kept = lastWindows[period].get(zone);
  if (kept !== undefined && instant >= kept.start.getTime() && instant < kept.end.getTime()) {
    return kept;
  }
  const wall = new Date(instant + offsetAt(zone, instant));
  const [year, month, day] = [wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()];
  const startWall = period === "day" ? Date.UTC(year, month, day) : Date.UTC(year, month, 1);
  const endWall = period === "day" ? Date.UTC(year, month, day + 1) : Date.UTC(year, month + 1, 1);
  const window: BudgetWindow = Object.freeze({
    start: new Date(firstInstantOfWall(zone, startWall)),
    end: new Date(firstInstantOfWall(zone, endWall)),
  });
  lastWindows[period].set(zone, window);
  return window;
}
