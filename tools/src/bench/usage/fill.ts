import { makeUsageFigures } from "@pag0/db";
import type pg from "pg";
import { EVENT_COLUMNS, EVENTS } from "./events-sql.ts";

export interface FillOptions {
  organizationId: string;
  /** Projects with a key and a member each. */
  callers: readonly { projectId: string; apiKeyId: string; memberId: string }[];
  events: number;
  /** The events lie evenly in this time. */
  from: Date;
  to: Date;
  /** The same seed makes the same events. */
  seed: number;
  log?: (message: string) => void;
}

/** What was spent in every day and month: what shipping would have added up. */
const SPEND = `
  INSERT INTO spend_counters (organization_id, period, window_start, project_id, requester_id, cost_nano, requests)
  SELECT e.organization_id, w.period, date_trunc(w.period::text, e.occurred_at, o.timezone), COALESCE(e.project, ''), COALESCE(e.requester, ''),
    sum(e.cost_nano), count(*) FILTER (WHERE e.decision = 'allow')
  FROM (SELECT organization_id, occurred_at, project_id AS project, COALESCE(member_id, api_key_id) AS requester, cost_nano, decision
        FROM usage_events WHERE organization_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND (cost_nano > 0 OR decision = 'allow')) AS e
  JOIN organizations AS o ON o.id = e.organization_id
  CROSS JOIN unnest('{day,month}'::budget_period[]) AS w(period)
  GROUP BY 1, 2, 3, GROUPING SETS ((), (e.project), (e.project, e.requester))
  ON CONFLICT (organization_id, period, window_start, project_id, requester_id)
  DO UPDATE SET cost_nano = spend_counters.cost_nano + EXCLUDED.cost_nano, requests = spend_counters.requests + EXCLUDED.requests`;

function nextMonth(at: Date): Date {
  return new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1));
}

/** The months, or parts of one, of a time; each is a partition. */
function monthsOf(from: Date, to: Date): { from: Date; to: Date }[] {
  const months: { from: Date; to: Date }[] = [];
  for (let at = from; at < to; ) {
    const end = nextMonth(at);
    months.push({ from: at, to: end < to ? end : to });
    at = end;
  }
  return months;
}

/** Makes a month's partition whole before it is attached, so that its indexes are built once. */
async function fillMonth(
  client: pg.ClientBase,
  options: FillOptions,
  month: { from: Date; to: Date },
) {
  const { from, to, events, callers } = options;
  const numberAt = (at: Date) =>
    Math.ceil(((at.getTime() - from.getTime()) / (to.getTime() - from.getTime())) * events);
  const start = new Date(Date.UTC(month.from.getUTCFullYear(), month.from.getUTCMonth(), 1));
  const name = `pag0_partitions.usage_events_${start.toISOString().slice(0, 7).replace("-", "_")}`;
  await client.query("BEGIN");
  const { rows } = await client.query("SELECT to_regclass($1) IS NOT NULL AS there", [name]);
  if (rows[0].there) {
    const { rowCount } = await client.query(`SELECT FROM ${name} LIMIT 1`);
    if (rowCount !== 0) throw new Error(`fillUsage: ${name} has events already`);
    await client.query(`DROP TABLE ${name}`);
  }
  await client.query(
    `CREATE TABLE ${name} (LIKE usage_events INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`,
  );
  await client.query(`INSERT INTO ${name} (${EVENT_COLUMNS}) ${EVENTS}`, [
    numberAt(month.from),
    numberAt(month.to),
    events,
    from.toISOString(),
    to.toISOString(),
    options.organizationId,
    callers.map(({ projectId }) => projectId),
    callers.map(({ apiKeyId }) => apiKeyId),
    callers.map(({ memberId }) => memberId),
    options.seed,
  ]);
  await client.query(
    `ALTER TABLE usage_events ATTACH PARTITION ${name} FOR VALUES FROM ('${start.toISOString()}') TO ('${nextMonth(start).toISOString()}')`,
  );
  await client.query("COMMIT");
}

/**
 * Fills a migrated database that has no usage of these months yet with events, their figures by hour, day
 * and month, and what was spent: all that shipping them would have written but the audit entries.
 * @param client of the database's owner.
 */
export async function fillUsage(client: pg.ClientBase, options: FillOptions): Promise<void> {
  const { organizationId, from, to, log = () => undefined } = options;
  const months = monthsOf(from, to);
  for (const month of months) {
    await fillMonth(client, options, month);
    log(`events of ${month.from.toISOString().slice(0, 7)}`);
  }
  await client.query(
    `INSERT INTO rollup_states (organization_id, timezone) SELECT id, timezone FROM organizations WHERE id = $1 ON CONFLICT DO NOTHING`,
    [organizationId],
  );
  const sql = async <Row>(text: string, parameters: readonly unknown[] = []) =>
    (await client.query(text, [...parameters])).rows as Row[];
  await makeUsageFigures(sql, {
    from: new Date(Math.floor(from.getTime() / 3_600_000) * 3_600_000),
    to,
  });
  log("figures by hour, day and month");
  for (const month of months)
    await client.query(SPEND, [organizationId, month.from.toISOString(), month.to.toISOString()]);
  log("what was spent");
  await client.query("ANALYZE");
}
