import { type Anomaly, BASELINE_HOURS, findAnomalies } from "@pag0/analytics";
import { inTransaction, type Sql, sqlOfPool } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { forEachOrganization } from "../organizations.ts";
import type { Services } from "../services.ts";

const HOUR_MS = 3_600_000;
/** Events reach the database some time after they were made; what is later than this moves no anomaly. */
const LATE_MS = 3 * HOUR_MS;
/** Hours looked at together, and projects whose hours are in memory together. */
const CHUNK_MS = 31 * 24 * HOUR_MS;
const PROJECTS = 50;

interface Span {
  from: Date;
  /** Whole hours, but for the one that runs. */
  to: Date;
}

async function firstHour(sql: Sql, organizationId: string): Promise<Date | null> {
  const [row] = await sql<{ first: Date | null }>(
    "SELECT min(starts_at) AS first FROM project_usage WHERE organization_id = $1 AND grain = 'hour'",
    [organizationId],
  );
  return row?.first ?? null;
}

/** Projects that spent anything in a span, by identifier. */
async function projectsIn(sql: Sql, organizationId: string, { from, to }: Span): Promise<string[]> {
  const rows = await sql<{ id: string }>(
    `SELECT DISTINCT project_id AS id FROM project_usage
     WHERE organization_id = $1 AND grain = 'hour' AND starts_at >= $2::timestamptz AND starts_at < $3::timestamptz AND cost_nano > 0 ORDER BY 1`,
    [organizationId, from.toISOString(), to.toISOString()],
  );
  return rows.map(({ id }) => id);
}

/** The anomalies of a span by project, compared with the hours before each. */
async function anomaliesOf(
  sql: Sql,
  organizationId: string,
  projectIds: readonly string[],
  { from, to }: Span,
): Promise<(Anomaly & { projectId: string })[]> {
  const oldest = new Date(from.getTime() - BASELINE_HOURS * HOUR_MS);
  const rows = await sql<{ id: string; hours: string }>(
    `SELECT project_id AS id, json_agg(json_build_array(extract(epoch FROM starts_at) * 1000, cost_nano::text) ORDER BY starts_at)::text AS hours
     FROM project_usage
     WHERE organization_id = $1 AND grain = 'hour' AND starts_at >= $2::timestamptz AND starts_at < $3::timestamptz AND cost_nano > 0 AND project_id = ANY($4::text[])
     GROUP BY 1`,
    [organizationId, oldest.toISOString(), to.toISOString(), projectIds],
  );
  return rows.flatMap(({ id, hours }) => {
    const costs = (JSON.parse(hours) as [number, string][]).map(([at, cost]) => ({
      at: new Date(at).toISOString(),
      cost: nanoUsd(BigInt(cost)),
    }));
    return findAnomalies(costs, from.toISOString()).map((found) => ({ ...found, projectId: id }));
  });
}

async function keepAnomalies(
  sql: Sql,
  organizationId: string,
  { from, to }: Span,
  found: readonly (Anomaly & { projectId: string })[],
): Promise<void> {
  await sql(
    "DELETE FROM usage_anomalies WHERE organization_id = $1 AND hour >= $2::timestamptz AND hour < $3::timestamptz",
    [organizationId, from.toISOString(), to.toISOString()],
  );
  const rows = found.map(({ at, projectId, cost, expected, explanation }) => ({
    ...{ at, projectId, explanation },
    cost: cost.toString(),
    expected: expected.toString(),
  }));
  await sql(
    `INSERT INTO usage_anomalies (organization_id, hour, project_id, cost_nano, expected_nano, explanation)
     SELECT $1, e.at, e."projectId", e.cost, e.expected, e.explanation
     FROM jsonb_to_recordset($2::jsonb) AS e(at timestamptz, "projectId" text, cost bigint, expected bigint, explanation text)`,
    [organizationId, JSON.stringify(rows)],
  );
  await sql(
    "UPDATE rollup_states SET anomalies_until = $2::timestamptz WHERE organization_id = $1",
    [organizationId, to.toISOString()],
  );
}

type Needed = Pick<Services, "database" | "log" | "now">;

async function findOfOrganization({ database, now }: Needed, organizationId: string) {
  const { pool } = database.system;
  const sql = sqlOfPool(pool);
  const [state] = await sql<{ until: Date | null }>(
    "SELECT anomalies_until AS until FROM rollup_states WHERE organization_id = $1",
    [organizationId],
  );
  if (state === undefined) return;
  const end = now();
  const begin =
    state.until === null
      ? await firstHour(sql, organizationId)
      : new Date(Math.min(state.until.getTime(), end.getTime()) - LATE_MS);
  let from = Math.floor((begin ?? end).getTime() / HOUR_MS) * HOUR_MS;
  while (from < end.getTime()) {
    const span = { from: new Date(from), to: new Date(Math.min(from + CHUNK_MS, end.getTime())) };
    const projectIds = await projectsIn(sql, organizationId, span);
    const found: (Anomaly & { projectId: string })[] = [];
    for (let at = 0; at < projectIds.length; at += PROJECTS)
      found.push(
        ...(await anomaliesOf(sql, organizationId, projectIds.slice(at, at + PROJECTS), span)),
      );
    await inTransaction(pool, async (tx) => {
      await tx("SELECT FROM rollup_states WHERE organization_id = $1 FOR UPDATE", [organizationId]);
      await keepAnomalies(tx, organizationId, span, found);
    });
    from = span.to.getTime();
  }
}

/**
 * Keeps the hours in which a project cost far more than it usually does, so that whoever looks at a year
 * does not compare each of its hours anew. At first all hours there are; then what is new and the three
 * hours before it.
 */
export function findUsageAnomalies(services: Needed): Promise<void> {
  return forEachOrganization(services, ({ id }) => findOfOrganization(services, id));
}
