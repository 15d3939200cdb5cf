import type pg from "pg";
import {
  DECISION_DIMENSIONS,
  DECISION_DIMENSIONS_OF_EVENTS,
  DECISION_SUMS_OF_EVENTS,
  DECISION_SUMS_OF_SUMS,
  DIMENSIONS,
  DIMENSIONS_OF_EVENTS,
  NOT_PLAIN,
  SUM_COLUMNS,
  SUMS_OF_EVENTS,
  SUMS_OF_SUMS,
} from "./rollup-columns.ts";
import { inTransaction, type Sql } from "./sql.ts";

const KEYS = DIMENSIONS.join(", ");
const DECISION_KEYS = DECISION_DIMENSIONS.join(", ");

/** Where midnight splits an hour, its two parts are in its events alone, as long as those are kept. */
const SPLIT =
  "date_trunc('day', hour, $2) <> date_trunc('day', hour + interval '59 minutes 59.999 seconds', $2) AND hour >= $3::timestamptz";

const HOURLY_PARTS = `
  SELECT hour AS at, ${KEYS}, ${SUM_COLUMNS} FROM hourly_usage WHERE organization_id = $1 AND NOT (${SPLIT})
  UNION ALL
  SELECT date_trunc('day', e.occurred_at, $2) AS at, ${DIMENSIONS_OF_EVENTS}, ${SUMS_OF_EVENTS}
  FROM (SELECT DISTINCT hour FROM hourly_usage WHERE organization_id = $1 AND ${SPLIT}) AS h
  JOIN usage_events AS e ON e.organization_id = $1 AND e.occurred_at >= h.hour AND e.occurred_at < h.hour + interval '1 hour'
  GROUP BY 1, 2, 3, 4, 5, 6, 7`;

const DECISION_PARTS = `
  SELECT starts_at AS at, ${DECISION_KEYS}, ${SUM_COLUMNS}
  FROM (SELECT *, starts_at AS hour FROM decision_usage WHERE organization_id = $1 AND grain = 'hour') AS d WHERE NOT (${SPLIT})
  UNION ALL
  SELECT date_trunc('day', e.occurred_at, $2) AS at, ${DECISION_DIMENSIONS_OF_EVENTS}, ${DECISION_SUMS_OF_EVENTS}
  FROM (SELECT DISTINCT starts_at AS hour FROM decision_usage WHERE organization_id = $1 AND grain = 'hour') AS h
  JOIN usage_events AS e ON e.organization_id = $1 AND ${NOT_PLAIN} AND e.occurred_at >= h.hour AND e.occurred_at < h.hour + interval '1 hour'
  WHERE ${SPLIT}
  GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`;

const DAYS_AND_MONTHS = "CROSS JOIN unnest('{day,month}'::text[]) AS g(grain)";
const START = "date_trunc(g.grain, p.at, $2)";

async function makeDaysAnew(sql: Sql, organizationId: string, timezone: string): Promise<void> {
  const [kept] = await sql<{ first: Date | null }>(
    "SELECT date_trunc('hour', min(occurred_at), 'UTC') AS first FROM usage_events WHERE organization_id = $1",
    [organizationId],
  );
  const parameters = [organizationId, timezone, (kept?.first ?? new Date()).toISOString()];
  for (const table of ["period_usage", "project_usage", "decision_usage"])
    await sql(`DELETE FROM ${table} WHERE organization_id = $1 AND grain IN ('day', 'month')`, [
      organizationId,
    ]);
  await sql(
    `INSERT INTO period_usage (organization_id, grain, starts_at, ${KEYS}, ${SUM_COLUMNS})
     SELECT $1, g.grain, ${START}, ${KEYS}, ${SUMS_OF_SUMS} FROM (${HOURLY_PARTS}) AS p ${DAYS_AND_MONTHS} GROUP BY 2, 3, ${KEYS}`,
    parameters,
  );
  await sql(
    `INSERT INTO project_usage (organization_id, grain, starts_at, project_id, requests, cost_nano)
     SELECT organization_id, grain, starts_at, project_id, sum(requests)::bigint, sum(cost_nano)::bigint
     FROM period_usage WHERE organization_id = $1 GROUP BY 1, 2, 3, 4`,
    [organizationId],
  );
  await sql(
    `INSERT INTO decision_usage (organization_id, grain, starts_at, ${DECISION_KEYS}, ${SUM_COLUMNS})
     SELECT $1, g.grain, ${START}, ${DECISION_KEYS}, ${DECISION_SUMS_OF_SUMS} FROM (${DECISION_PARTS}) AS p ${DAYS_AND_MONTHS} GROUP BY 2, 3, ${DECISION_KEYS}`,
    parameters,
  );
}

/**
 * Gives organizations whose time zone was changed the days and months of the new one. Until then those of
 * the former are read, and what they do not fit from the hours. Shipping waits meanwhile, some seconds for
 * millions of hours' figures.
 * @returns the organizations that were changed.
 */
export async function adoptTimeZones(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ id: string; timezone: string }>(
    `SELECT o.id, o.timezone FROM organizations AS o JOIN rollup_states AS s ON s.organization_id = o.id
     WHERE s.timezone <> o.timezone ORDER BY 1`,
  );
  for (const { id, timezone } of rows)
    await inTransaction(pool, async (sql) => {
      await sql("LOCK TABLE hourly_usage IN SHARE ROW EXCLUSIVE MODE");
      await makeDaysAnew(sql, id, timezone);
      await sql("UPDATE rollup_states SET timezone = $2 WHERE organization_id = $1", [
        id,
        timezone,
      ]);
    });
  return rows.map(({ id }) => id);
}
