import { BASELINE_HOURS, findAnomalies } from "@pag0/analytics";
import type { AnalyticsView } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { DAY_MS, HOUR_MS, hoursOf, type Period } from "./period.ts";
import { sumUsage } from "./sum-usage.ts";
import { Parameters } from "./usage-conditions.ts";
import type { ReadScope, UsageScope } from "./usage-scope.ts";

type Anomalies = AnalyticsView["anomalies"];

const MOST_ANOMALIES = 100;
/** What the worker has not looked at is compared here, of a longer span its end alone. */
const LONGEST_COMPARED_MS = 31 * DAY_MS;
/** The worker looks every two minutes; what it found is taken as it is while it does. */
const FRESH_MS = 10 * 60_000;

/** Compares the hours of a span with those before them. */
async function compareHours(sql: Sql, scope: UsageScope): Promise<Anomalies> {
  const past = new Date(scope.from.getTime() - BASELINE_HOURS * HOUR_MS);
  const observed = { ...scope, from: past };
  const buckets = hoursOf(observed);
  const { hours } = await sumUsage(sql, observed, {
    groupings: { hours: ["bucket", "project"] },
    buckets,
    counts: ["costNano"],
  });
  const byProject = Map.groupBy(hours, ({ keys }) => keys.project ?? "");
  return [...byProject].flatMap(([teamId, own]) => {
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
  });
}

interface FoundRow {
  hour: Date;
  project_id: string;
  cost: string;
  expected: string;
  explanation: string;
}

/** What the worker found, the newest first. */
async function foundByWorker(
  sql: Sql,
  { organizationId, projectIds }: UsageScope,
  { from, to }: Period,
): Promise<Anomalies> {
  const p = new Parameters();
  const conditions = [
    `organization_id = ${p.add(organizationId, "text")}`,
    `hour >= ${p.add(from.toISOString(), "timestamptz")}`,
    `hour < ${p.add(to.toISOString(), "timestamptz")}`,
    ...(projectIds === null ? [] : [`project_id = ANY(${p.add([...projectIds], "text[]")})`]),
  ];
  const rows = await sql<FoundRow>(
    `SELECT hour, project_id, cost_nano::text AS cost, expected_nano::text AS expected, explanation
     FROM usage_anomalies WHERE ${conditions.join(" AND ")} ORDER BY hour DESC, project_id LIMIT ${MOST_ANOMALIES}`,
    p.values,
  );
  const micro = (nano: string) => toMicroUsdExact(nanoUsd(BigInt(nano)));
  return rows.map(({ hour, project_id, cost, expected, explanation }) => ({
    teamId: project_id,
    at: hour.toISOString(),
    cost: micro(cost),
    expected: micro(expected),
    explanation,
  }));
}

/** Before which instant the worker has found every anomaly. */
async function foundUntil(sql: Sql, organizationId: string): Promise<number> {
  const [row] = await sql<{ until: Date | null }>(
    "SELECT anomalies_until AS until FROM rollup_states WHERE organization_id = $1",
    [organizationId],
  );
  return row?.until?.getTime() ?? 0;
}

/**
 * Hours of each team that cost far more than its hours before, whatever filters leave of its calls; at most
 * 100, the newest first. They are those that the worker found; where it has not been, hours are compared
 * here, of the last 31 days at most.
 */
export async function readAnomalies(sql: Sql, read: ReadScope): Promise<Anomalies> {
  const { organizationId, projectIds, from: begin, to } = read.scope;
  const scope: UsageScope = { organizationId, projectIds, from: begin, to };
  const until = await foundUntil(sql, organizationId);
  const end = scope.to.getTime();
  if (until > end - FRESH_MS) return foundByWorker(sql, scope, scope);
  const known = Math.floor(until / HOUR_MS) * HOUR_MS;
  const from = new Date(Math.max(scope.from.getTime(), known, end - LONGEST_COMPARED_MS));
  const found = from > scope.from ? await foundByWorker(sql, scope, { ...scope, to: from }) : [];
  const compared = await compareHours(sql, { ...scope, from });
  return [...found, ...compared].sort((a, b) => (a.at > b.at ? -1 : 1)).slice(0, MOST_ANOMALIES);
}
