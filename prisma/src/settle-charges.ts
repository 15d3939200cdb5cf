import { nanoUsd } from "@pag0/money";
import {
  type BudgetKey,
  byLockOrder,
  type KeyRow,
  keyOf,
  lockCounters,
  lockExisting,
} from "./budgets.ts";
import { takeFromWriteOffs } from "./lease-write-offs.ts";
import { bigintOf, type Sql } from "./sql.ts";

/** What events of a proxy cost one budget, in nano-USD. */
export interface BudgetCharge {
  key: BudgetKey;
  /** Paid from the proxy's lease. */
  leased: bigint;
  /** Of calls that passed without a lease while the database was away. */
  unleased: bigint;
}

const KEYS = `jsonb_to_recordset($1::jsonb) AS k("organizationId" text, "scopeKind" budget_scope, "scopeId" text,
  period budget_period, "windowStart" timestamptz, leased bigint, unleased bigint)`;

const SAME = (table: string) =>
  `${table}.organization_id = k."organizationId" AND ${table}.scope_kind = k."scopeKind" AND ${table}.scope_id = k."scopeId"
   AND ${table}.period = k.period AND ${table}.window_start = k."windowStart"`;

const COUNT = `SELECT count(*)::int AS found FROM ${KEYS} JOIN budget_counters AS c ON ${SAME("c")}`;

/**
 * All budgets in one statement. Where a lease was written off, what it costs counts as spent already; the
 * rest comes out of the lease as far as that goes. The budgets are locked by then, and with them the leases.
 */
const SETTLE = `
  WITH k AS MATERIALIZED (SELECT * FROM ${KEYS}),
  part AS MATERIALIZED (
    SELECT k.*, known.nano AS known, LEAST(COALESCE(l.amount_nano, 0), k.leased - known.nano) AS taken
    FROM k LEFT JOIN budget_leases AS l ON ${SAME("l")} AND l.proxy_id = $2
    CROSS JOIN LATERAL (SELECT LEAST(COALESCE(l.written_off_nano, 0), k.leased) AS nano) AS known),
  leases AS (
    UPDATE budget_leases AS l SET amount_nano = l.amount_nano - k.taken, written_off_nano = l.written_off_nano - k.known, renewed_at = now()
    FROM part AS k WHERE ${SAME("l")} AND l.proxy_id = $2),
  counters AS (
    UPDATE budget_counters AS c SET leased_nano = c.leased_nano - k.taken, settled_nano = c.settled_nano + k.leased - k.known + k.unleased,
      unleased_nano = c.unleased_nano + k.unleased, updated_at = now()
    FROM part AS k WHERE ${SAME("c")})
  SELECT "organizationId" AS organization_id, "scopeKind" AS scope_kind, "scopeId" AS scope_id, period, "windowStart" AS window_start, known
  FROM part WHERE known > 0`;

/**
 * Locks the budgets of charges and others, in the one order, until the transaction ends. Those that exist
 * take one statement.
 */
async function lockAll(sql: Sql, keys: readonly BudgetKey[]): Promise<void> {
  const names = new Map(keys.map((key) => [nameOf(key), key]));
  const distinct = [...names.values()].sort(byLockOrder);
  if (distinct.length === 0) return;
  const [row] = await sql<{ found: number }>(COUNT, [JSON.stringify(distinct)]);
  // One that has to be made takes its turn among the others, or two would wait for each other.
  if (row?.found === distinct.length) await lockExisting(sql, distinct);
  else await lockCounters(sql, distinct);
}

function nameOf({ organizationId, scopeKind, scopeId, period, windowStart }: BudgetKey): string {
  return `${organizationId}|${scopeKind}|${scopeId}|${period}|${windowStart.toISOString()}`;
}

/**
 * Counts what events cost their budgets, in the caller's transaction. What passed without a lease counts
 * too, also above the limit, and is told apart.
 * @param alsoLock budgets that the transaction is going to change besides
 */
export async function settleCharges(
  sql: Sql,
  proxyId: string,
  charges: readonly BudgetCharge[],
  alsoLock: readonly BudgetKey[],
): Promise<void> {
  await lockAll(sql, [...charges.map(({ key }) => key), ...alsoLock]);
  if (charges.length === 0) return;
  const rows = charges.map(({ key, leased, unleased }) => ({
    ...key,
    leased: leased.toString(),
    unleased: unleased.toString(),
  }));
  const known = await sql<KeyRow & { known: unknown }>(SETTLE, [JSON.stringify(rows), proxyId]);
  for (const row of known)
    await takeFromWriteOffs(sql, keyOf(row), proxyId, "spent", nanoUsd(bigintOf(row.known)));
}
