import type { Sql } from "@pag0/db";
import { DAY_MS, type Period } from "./period.ts";
import { NO_CALENDAR, type RollupCalendar } from "./usage-pieces.ts";

/**
 * The days and months, around a span, that the figures of an organization are kept for. They are asked of
 * the database, which cut them when it added the figures up, and are those of the organization's zone but
 * for the while after that was changed.
 */
export async function rollupCalendar(
  sql: Sql,
  { organizationId, from, to }: Period & { organizationId: string },
): Promise<RollupCalendar> {
  if (to.getTime() - from.getTime() < DAY_MS - 2 * 3_600_000) return NO_CALENDAR;
  const [row] = await sql<{ days: string; months: string }>(
    `WITH days AS (
       SELECT DISTINCT s.timezone, date_trunc('day', t, s.timezone) AS start
       FROM rollup_states AS s, generate_series($2::timestamptz - interval '24 hours', $3::timestamptz + interval '24 hours', interval '12 hours') AS t
       WHERE s.organization_id = $1),
     months AS (SELECT DISTINCT date_trunc('month', start, timezone) AS start FROM days)
     SELECT (SELECT json_agg(floor(extract(epoch FROM start) * 1000) ORDER BY start) FROM days)::text AS days,
       (SELECT json_agg(floor(extract(epoch FROM start) * 1000) ORDER BY start) FROM months)::text AS months`,
    [organizationId, from.toISOString(), to.toISOString()],
  );
  return {
    days: JSON.parse(row?.days ?? "[]") as number[],
    months: JSON.parse(row?.months ?? "[]") as number[],
  };
}
