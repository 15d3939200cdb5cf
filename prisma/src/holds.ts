import { newId } from "@pag0/contract";
import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import {
  type BudgetCounterState,
  type BudgetKey,
  byLockOrder,
  countsWith,
  elsewhere,
  type KeyRow,
  keyOf,
  keyParameters,
  left,
  lockBudgets,
  lockCounter,
  lockCounters,
  together,
  WHERE_KEY,
} from "./budgets.ts";
import { bigintOf, type Sql } from "./sql.ts";

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
  const keys = request.budgets.map(({ key }) => key);
  await lockBudgets(sql, keys);
  await lockCounters(sql, keys);
  return holdLocked(sql, request, () => 0n);
}

/** @param freed what of a budget's window is set free with it. */
async function holdLocked(
  sql: Sql,
  request: Parameters<typeof holdForApproval>[1],
  freed: (key: BudgetKey) => bigint,
): Promise<BudgetShortage | null> {
  const ordered = [...request.budgets].sort((a, b) => byLockOrder(a.key, b.key));
  const states = await windowStates(
    sql,
    ordered.map(({ key }) => key),
  );
  for (const [index, { key, limit }] of ordered.entries()) {
    const state = states[index] as BudgetCounterState;
    const held = nanoUsd(state.held - freed(key));
    const remaining = left({ ...state, held }, limit);
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

/** Where the windows of keys stand, whose counters are locked. */
async function windowStates(sql: Sql, keys: readonly BudgetKey[]): Promise<BudgetCounterState[]> {
  const others = await elsewhere(sql, keys);
  const states: BudgetCounterState[] = [];
  for (const [index, key] of keys.entries())
    states.push(together(await lockCounter(sql, key), others[index] as BudgetCounterState));
  return states;
}

interface StoredHold {
  id: string;
  approvalId: string;
  isHeld: boolean;
  amount: bigint;
  key: BudgetKey;
}

/**
 * The holds of approvals in lock order, after their counters are locked: nobody else ends them from
 * now on.
 */
async function lockHolds(sql: Sql, approvalIds: readonly string[]): Promise<StoredHold[]> {
  const select = () =>
    sql<KeyRow & { id: string; approval_id: string; is_held: boolean; amount: unknown }>(
      `SELECT id, approval_id, status = 'held' AS is_held, organization_id, scope_kind, scope_id, period, window_start,
         amount_nano AS amount
       FROM holds WHERE approval_id = ANY($1::text[])`,
      [[...approvalIds]],
    );
  await lockCounters(sql, (await select()).map(keyOf));
  return (await select()).map((row) => ({
    id: row.id,
    approvalId: row.approval_id,
    isHeld: row.is_held,
    amount: bigintOf(row.amount),
    key: keyOf(row),
  }));
}

const nameOf = (key: BudgetKey) => keyParameters(key).join("|");

/**
 * Brings what an approval holds to the budgets that count now, before its request is sent: a window may
 * have ended, a budget may be new and a limit lower since it was asked for. Moves all of it or nothing.
 * @returns the first budget that is short, or null where all of them hold it.
 */
export async function moveHolds(
  sql: Sql,
  request: Parameters<typeof holdForApproval>[1],
): Promise<BudgetShortage | null> {
  const { approvalId, amount, budgets } = request;
  const keys = budgets.map(({ key }) => key);
  await lockBudgets(sql, keys);
  await lockCounters(sql, [...(await budgetsHeldFor(sql, [approvalId])), ...keys]);
  const held = (await lockHolds(sql, [approvalId])).filter((hold) => hold.isHeld);
  const heldOn = new Set(held.map(({ key }) => nameOf(key)));
  const added = budgets.filter(({ key }) => !heldOn.has(nameOf(key)));
  const kept = budgets.filter((budget) => !added.includes(budget));
  const states = await windowStates(
    sql,
    kept.map(({ key }) => key),
  );
  for (const [index, { key, limit }] of kept.entries()) {
    const { settled, held: allHeld, leased } = states[index] as BudgetCounterState;
    if (settled + allHeld + leased > limit) return { key, remaining: ZERO };
  }
  const wanted = new Set(budgets.map(({ key }) => nameOf(key)));
  const dropped = held.filter((hold) => !wanted.has(nameOf(hold.key)));
  // What it holds on an earlier day of the same month is not in its own way.
  const freed = (key: BudgetKey) =>
    dropped
      .filter((hold) => countsWith(hold.key, key))
      .reduce((sum, hold) => sum + hold.amount, 0n);
  const shortage = await holdLocked(sql, { approvalId, amount, budgets: added }, freed);
  if (shortage !== null) return shortage;
  for (const { id, key, amount: left } of dropped) {
    await sql(
      `UPDATE budget_counters SET held_nano = held_nano - $6, updated_at = now() WHERE ${WHERE_KEY}`,
      [...keyParameters(key), left.toString()],
    );
    // Not released but gone: what the call costs is settled where its approval holds.
    await sql("DELETE FROM holds WHERE id = $1", [id]);
  }
  return null;
}

async function endHold(
  sql: Sql,
  hold: StoredHold,
  status: "settled" | "released",
  cost: bigint,
): Promise<void> {
  if (hold.isHeld)
    await sql(`UPDATE holds SET status = $2::hold_status, closed_at = now() WHERE id = $1`, [
      hold.id,
      status,
    ]);
  await sql(
    `UPDATE budget_counters SET held_nano = held_nano - $6, settled_nano = settled_nano + $7, updated_at = now() WHERE ${WHERE_KEY}`,
    [...keyParameters(hold.key), (hold.isHeld ? hold.amount : 0n).toString(), cost.toString()],
  );
}

/** Sets free what approvals still hold. What has ended stays as it is, so it may be called again. */
export async function releaseHolds(sql: Sql, approvalIds: readonly string[]): Promise<void> {
  for (const hold of await lockHolds(sql, approvalIds))
    if (hold.isHeld) await endHold(sql, hold, "released", 0n);
}

/**
 * Ends the holds of executed approvals with what each call cost. A cost counts also where its hold has
 * ended already, so call it once for each call.
 */
export async function settleHolds(sql: Sql, costs: ReadonlyMap<string, NanoUsd>): Promise<void> {
  for (const hold of await lockHolds(sql, [...costs.keys()]))
    await endHold(sql, hold, "settled", costs.get(hold.approvalId) ?? ZERO);
}

/** The budgets that approvals hold on, to lock them together with others. */
export async function budgetsHeldFor(
  sql: Sql,
  approvalIds: readonly string[],
): Promise<BudgetKey[]> {
  const rows = await sql<KeyRow>(
    `SELECT DISTINCT organization_id, scope_kind, scope_id, period, window_start FROM holds WHERE approval_id = ANY($1::text[])`,
    [[...approvalIds]],
  );
  return rows.map(keyOf);
}
