import type { Sql } from "@pag0/db";
import { sqlOfPool } from "@pag0/db";
import { forEachOrganization } from "../organizations.ts";
import type { Services } from "../services.ts";

const DAY_MS = 24 * 3_600_000;
/** Months that one run drops at most. */
const MOST_PARTITIONS = 120;
/** PostgreSQL's code for a lock that was not to be had in time. */
const LOCKED = "55P03";
/** What was spent is compared by day and by month, a rolling one of at most 366 days. */
const SPEND_DAYS = { day: 400, month: 1_000 } as const;
const DRY_RUN_DAYS = 90;
/** Vendors keep results for 30 days at most: nothing is told of a job afterwards. */
const DEFERRED_DAYS = 60;
const BATCH = 5_000;
const MOST_BATCHES = 200;

/** The longest time, in days, that a published policy asks to keep the log for. */
async function longestAuditRetention(sql: Sql): Promise<number> {
  const [row] = await sql<{ days: number | null }>(
    `SELECT max((document->'auditLog'->>'retention')::int) AS days FROM policy_versions
     WHERE status = 'published' AND jsonb_typeof(document->'auditLog'->'retention') = 'number'`,
  );
  return row?.days ?? 0;
}

/** Before which instant calls need not be kept: so many whole months, and what every policy asks for. */
export function keptSince(now: Date, months: number, policyDays: number): Date {
  const byMonths = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 1);
  return new Date(Math.min(byMonths, now.getTime() - policyDays * DAY_MS));
}

/**
 * Drops the calls of months that are over their time, a month's partition at once; the figures made of them
 * stay. A month that somebody reads for longer than a second waits for the next run, so that nobody waits
 * behind this.
 */
export async function dropOldUsage({ database, now, log, usageRetentionMonths }: Services) {
  const sql = sqlOfPool(database.system.pool);
  const since = keptSince(now(), usageRetentionMonths, await longestAuditRetention(sql));
  for (let count = 0; count < MOST_PARTITIONS; count++) {
    try {
      const [row] = await sql<{ dropped: string | null }>(
        "SELECT drop_usage_partition($1::timestamptz) AS dropped",
        [since.toISOString()],
      );
      if (row === undefined || row.dropped === null) return;
      log.info({ partition: row.dropped, since }, "calls whose time is over were dropped");
    } catch (error) {
      if ((error as { code?: unknown }).code !== LOCKED) throw error;
      log.warn("calls whose time is over are being read and are dropped next time");
      return;
    }
  }
}

/** Deletes in batches, so that no statement runs long and nothing but keys of a batch is in memory. */
async function deleteInBatches(run: () => Promise<number>): Promise<number> {
  let deleted = 0;
  for (let batch = 0; batch < MOST_BATCHES; batch++) {
    const gone = await run();
    deleted += gone;
    if (gone < BATCH) break;
  }
  return deleted;
}

/**
 * Removes what was spent in days and months that nothing compares any more, dry runs of 90 days ago, and what
 * is remembered of jobs that no vendor tells anything of any more.
 */
export async function pruneFigures(services: Services): Promise<void> {
  const { pool } = services.database.system;
  const before = (days: number) => new Date(services.now().getTime() - days * DAY_MS).toISOString();
  const remove = (text: string, parameters: readonly unknown[]) =>
    deleteInBatches(async () => (await pool.query(text, [...parameters, BATCH])).rowCount ?? 0);
  await forEachOrganization(services, async ({ id }) => {
    let windows = 0;
    for (const period of ["day", "month"] as const)
      windows += await remove(
        `DELETE FROM spend_counters WHERE ctid = ANY(ARRAY(
           SELECT ctid FROM spend_counters WHERE organization_id = $1 AND period = $2::budget_period AND window_start < $3::timestamptz LIMIT $4))`,
        [id, period, before(SPEND_DAYS[period])],
      );
    const dryRuns = await remove(
      "DELETE FROM dry_runs WHERE id IN (SELECT id FROM dry_runs WHERE organization_id = $1 AND completed_at < $2::timestamptz LIMIT $3)",
      [id, before(DRY_RUN_DAYS)],
    );
    await remove(
      `DELETE FROM deferred_calls WHERE ctid = ANY(ARRAY(
         SELECT ctid FROM deferred_calls WHERE organization_id = $1 AND created_at < $2::timestamptz LIMIT $3))`,
      [id, before(DEFERRED_DAYS)],
    );
    if (windows + dryRuns > 0)
      services.log.info({ organizationId: id, windows, dryRuns }, "old figures were removed");
  });
}
