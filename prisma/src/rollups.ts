import { latencyBucketBoundsMs } from "@pag0/contract";
import type pg from "pg";
import { addHourly } from "./hourly-usage.ts";
import { bigintOf, inTransaction, type Sql } from "./sql.ts";
import type { UsageRecord } from "./usage-record.ts";

const HOUR_MS = 3_600_000;

interface HourState {
  organization_id: string;
  hour: Date;
}

const DIMENSIONS =
  "organization_id, hour, project_id, provider_id, host, model, category, cost_center";

/** How many served events fell into each latency bucket. */
const BUCKETS = [...latencyBucketBoundsMs, null].map((bound, index) => {
  const previous = latencyBucketBoundsMs[index - 1];
  const conditions = [
    "outcome = 'served'",
    ...(previous === undefined ? [] : [`latency_ms > ${previous}`]),
    ...(bound === null ? [] : [`latency_ms <= ${bound}`]),
  ];
  return `count(*) FILTER (WHERE ${conditions.join(" AND ")})`;
});

/** The sums of `hourlySums` as the database makes them of stored events, by column of hourly_usage. */
const SUMS: readonly [column: string, expression: string][] = [
  ["requests", "count(*)"],
  ["served", "count(*) FILTER (WHERE outcome IN ('served', 'client_gone'))"],
  ["refused", "count(*) FILTER (WHERE outcome = 'refused')"],
  ["pending", "count(*) FILTER (WHERE outcome = 'pending')"],
  ["errors", "count(*) FILTER (WHERE outcome IN ('upstream_error', 'unknown'))"],
  ["cache_hits", "count(*) FILTER (WHERE cache_state = 'hit')"],
  ["cache_lookups", "count(*) FILTER (WHERE cache_state <> 'off')"],
  ["input_tokens", "sum(input_tokens)::bigint"],
  ["output_tokens", "sum(output_tokens)::bigint"],
  ["cost_nano", "sum(cost_nano)::bigint"],
  ["saved_nano", "sum(saved_nano)::bigint"],
  ["latency_sum_ms", "COALESCE(sum(latency_ms) FILTER (WHERE outcome = 'served'), 0)::bigint"],
  ["latency_count", "count(*) FILTER (WHERE outcome = 'served')"],
  ["latency_buckets", `ARRAY[${BUCKETS.join(", ")}]`],
];

const DIFFERING_HOURS = `
  WITH made AS (
    SELECT organization_id, date_trunc('hour', occurred_at, 'UTC') AS hour, project_id, COALESCE(provider_id, '') AS provider_id,
      host, COALESCE(model, '') AS model, category, cost_center, ${SUMS.map(([column, expression]) => `${expression} AS ${column}`).join(", ")}
    FROM usage_events WHERE occurred_at >= $1::timestamptz AND occurred_at < $2::timestamptz
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8),
  kept AS (
    SELECT ${DIMENSIONS}, ${SUMS.map(([column]) => column).join(", ")}
    FROM hourly_usage WHERE hour >= $1::timestamptz AND hour < $2::timestamptz)
  SELECT DISTINCT organization_id, hour
  FROM ((TABLE made EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE made)) AS differing
  ORDER BY 1, 2 LIMIT 500`;

/** Hours of which a figure differs from its events, or that exist on one side only. */
function differingHours(sql: Sql, from: Date, to: Date): Promise<HourState[]> {
  return sql<HourState>(DIFFERING_HOURS, [from.toISOString(), to.toISOString()]);
}

async function eventsOf(sql: Sql, { organization_id, hour }: HourState): Promise<UsageRecord[]> {
  const rows = await sql<Record<string, unknown>>(
    `SELECT * FROM usage_events WHERE organization_id = $1 AND occurred_at >= $2::timestamptz AND occurred_at < $2::timestamptz + interval '1 hour'`,
    [organization_id, hour.toISOString()],
  );
  return rows.map((row) => ({
    ...(Object.fromEntries(
      Object.entries(row).map(([column, value]) => [
        column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]),
    ) as unknown as UsageRecord),
    occurredAt: (row.occurred_at as Date).toISOString(),
    costNano: bigintOf(row.cost_nano).toString(),
    savedNano: bigintOf(row.saved_nano).toString(),
    charges: [],
  }));
}

/**
 * Holds the hourly figures of a span against the events they were made from, and makes those anew that
 * differ. Shipping writes both in one transaction, so a difference means that a row was changed by hand.
 * @param span whole hours: a cut hour would differ from the events of its part.
 * @returns how many hours were made anew; at most 500 at once.
 * @throws RangeError for a span that cuts an hour.
 */
export function reconcileHourlyUsage(
  pool: pg.Pool,
  span: { from: Date; to: Date },
): Promise<number> {
  for (const end of [span.from, span.to])
    if (end.getTime() % HOUR_MS !== 0)
      throw new RangeError(`reconcileHourlyUsage: ${end.toISOString()} is within an hour`);
  return inTransaction(pool, async (sql) => {
    if ((await differingHours(sql, span.from, span.to)).length === 0) return 0;
    // Shippers wait for the short while in which the figures are made anew.
    await sql("LOCK TABLE hourly_usage IN SHARE ROW EXCLUSIVE MODE");
    const differing = await differingHours(sql, span.from, span.to);
    for (const state of differing) {
      await sql("DELETE FROM hourly_usage WHERE organization_id = $1 AND hour = $2::timestamptz", [
        state.organization_id,
        state.hour.toISOString(),
      ]);
      const events = await eventsOf(sql, state);
      if (events.length > 0) await addHourly(sql, events);
    }
    return differing.length;
  });
}
