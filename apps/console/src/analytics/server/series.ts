import { BASELINE_HOURS, findAnomalies } from "@pag0/analytics";
import type { AnalyticsView } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { invalidField } from "../../api/input.ts";
import { DAY_MS, daysOf, HOUR_MS, hoursOf } from "./period.ts";
import { sumUsage } from "./sum-usage.ts";
import type { ReadScope } from "./usage-scope.ts";

type Series = AnalyticsView["series"];

/** A series by hour has at most this many days: 1,488 points. */
const LONGEST_HOURLY_MS = 62 * DAY_MS;
const MOST_ANOMALIES = 100;

/**
 * Cost and calls over time by project. A span in which nobody called has one row of zero, so that the
 * axis of time has no holes.
 * @throws Pag0Failure VALIDATION_ERROR for hours of a span that is too long for them.
 */
export async function readSeries(
  sql: Sql,
  { scope, timeZone, teams }: ReadScope,
  interval: "hour" | "day",
  options: { eventsOnly?: boolean } = {},
): Promise<Series> {
  if (interval === "hour" && scope.to.getTime() - scope.from.getTime() > LONGEST_HOURLY_MS)
    throw invalidField("interval", "a series by hour covers at most 62 days; ask for days");
  const buckets = interval === "day" ? daysOf(scope, timeZone) : hoursOf(scope);
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

/** Hours of each team that cost far more than its hours before; at most 100, the newest first. */
export async function readAnomalies(
  sql: Sql,
  { scope }: ReadScope,
): Promise<AnalyticsView["anomalies"]> {
  const past = new Date(scope.from.getTime() - BASELINE_HOURS * HOUR_MS);
  const observed = { ...scope, from: past };
  const buckets = hoursOf(observed);
  const { hours } = await sumUsage(sql, observed, {
    groupings: { hours: ["bucket", "project"] },
    buckets,
    counts: ["costNano"],
  });
  const byProject = Map.groupBy(hours, ({ keys }) => keys.project ?? "");
  return [...byProject]
    .flatMap(([teamId, own]) => {
      const costs = own
        .map(({ keys, sums }) => ({ index: Number(keys.bucket), cost: nanoUsd(sums.costNano) }))
        .sort((a, b) => a.index - b.index)
        .flatMap(({ index, cost }) => {
          const at = buckets[index];
          return at === undefined ? [] : [{ at: at.toISOString(), cost }];
        });
      return findAnomalies(costs, scope.from.toISOString()).map((anomaly) => ({
        ...anomaly,
        teamId,
        cost: toMicroUsdExact(anomaly.cost),
        expected: toMicroUsdExact(anomaly.expected),
      }));
    })
    .sort((a, b) => (a.at > b.at ? -1 : 1))
    .slice(0, MOST_ANOMALIES);
}
