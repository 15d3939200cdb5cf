import { type NanoUsd, nanoUsd } from "@pag0/money";
import type pg from "pg";
import {
  type BudgetKey,
  byLockOrder,
  type KeyRow,
  keyOf,
  keyParameters,
  lockCounter,
  WHERE_KEY,
} from "./budgets.ts";
import { takeFromWriteOffs } from "./lease-write-offs.ts";
import { bigintOf, inTransaction, type Sql } from "./sql.ts";

/** What a proxy has of a budget, as far as the database knows. */
async function leaseOf(sql: Sql, key: BudgetKey, proxyId: string) {
  const [row] = await sql<{ amount: unknown; written_off: unknown }>(
    `SELECT amount_nano AS amount, written_off_nano AS written_off FROM budget_leases WHERE ${WHERE_KEY} AND proxy_id = $6`,
    [...keyParameters(key), proxyId],
  );
  return { amount: bigintOf(row?.amount ?? 0), writtenOff: bigintOf(row?.written_off ?? 0) };
}

/**
 * Gives back all that a proxy has leased, and what was written off of it and did not turn out to be
 * spent. Called when it starts, after its journal has been shipped: what was spent is settled by then, so
 * the rest was not.
 * @returns how many leases it had.
 */
export function returnAllLeases(pool: pg.Pool, proxyId: string): Promise<number> {
  return inTransaction(pool, async (sql) => {
    const leases = await sql<KeyRow>(
      `SELECT organization_id, scope_kind, scope_id, period, window_start
       FROM budget_leases WHERE proxy_id = $1 AND (amount_nano > 0 OR written_off_nano > 0)`,
      [proxyId],
    );
    for (const key of leases.map(keyOf).sort(byLockOrder)) {
      await lockCounter(sql, key);
      const { amount, writtenOff } = await leaseOf(sql, key, proxyId);
      await changeCounter(sql, key, { leased: -amount, settled: -writtenOff });
      await takeFromWriteOffs(sql, key, proxyId, "returned", nanoUsd(writtenOff));
    }
    await sql(
      `UPDATE budget_leases SET amount_nano = 0, written_off_nano = 0, recall_asked_at = NULL WHERE proxy_id = $1
         AND (amount_nano > 0 OR written_off_nano > 0 OR recall_asked_at IS NOT NULL)`,
      [proxyId],
    );
    return leases.length;
  });
}

/** What a proxy has of each budget, as the database knows it: leased, and written off and not known to be spent. */
export async function leasesOf(
  sql: Sql,
  proxyId: string,
): Promise<{ key: BudgetKey; amount: NanoUsd }[]> {
  const rows = await sql<KeyRow & { amount: unknown }>(
    `SELECT organization_id, scope_kind, scope_id, period, window_start, amount_nano + written_off_nano AS amount
     FROM budget_leases WHERE proxy_id = $1 AND (amount_nano > 0 OR written_off_nano > 0)`,
    [proxyId],
  );
  return rows.map((row) => ({ key: keyOf(row), amount: nanoUsd(bigintOf(row.amount)) }));
}

async function changeCounter(
  sql: Sql,
  key: BudgetKey,
  change: { leased: bigint; settled: bigint },
): Promise<void> {
  await sql(
    `UPDATE budget_counters SET leased_nano = leased_nano + $6, settled_nano = settled_nano + $7, updated_at = now() WHERE ${WHERE_KEY}`,
    [...keyParameters(key), change.leased.toString(), change.settled.toString()],
  );
}
