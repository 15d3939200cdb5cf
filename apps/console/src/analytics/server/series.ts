import { type AnalyticsView, OTHER_TEAMS } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { invalidField } from "../../api/input.ts";
import { DAY_MS, daysOf, hoursOf, monthsOf, type Period } from "./period.ts";
import { Parameters } from "./usage-conditions.ts";
import { usageRows } from "./usage-rows.ts";
import type { ReadScope, UsageScope } from "./usage-scope.ts";

type Series = AnalyticsView["series"];

/** A series by hour has at most this many days: 1,488 points. */
const LONGEST_HOURLY_MS = 62 * DAY_MS;

/** The starts of the hours, days or calendar months that a span touches. */
function bucketsOf(period: Period, timeZone: string, interval: "hour" | "day" | "month"): Date[] {
  if (interval === "hour") return hoursOf(period);
  const days = daysOf(period, timeZone);
  return interval === "day" ? days : monthsOf(days, timeZone);
}

export interface SeriesOptions {
  /** The projects that are told apart, all others being one; each where absent. */
  shown?: readonly string[] | undefined;
  /** Reads nothing from the sums that are kept. */
  eventsOnly?: boolean;
}

/** A bucket with its teams in order, and what each has: JSON arrays of texts. */
interface BucketRow {
  bucket: number;
  teams: string;
  costs: string;
  requests: string;
}

/** The sums of each bucket by team: arrays, which both sides make faster than an object for each point. */
async function sumBuckets(
  sql: Sql,
  scope: UsageScope,
  buckets: readonly Date[],
  { shown, ...options }: SeriesOptions,
): Promise<BucketRow[]> {
  const p = new Parameters();
  const rows = await usageRows(
    sql,
    scope,
    { ...options, buckets, dimensions: ["bucket", "project"], counts: ["costNano", "requests"] },
    p,
  );
  const team =
    shown === undefined
      ? "project_id"
      : `CASE WHEN project_id = ANY(${p.add([...shown], "text[]")}) THEN project_id ELSE '${OTHER_TEAMS}' END`;
  const texts = (column: string) =>
    `array_to_json(array_agg(${column}::text ORDER BY team COLLATE "C"))::text`;
  return sql<BucketRow>(
    `SELECT bucket::int AS bucket, ${texts("team")} AS teams, ${texts("cost")} AS costs, ${texts("requests")} AS requests
     FROM (SELECT bucket, ${team} AS team, SUM(cost_nano) AS cost, SUM(requests) AS requests
       FROM ${rows} AS usage GROUP BY 1, 2 HAVING SUM(requests) > 0) AS summed
     GROUP BY 1`,
    p.values,
  );
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
  options: SeriesOptions = {},
): Promise<Series> {
  if (interval === "hour" && scope.to.getTime() - scope.from.getTime() > LONGEST_HOURLY_MS)
    throw invalidField("interval", "a series by hour covers at most 62 days; ask for days");
  const buckets = bucketsOf(scope, timeZone, interval);
  const summed = await sumBuckets(sql, scope, buckets, options);
  const byBucket = new Map(summed.map((row) => [row.bucket, row]));
  return buckets.flatMap((start, index): Series => {
    const at = start.toISOString();
    const row = byBucket.get(index);
    if (row === undefined)
      return teams.slice(0, 1).map(({ id }) => ({ at, teamId: id, cost: "0", requests: 0 }));
    const costs = JSON.parse(row.costs) as string[];
    const requests = JSON.parse(row.requests) as string[];
    return (JSON.parse(row.teams) as string[]).map((teamId, place) => ({
      at,
      teamId,
      cost: toMicroUsdExact(nanoUsd(BigInt(costs[place] ?? "0"))),
      requests: Number(requests[place]),
    }));
  });
}
