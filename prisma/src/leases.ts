import { min, type NanoUsd, nanoUsd } from "@pag0/money";
import type pg from "pg";
import {
  type BudgetKey,
  byLockOrder,
  type KeyRow,
  keyOf,
  keyParameters,
  left,
  lockCounter,
  WHERE_KEY,
} from "./budgets.ts";
import { bigintOf, inTransaction, type Sql } from "./sql.ts";

/**
 * Leases a slice of a budget to a proxy: all of `want` where so much is left, else what is left.
 * @returns what was granted, and what is left in the database after it.
 * @throws RangeError for a negative amount.
 */
export async function leaseBudget(
  pool: pg.Pool,
  request: { key: BudgetKey; proxyId: string; want: NanoUsd; limit: NanoUsd },
): Promise<{ granted: NanoUsd; remaining: NanoUsd }> {
  const { key, proxyId, want, limit } = request;
  if (want < 0n) throw new RangeError("leaseBudget: want is negative");
  return inTransaction(pool, async (sql) => {
    const available = left(await lockCounter(sql, key), limit);
    const granted = min(available, want);
    if (granted > 0n) {
      await sql(
        `UPDATE budget_counters SET leased_nano = leased_nano + $6, updated_at = now() WHERE ${WHERE_KEY}`,
        [...keyParameters(key), granted.toString()],
      );
      await sql(
        `INSERT INTO budget_leases (organization_id, scope_kind, scope_id, period, window_start, proxy_id, amount_nano)
         VALUES ($1, $2::budget_scope, $3, $4::budget_period, $5::timestamptz, $6, $7)
         ON CONFLICT (organization_id, proxy_id, scope_kind, scope_id, period, window_start)
         DO UPDATE SET amount_nano = budget_leases.amount_nano + EXCLUDED.amount_nano, renewed_at = now()`,
        [...keyParameters(key), proxyId, granted.toString()],
      );
    }
    return { granted, remaining: nanoUsd(available - granted) };
  });
}

/** Takes up to `amount` off a proxy's lease and the counter; a lease never goes below nothing. */
async function reduceLease(
  sql: Sql,
  key: BudgetKey,
  proxyId: string,
  amount: bigint,
): Promise<void> {
  const [lease] = await sql<{ amount: unknown }>(
    `SELECT amount_nano AS amount FROM budget_leases WHERE ${WHERE_KEY} AND proxy_id = $6 FOR UPDATE`,
    [...keyParameters(key), proxyId],
  );
  const taken =
    lease === undefined ? 0n : bigintOf(lease.amount) < amount ? bigintOf(lease.amount) : amount;
  if (taken === 0n) return;
  await sql(
    `UPDATE budget_leases SET amount_nano = amount_nano - $7, renewed_at = now() WHERE ${WHERE_KEY} AND proxy_id = $6`,
    [...keyParameters(key), proxyId, taken.toString()],
  );
  await sql(
    `UPDATE budget_counters SET leased_nano = leased_nano - $6, updated_at = now() WHERE ${WHERE_KEY}`,
    [...keyParameters(key), taken.toString()],
  );
}

/** Gives back a part of a lease that was not spent. */
export function returnLease(
  pool: pg.Pool,
  request: { key: BudgetKey; proxyId: string; amount: NanoUsd },
): Promise<void> {
  return inTransaction(pool, async (sql) => {
    await lockCounter(sql, request.key);
    await reduceLease(sql, request.key, request.proxyId, request.amount);
  });
}

/**
 * Gives back all that a proxy has leased. Called when it starts, after its journal has been shipped:
 * what was spent is settled by then, so the rest was not.
 * @returns how many leases it had.
 */
export function returnAllLeases(pool: pg.Pool, proxyId: string): Promise<number> {
  return inTransaction(pool, async (sql) => {
    const leases = await sql<KeyRow & { amount: unknown }>(
      `SELECT organization_id, scope_kind, scope_id, period, window_start, amount_nano AS amount
       FROM budget_leases WHERE proxy_id = $1 AND amount_nano > 0`,
      [proxyId],
    );
    const keyed = leases.map((row) => ({ key: keyOf(row), amount: bigintOf(row.amount) }));
    for (const { key, amount } of keyed.sort((a, b) => byLockOrder(a.key, b.key))) {
      await lockCounter(sql, key);
      await reduceLease(sql, key, proxyId, amount);
    }
    await sql(
      `DELETE FROM budget_leases WHERE proxy_id = $1 AND amount_nano = 0 AND window_start < now() - interval '70 days'`,
      [proxyId],
    );
    return leases.length;
  });
}

/** What an event of a proxy costs a budget, out of that proxy's lease. */
export async function settleFromLease(
  sql: Sql,
  key: BudgetKey,
  proxyId: string,
  cost: bigint,
): Promise<void> {
  await lockCounter(sql, key);
  await reduceLease(sql, key, proxyId, cost);
  await sql(
    `UPDATE budget_counters SET settled_nano = settled_nano + $6, updated_at = now() WHERE ${WHERE_KEY}`,
    [...keyParameters(key), cost.toString()],
  );
}
