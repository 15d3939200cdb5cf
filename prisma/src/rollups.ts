import type pg from "pg";
import { bigintOf, inTransaction, type Sql } from "./sql.ts";
import { addHourly, type UsageRecord } from "./usage.ts";

interface HourState {
  organization_id: string;
  hour: Date;
}

/** Hours whose sums differ from their events, or exist on one side only. */
async function differingHours(sql: Sql, from: Date, to: Date): Promise<HourState[]> {
  return sql<HourState>(
    `WITH events AS (
       SELECT organization_id, date_trunc('hour', occurred_at, 'UTC') AS hour, count(*) AS requests, sum(cost_nano) AS cost, sum(saved_nano) AS saved
       FROM usage_events WHERE occurred_at >= $1::timestamptz AND occurred_at < $2::timestamptz GROUP BY 1, 2),
     sums AS (
       SELECT organization_id, hour, sum(requests) AS requests, sum(cost_nano) AS cost, sum(saved_nano) AS saved
       FROM hourly_usage WHERE hour >= $1::timestamptz AND hour < $2::timestamptz GROUP BY 1, 2)
     SELECT organization_id, hour FROM events FULL JOIN sums USING (organization_id, hour)
     WHERE (events.requests, events.cost, events.saved) IS DISTINCT FROM (sums.requests, sums.cost, sums.saved)
     ORDER BY 1, 2 LIMIT 500`,
    [from.toISOString(), to.toISOString()],
  );
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
 * @returns how many hours were made anew; at most 500 at once.
 */
export function reconcileHourlyUsage(
  pool: pg.Pool,
  span: { from: Date; to: Date },
): Promise<number> {
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
