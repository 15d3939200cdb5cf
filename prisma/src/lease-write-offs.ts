import { type NanoUsd, nanoUsd } from "@pag0/money";
import type pg from "pg";
import { appendAudit, type NewAuditEntry } from "./audit-log.ts";
import {
  type BudgetKey,
  type KeyRow,
  keyOf,
  keyParameters,
  lockCounters,
  WHERE_KEY,
} from "./budgets.ts";
import { bigintOf, inTransaction, type Sql } from "./sql.ts";

/** A lease that counts as spent, since its proxy was not heard of for too long. */
export interface LeaseWriteOff {
  key: BudgetKey;
  proxyId: string;
  amount: NanoUsd;
  lastSeenAt: Date;
  at: Date;
}

/** One organization's leases of one proxy in one transaction. */
const MAX_LEASES = 500;

/** When a proxy last gave a sign of life: by its beat or, where that is forgotten, by a lease. */
const LAST_SEEN = "GREATEST(n.last_seen_at, l.renewed_at)";

const SILENT = `FROM budget_leases AS l LEFT JOIN proxy_nodes AS n ON n.id = l.proxy_id
  WHERE l.amount_nano > 0 AND ${LAST_SEEN} < $1::timestamptz`;

/**
 * Counts what a proxy has leased as spent where it was not heard of since an instant, with an audit entry
 * for each budget: one proxy and organization at a time. Should its journal come after all, its events are
 * set off against it and what they leave is given back.
 * @returns what was written off; nothing where there is nothing more to write off.
 */
export function writeOffLeases(
  pool: pg.Pool,
  options: { silentSince: Date; now: Date; writer: string },
): Promise<LeaseWriteOff[]> {
  const since = options.silentSince.toISOString();
  return inTransaction(pool, async (sql) => {
    const [first] = await sql<{ organization_id: string; proxy_id: string }>(
      `SELECT l.organization_id, l.proxy_id ${SILENT} LIMIT 1`,
      [since],
    );
    if (first === undefined) return [];
    const { organization_id: organizationId, proxy_id: proxyId } = first;
    const own = [since, organizationId, proxyId];
    type Row = KeyRow & { amount: unknown; last_seen_at: Date };
    const select = (keys: readonly BudgetKey[] | null) =>
      sql<Row>(
        `SELECT l.organization_id, l.scope_kind, l.scope_id, l.period, l.window_start, l.amount_nano AS amount, ${LAST_SEEN} AS last_seen_at
         ${SILENT} AND l.organization_id = $2 AND l.proxy_id = $3
           ${keys === null ? "" : "AND (l.scope_kind::text, l.scope_id, l.period::text, l.window_start) IN (SELECT k->>'scopeKind', k->>'scopeId', k->>'period', (k->>'windowStart')::timestamptz FROM jsonb_array_elements($4::jsonb) AS k)"}
         ORDER BY l.scope_kind, l.scope_id, l.period, l.window_start LIMIT ${MAX_LEASES}`,
        keys === null ? own : [...own, JSON.stringify(keys)],
      );
    const keys = (await select(null)).map(keyOf);
    await lockCounters(sql, keys);
    // Again, for the proxy may have been heard of meanwhile.
    const writeOffs = (await select(keys)).map(
      (row): LeaseWriteOff => ({
        key: keyOf(row),
        proxyId,
        amount: nanoUsd(bigintOf(row.amount)),
        lastSeenAt: row.last_seen_at,
        at: options.now,
      }),
    );
    for (const writeOff of writeOffs) await writeOffOne(sql, writeOff);
    await appendAudit(
      sql,
      organizationId,
      options.writer,
      writeOffs.map((writeOff) => writeOffEntry(writeOff, options.writer)),
    );
    return writeOffs;
  });
}

async function writeOffOne(sql: Sql, writeOff: LeaseWriteOff): Promise<void> {
  const { key, proxyId, amount, lastSeenAt, at } = writeOff;
  const parameters = [...keyParameters(key), amount.toString()];
  await sql(
    `UPDATE budget_counters SET leased_nano = leased_nano - $6, settled_nano = settled_nano + $6, updated_at = now() WHERE ${WHERE_KEY}`,
    parameters,
  );
  await sql(
    `UPDATE budget_leases SET amount_nano = amount_nano - $6, written_off_nano = written_off_nano + $6, recall_asked_at = NULL
     WHERE ${WHERE_KEY} AND proxy_id = $7`,
    [...parameters, proxyId],
  );
  await sql(
    `INSERT INTO lease_write_offs (organization_id, scope_kind, scope_id, period, window_start, amount_nano, proxy_id, last_seen_at, at)
     VALUES ($1, $2::budget_scope, $3, $4::budget_period, $5::timestamptz, $6, $7, $8, $9)`,
    [...parameters, proxyId, lastSeenAt.toISOString(), at.toISOString()],
  );
}

function writeOffEntry(
  { key, proxyId, amount, lastSeenAt, at }: LeaseWriteOff,
  writer: string,
): NewAuditEntry {
  return {
    at: at.toISOString(),
    actor: { kind: "system", id: writer },
    action: "budget.lease_written_off",
    resource: { kind: "budget", id: `${key.scopeKind}/${key.scopeId}` },
    projectId: key.scopeKind === "project" ? key.scopeId : null,
    result: "succeeded",
    policyVersion: null,
    requestId: null,
    detail: {
      proxyId,
      period: key.period,
      windowStart: key.windowStart.toISOString(),
      amountNanoUsd: amount.toString(),
      lastSeenAt: lastSeenAt.toISOString(),
    },
  };
}

/**
 * Deletes the rows of leases of which nothing is left and which nobody has used since an instant.
 * @returns how many; at most `limit`
 */
export async function forgetLeases(pool: pg.Pool, before: Date, limit: number): Promise<number> {
  const { rowCount } = await pool.query(
    `DELETE FROM budget_leases WHERE ctid IN (
       SELECT ctid FROM budget_leases WHERE amount_nano = 0 AND written_off_nano = 0 AND renewed_at < $1 LIMIT $2)
       AND amount_nano = 0 AND written_off_nano = 0`,
    [before, limit],
  );
  return rowCount ?? 0;
}

/**
 * Says of what was written off of a proxy's lease that a part is known now: it was spent, as its journal
 * tells, or it was given back. The oldest write-off first; the lease's row is the caller's to change.
 */
export async function takeFromWriteOffs(
  sql: Sql,
  key: BudgetKey,
  proxyId: string,
  found: "spent" | "returned",
  amount: NanoUsd,
): Promise<void> {
  if (amount === 0n) return;
  const open = await sql<{ at: string; open: unknown }>(
    `SELECT at::text AS at, amount_nano - spent_nano - returned_nano AS open FROM lease_write_offs
     WHERE ${WHERE_KEY} AND proxy_id = $6 AND amount_nano > spent_nano + returned_nano ORDER BY lease_write_offs.at`,
    [...keyParameters(key), proxyId],
  );
  let rest: bigint = amount;
  for (const row of open) {
    const known = bigintOf(row.open) < rest ? bigintOf(row.open) : rest;
    if (known === 0n) break;
    await sql(
      `UPDATE lease_write_offs SET ${found}_nano = ${found}_nano + $8
       WHERE ${WHERE_KEY} AND proxy_id = $6 AND at = $7::timestamptz`,
      [...keyParameters(key), proxyId, row.at, known.toString()],
    );
    rest -= known;
  }
}
