import type { AlikeCalls } from "./alike-calls.ts";
import {
  BUCKETS,
  DECISION_DIMENSIONS,
  DECISION_SUMS_OF_SUMS,
  DIMENSIONS,
  SUM_COLUMNS,
  SUMS,
  SUMS_OF_SUMS,
} from "./rollup-columns.ts";
import type { Sql } from "./sql.ts";
import { quarterSums } from "./usage-sums.ts";

const KEYS = DIMENSIONS.join(", ");
const DECISION_KEYS = DECISION_DIMENSIONS.join(", ");

const PLUS_SUMS = SUMS.map((name) => `${name} = h.${name} + EXCLUDED.${name}`).join(", ");
const ADDED_BUCKETS = `ARRAY[${BUCKETS.map((place) => `COALESCE(h.latency_buckets[${place}], 0) + COALESCE(EXCLUDED.latency_buckets[${place}], 0)`).join(", ")}]`;
/** Adds the sums of a row to the one that is there, called `h`. */
const PLUS = `${PLUS_SUMS}, latency_buckets = ${ADDED_BUCKETS}`;
const DECISION_PLUS = `${PLUS_SUMS}, latency_buckets = CASE WHEN h.latency_count + EXCLUDED.latency_count > 0 THEN ${ADDED_BUCKETS} END`;

const INPUT = [
  "organization_id text",
  "at timestamptz",
  ...DECISION_DIMENSIONS.map((name) => `${name} text`),
  ...SUMS.map((name) => `${name} bigint`),
  "latency_buckets bigint[]",
].join(", ");

/** Hours are UTC's, days and months the zone's. */
const START = "date_trunc(g.grain, q.at, CASE g.grain WHEN 'hour' THEN 'UTC' ELSE q.zone END)";

/**
 * Every level of figures in one statement, hours first: whoever makes them anew holds that table alone.
 * Each in the order of its key, so that batches do not wait in a circle.
 */
const ADD = `
  WITH q AS MATERIALIZED (
    SELECT e.*, COALESCE(s.timezone, o.timezone, 'UTC') AS zone
    FROM jsonb_to_recordset($1::jsonb) AS e(${INPUT})
    LEFT JOIN rollup_states AS s ON s.organization_id = e.organization_id
    LEFT JOIN organizations AS o ON o.id = e.organization_id),
  hours AS (
    INSERT INTO hourly_usage AS h (organization_id, hour, ${KEYS}, ${SUM_COLUMNS})
    SELECT organization_id, date_trunc('hour', at, 'UTC'), ${KEYS}, ${SUMS_OF_SUMS}
    FROM q GROUP BY 1, 2, ${KEYS} ORDER BY 1, 2, ${KEYS}
    ON CONFLICT (organization_id, hour, ${KEYS}) DO UPDATE SET ${PLUS}),
  periods AS (
    INSERT INTO period_usage AS h (organization_id, grain, starts_at, ${KEYS}, ${SUM_COLUMNS})
    SELECT organization_id, g.grain, ${START}, ${KEYS}, ${SUMS_OF_SUMS}
    FROM q CROSS JOIN unnest('{day,month}'::text[]) AS g(grain)
    GROUP BY 1, 2, 3, ${KEYS} ORDER BY 1, 2, 3, ${KEYS}
    ON CONFLICT (organization_id, grain, starts_at, ${KEYS}) DO UPDATE SET ${PLUS}),
  projects AS (
    INSERT INTO project_usage AS h (organization_id, grain, starts_at, project_id, requests, cost_nano)
    SELECT organization_id, g.grain, ${START}, project_id, sum(requests)::bigint, sum(cost_nano)::bigint
    FROM q CROSS JOIN unnest('{hour,day,month}'::text[]) AS g(grain)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (organization_id, grain, starts_at, project_id)
    DO UPDATE SET requests = h.requests + EXCLUDED.requests, cost_nano = h.cost_nano + EXCLUDED.cost_nano),
  decisions AS (
    INSERT INTO decision_usage AS h (organization_id, grain, starts_at, ${DECISION_KEYS}, ${SUM_COLUMNS})
    SELECT organization_id, g.grain, ${START}, ${DECISION_KEYS}, ${DECISION_SUMS_OF_SUMS}
    FROM q CROSS JOIN unnest('{hour,day,month}'::text[]) AS g(grain)
    WHERE decision <> ''
    GROUP BY 1, 2, 3, ${DECISION_KEYS} ORDER BY 1, 2, 3, ${DECISION_KEYS}
    ON CONFLICT (organization_id, grain, starts_at, ${DECISION_KEYS}) DO UPDATE SET ${DECISION_PLUS})
  INSERT INTO rollup_states (organization_id, timezone)
  SELECT DISTINCT organization_id, zone FROM q ORDER BY 1 ON CONFLICT DO NOTHING`;

/**
 * Adds events to the figures by hour, day and month, by project, and to those of what was not simply allowed by
 * decision and reason, in the caller's transaction. An organization's days and months are those of its
 * rollup_states, and of its own zone where it has none yet.
 */
export async function addRollups(sql: Sql, groups: readonly AlikeCalls[]): Promise<void> {
  await sql(ADD, [JSON.stringify(quarterSums(groups))]);
}
