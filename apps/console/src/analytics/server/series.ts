import type { AnalyticsView } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { invalidField } from "../../api/input.ts";
import { DAY_MS, daysOf, hoursOf, monthsOf, type Period } from "./period.ts";
import { sumUsage } from "./sum-usage.ts";
import type { ReadScope } from "./usage-scope.ts";

type Series = AnalyticsView["series"];

/** A series by hour has at most this many days: 1,488 points. */
const LONGEST_HOURLY_MS = 62 * DAY_MS;

/** The starts of the hours, days or calendar months that a span touches. */
function bucketsOf(period: Period, timeZone: string, interval: "hour" | "day" | "month"): Date[] {
  if (interval === "hour") return hoursOf(period);
  const days = daysOf(period, timeZone);
  return interval === "day" ? days : monthsOf(days, timeZone);
}

/**
 * Cost and calls over time by project. A span in which nobody called has one row of zero, so that the
 * axis of time has no holes.
 * @throws Pag0Failure VALIDATION_ERROR for hours of a span that is too long for them.
 */
export async function readSeries(
  sql: Sql,
  { scope, timeZone, teams }: ReadScope,
  interval: "hour" | "day" | "month",
  options: { eventsOnly?: boolean } = {},
): Promise<Series> {
  if (interval === "hour" && scope.to.getTime() - scope.from.getTime() > LONGEST_HOURLY_MS)
    throw invalidField("interval", "a series by hour covers at most 62 days; ask for days");
  const buckets = bucketsOf(scope, timeZone, interval);
  const { series } = await sumUsage(sql, scope, {
    ...options,
    groupings: { series: ["bucket", "project"] },
    buckets,
    counts: ["costNano", "requests"],
  });
  const byBucket = Map.groupBy(series, ({ keys }) => Number(keys.bucket));
  return buckets.flatMap((start, index): Series => {
    const at = start.toISOString();
    const rows = byBucket.get(index);
    if (rows === undefined)
      return teams.slice(0, 1).map(({ id }) => ({ at, teamId: id, cost: "0", requests: 0 }));
    return rows
      .map(({ keys, sums }) => ({
        at,
        teamId: keys.project ?? "",
        cost: toMicroUsdExact(nanoUsd(sums.costNano)),
        requests: Number(sums.requests),
      }))
      .sort((a, b) => (a.teamId < b.teamId ? -1 : 1));
  });
}
