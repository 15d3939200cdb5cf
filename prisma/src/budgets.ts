import { max, type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import { bigintOf, type Sql } from "./sql.ts";

/** One window of one budget. Its counter keeps settled + held + leased ≤ limit, always. */
export interface BudgetKey {
  organizationId: string;
  scopeKind: "organization" | "project" | "member" | "key";
  scopeId: string;
  period: "day" | "month";
  windowStart: Date;
}

export interface BudgetCounterState {
  settled: NanoUsd;
  held: NanoUsd;
  leased: NanoUsd;
}

/** Names one counter, with the parameters of `keyParameters`. */
export const WHERE_KEY = `organization_id = $1 AND scope_kind = $2::budget_scope AND scope_id = $3 AND period = $4::budget_period AND window_start = $5::timestamptz`;

export function keyParameters(key: BudgetKey): unknown[] {
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

export function left(state: BudgetCounterState, limit: NanoUsd): NanoUsd {
  return max(ZERO, nanoUsd(limit - state.settled - state.held - state.leased));
}

/**
 * How near two windows of one budget start where they are the same day or month in two time zones: zones
 * lie up to 26 hours apart, and days that follow each other at least 23.
 */
const SAME_WINDOW = { day: "22 hours", month: "3 days" } as const;

/**
 * Makes a counter. An organization that changes its time zone moves its windows: what was spent, held
 * and leased in the window of the zone before counts in the new one too, or the change would be a new
 * budget.
 */
const MAKE_COUNTER = `
  INSERT INTO budget_counters (organization_id, scope_kind, scope_id, period, window_start, settled_nano)
  SELECT $1, $2::budget_scope, $3, $4::budget_period, $5::timestamptz,
    COALESCE(max(settled_nano + held_nano + leased_nano), 0)
  FROM budget_counters
  WHERE organization_id = $1 AND scope_kind = $2::budget_scope AND scope_id = $3 AND period = $4::budget_period
    AND window_start > $5::timestamptz - $6::interval AND window_start < $5::timestamptz + $6::interval
  ON CONFLICT DO NOTHING`;

const LOCK_COUNTER = `SELECT settled_nano AS settled, held_nano AS held, leased_nano AS leased FROM budget_counters WHERE ${WHERE_KEY} FOR UPDATE`;

/** The counter, made where it is not there, and locked until the transaction ends. */
export async function lockCounter(sql: Sql, key: BudgetKey): Promise<BudgetCounterState> {
  const parameters = keyParameters(key);
  type Row = { settled: unknown; held: unknown; leased: unknown };
  let [row] = await sql<Row>(LOCK_COUNTER, parameters);
  if (row === undefined) {
    await sql(MAKE_COUNTER, [...parameters, SAME_WINDOW[key.period]]);
    [row] = await sql<Row>(LOCK_COUNTER, parameters);
  }
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
 * Locks counters, in the one order, until the transaction ends. A transaction that ends several holds
 * or settles several budgets calls it once, first, for all of them.
 */
export async function lockCounters(sql: Sql, keys: readonly BudgetKey[]): Promise<void> {
  for (const key of [...keys].sort(byLockOrder)) await lockCounter(sql, key);
}

/** A key's columns, as either driver reads them. */
export interface KeyRow {
  organization_id: string;
  scope_kind: BudgetKey["scopeKind"];
  scope_id: string;
  period: BudgetKey["period"];
  window_start: Date;
}

export function keyOf(row: KeyRow): BudgetKey {
  return {
    organizationId: row.organization_id,
    scopeKind: row.scope_kind,
    scopeId: row.scope_id,
    period: row.period,
    windowStart: row.window_start,
  };
}

/** Where a budget's window stands; nothing counted yet gives zeros. */
export async function budgetCounter(sql: Sql, key: BudgetKey): Promise<BudgetCounterState> {
  const [row] = await sql<{ settled: unknown; held: unknown; leased: unknown }>(
    `SELECT settled_nano AS settled, held_nano AS held, leased_nano AS leased FROM budget_counters WHERE ${WHERE_KEY}`,
    keyParameters(key),
  );
  return row === undefined ? { settled: ZERO, held: ZERO, leased: ZERO } : stateOf(row);
}

/** What was settled and is held for approvals of one budget. */
export interface BudgetUse extends Omit<BudgetKey, "windowStart"> {
  /** ISO 8601 */
  windowStart: string;
  settled: NanoUsd;
  held: NanoUsd;
}

type Counted<Key> = Omit<Key, "windowStart"> & { windowStart: string };

const COUNTED = {
  windows: "",
  budgets: `AND c.scope_kind = w."scopeKind" AND c.scope_id = w."scopeId"`,
};

/**
 * Where budgets stand that have been counted; those that were not are left out. Windows are for a start:
 * the search goes through all that an organization ever counted.
 * @param counted single budgets, or every budget of windows; ISO 8601.
 */
export async function readBudgets(
  sql: Sql,
  counted:
    | { budgets: readonly Counted<BudgetKey>[] }
    | { windows: readonly Counted<Pick<BudgetKey, "organizationId" | "period" | "windowStart">>[] },
): Promise<BudgetUse[]> {
  const [condition, keys] =
    "budgets" in counted ? [COUNTED.budgets, counted.budgets] : [COUNTED.windows, counted.windows];
  const rows = await sql<KeyRow & { settled: unknown; held: unknown }>(
    `SELECT c.organization_id, c.scope_kind, c.scope_id, c.period, c.window_start, c.settled_nano AS settled, c.held_nano AS held
     FROM jsonb_to_recordset($1::jsonb) AS w("organizationId" text, period budget_period, "windowStart" timestamptz, "scopeKind" budget_scope, "scopeId" text)
     JOIN budget_counters AS c ON c.organization_id = w."organizationId" AND c.period = w.period AND c.window_start = w."windowStart" ${condition}`,
    [JSON.stringify(keys)],
  );
  return rows.map((row) => ({
    ...keyOf(row),
    windowStart: row.window_start.toISOString(),
    settled: nanoUsd(bigintOf(row.settled)),
    held: nanoUsd(bigintOf(row.held)),
  }));
}
