import type { Sql } from "./sql.ts";

/** What is not to be served from the cache any more; null is any. */
export interface CacheFilter {
  projectId: string | null;
  /** In lower case. */
  host: string | null;
  model: string | null;
}

export interface CacheInvalidation extends CacheFilter {
  organizationId: string;
  /** Grows; within an organization in the order of commits. */
  generation: number;
}

/** The longest that a policy lets an answer be kept, and a day for clocks. */
const LONGEST_TTL = "31 days";
/** So many of an organization are kept apart; one more, and all its answers are dropped instead. */
const MAX_KEPT = 1_000;

/**
 * Drops an organization's cached answers that any of the filters names. Every proxy hears of it when the
 * transaction commits. Earlier invalidations that a filter covers go, as do those older than any answer.
 */
export async function invalidateCache(
  sql: Sql,
  organizationId: string,
  filters: readonly CacheFilter[],
): Promise<void> {
  for (const { projectId, host, model } of filters) {
    await sql(
      `INSERT INTO cache_invalidations (organization_id, project_id, host, model) VALUES ($1, $2, $3, $4)`,
      [organizationId, projectId, host, model],
    );
    await sql(
      `DELETE FROM cache_invalidations AS old USING (
         SELECT max(generation) AS latest FROM cache_invalidations WHERE organization_id = $1
       ) AS own
       WHERE organization_id = $1 AND generation < latest
         AND (created_at < now() - interval '${LONGEST_TTL}'
           OR (($2::text IS NULL OR project_id = $2) AND ($3::text IS NULL OR host = $3)
             AND ($4::text IS NULL OR model = $4)))`,
      [organizationId, projectId, host, model],
    );
  }
  const rows = await sql<{ count: number }>(
    "SELECT count(*)::int AS count FROM cache_invalidations WHERE organization_id = $1",
    [organizationId],
  );
  if ((rows[0]?.count ?? 0) > MAX_KEPT)
    await invalidateCache(sql, organizationId, [{ projectId: null, host: null, model: null }]);
}

/** The invalidations that answers may still be subject to: of one organization, or of all of them. */
export async function readCacheInvalidations(
  sql: Sql,
  organizationId: string | null,
): Promise<CacheInvalidation[]> {
  const rows = await sql<{
    organization_id: string;
    generation: string;
    project_id: string | null;
    host: string | null;
    model: string | null;
  }>(
    `SELECT organization_id, generation, project_id, host, model FROM cache_invalidations
     WHERE $1::text IS NULL OR organization_id = $1`,
    [organizationId],
  );
  return rows.map((row) => ({
    organizationId: row.organization_id,
    generation: Number(row.generation),
    projectId: row.project_id,
    host: row.host,
    model: row.model,
  }));
}
