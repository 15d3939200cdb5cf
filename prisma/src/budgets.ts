import { newId } from "@pag0/contract";
import { max, min, type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type pg from "pg";
import { bigintOf, inTransaction, type Sql } from "./sql.ts";

/** One window of one budget. Its counter keeps settled + held + leased ≤ limit, always. */
export interface BudgetKey {
  organizationId: string;
  scopeKind: "organization" | "project";
  scopeId: string;
  period: "day" | "month";
  windowStart: Date;
}

export interface BudgetCounterState {
  settled: NanoUsd;
  held: NanoUsd;
  leased: NanoUsd;
}

const WHERE_KEY = `organization_id = $1 AND scope_kind = $2::budget_scope AND scope_id = $3 AND period = $4::budget_period AND window_start = $5::timestamptz`;

function keyParameters(key: BudgetKey): unknown[] {
  return [
    key.organizationId,
    key.scopeKind,
    key.scopeId,
    key.period,
    key.windowStart.toISOString(),
  ];
}

function stateOf(row: { settled: unknown; held: unknown; leased: unknown }): BudgetCounterState {
  return {
    settled: nanoUsd(bigintOf(row.settled)),
    held: nanoUsd(bigintOf(row.held)),
    leased: nanoUsd(bigintOf(row.leased)),
  };
}

function left(state: BudgetCounterState, limit: NanoUsd): NanoUsd {
  return max(ZERO, nanoUsd(limit - state.settled - state.held - state.leased));
}

/** The counter, made where it is not there, and locked until the transaction ends. */
async function lockCounter(sql: Sql, key: BudgetKey): Promise<BudgetCounterState> {
  const parameters = keyParameters(key);
  await sql(
    `INSERT INTO budget_counters (organization_id, scope_kind, scope_id, period, window_start)
     VALUES ($1, $2::budget_scope, $3, $4::budget_period, $5::timestamptz) ON CONFLICT DO NOTHING`,
    parameters,
  );
  const [row] = await sql<{ settled: unknown; held: unknown; leased: unknown }>(
    `SELECT settled_nano AS settled, held_nano AS held, leased_nano AS leased FROM budget_counters WHERE ${WHERE_KEY} FOR UPDATE`,
    parameters,
  );
  if (row === undefined)
    throw new Error(`The budget counter of ${key.scopeKind} ${key.scopeId} is missing`);
  return stateOf(row);
}

/** The order in which every transaction locks counters, so that two never wait for each other. */
export function byLockOrder(a: BudgetKey, b: BudgetKey): number {
  const name = (key: BudgetKey) =>
    `${key.organizationId}|${key.scopeKind}|${key.scopeId}|${key.period}|${key.windowStart.toISOString()}`;
  return name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0;
}

/**
 * Leases a slice of a budget to a proxy: all of `want` where so much is left, else what is left.
 * @returns what was granted, and what is left in the database after it.
 */
export function leaseBudget(
  pool: pg.Pool,
  request: { key: BudgetKey; proxyId: string; want: NanoUsd; limit: NanoUsd },
): Promise<{ granted: NanoUsd; remaining: NanoUsd }> {
  const { key, proxyId, want, limit } = request;
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
 */
export function returnAllLeases(pool: pg.Pool, proxyId: string): Promise<void> {
  return inTransaction(pool, async (sql) => {
    const leases = await sql<{
      organization_id: string;
      scope_kind: "organization" | "project";
      scope_id: string;
      period: "day" | "month";
      window_start: Date;
      amount: unknown;
    }>(
      `SELECT organization_id, scope_kind, scope_id, period, window_start, amount_nano AS amount
       FROM budget_leases WHERE proxy_id = $1 AND amount_nano > 0`,
      [proxyId],
    );
    const keyed = leases.map((row) => ({
      key: {
        organizationId: row.organization_id,
        scopeKind: row.scope_kind,
        scopeId: row.scope_id,
        period: row.period,
        windowStart: row.window_start,
      },
      amount: bigintOf(row.amount),
    }));
    for (const { key, amount } of keyed.sort((a, b) => byLockOrder(a.key, b.key))) {
      await lockCounter(sql, key);
      await reduceLease(sql, key, proxyId, amount);
    }
    await sql(
      `DELETE FROM budget_leases WHERE proxy_id = $1 AND amount_nano = 0 AND window_start < now() - interval '70 days'`,
      [proxyId],
    );
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

/** The budget that cannot cover a hold, and what is left of it. */
export interface BudgetShortage {
  key: BudgetKey;
  remaining: NanoUsd;
}

/**
 * Holds an amount on every budget for a request that waits for approval, or on none.
 * @returns the first budget that is short, or null where all of them hold it.
 */
export async function holdForApproval(
  sql: Sql,
  request: {
    approvalId: string;
    amount: NanoUsd;
    budgets: readonly { key: BudgetKey; limit: NanoUsd }[];
  },
): Promise<BudgetShortage | null> {
  const ordered = [...request.budgets].sort((a, b) => byLockOrder(a.key, b.key));
  for (const { key, limit } of ordered) {
    const remaining = left(await lockCounter(sql, key), limit);
    if (remaining < request.amount) return { key, remaining };
  }
  for (const { key } of ordered) {
    await sql(
      `UPDATE budget_counters SET held_nano = held_nano + $6, updated_at = now() WHERE ${WHERE_KEY}`,
      [...keyParameters(key), request.amount.toString()],
    );
    await sql(
      `INSERT INTO holds (organization_id, scope_kind, scope_id, period, window_start, id, approval_id, amount_nano)
       VALUES ($1, $2::budget_scope, $3, $4::budget_period, $5::timestamptz, $6, $7, $8)`,
      [...keyParameters(key), newId("hold"), request.approvalId, request.amount.toString()],
    );
  }
  return null;
}

/**
 * Ends an approval's holds: with the cost that the call had (settled), or with nothing (released).
 * Holds that have ended already stay as they are, so it may be called again.
 */
export async function endHolds(sql: Sql, approvalId: string, cost: NanoUsd | null): Promise<void> {
  const holds = await sql<{
    id: string;
    organization_id: string;
    scope_kind: "organization" | "project";
    scope_id: string;
    period: "day" | "month";
    window_start: Date;
    amount: unknown;
  }>(
    `SELECT id, organization_id, scope_kind, scope_id, period, window_start, amount_nano AS amount
     FROM holds WHERE approval_id = $1 AND status = 'held'`,
    [approvalId],
  );
  const keyed = holds.map((row) => ({
    id: row.id,
    amount: bigintOf(row.amount),
    key: {
      organizationId: row.organization_id,
      scopeKind: row.scope_kind,
      scopeId: row.scope_id,
      period: row.period,
      windowStart: row.window_start,
    },
  }));
  for (const { id, amount, key } of keyed.sort((a, b) => byLockOrder(a.key, b.key))) {
    await lockCounter(sql, key);
    const closed = await sql<{ id: string }>(
      `UPDATE holds SET status = $2::hold_status, closed_at = now() WHERE id = $1 AND status = 'held' RETURNING id`,
      [id, cost === null ? "released" : "settled"],
    );
    if (closed.length === 0) continue;
    await sql(
      `UPDATE budget_counters SET held_nano = held_nano - $6, settled_nano = settled_nano + $7, updated_at = now() WHERE ${WHERE_KEY}`,
      [...keyParameters(key), amount.toString(), (cost ?? ZERO).toString()],
    );
  }
}

/** Where a budget's window stands; nothing counted yet gives zeros. */
export async function budgetCounter(sql: Sql, key: BudgetKey): Promise<BudgetCounterState> {
  const [row] = await sql<{ settled: unknown; held: unknown; leased: unknown }>(
    `SELECT settled_nano AS settled, held_nano AS held, leased_nano AS leased FROM budget_counters WHERE ${WHERE_KEY}`,
    keyParameters(key),
  );
  return row === undefined ? { settled: ZERO, held: ZERO, leased: ZERO } : stateOf(row);
}
