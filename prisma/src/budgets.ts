import { max, type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import { bigintOf, type Sql } from "./sql.ts";

/** A budget's slot. Its counter and those that count with it keep settled + held + leased ≤ limit, always. */
export interface BudgetKey {
  organizationId: string;
  scopeKind: "organization" | "project" | "member" | "key";
  scopeId: string;
  period: "day" | "month" | "total";
  /** Start of the slot: of the local day, also for a month; 1970-01-01 for a total. */
  windowStart: Date;
  /**
   * The window that decides whether more may be spent: slots of the budget that start from `countsFrom`
   * until before `countsUntil` (null: without end) count together. Absent where only the slot is named.
   */
  countsFrom?: Date;
  countsUntil?: Date | null;
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

interface StateRow {
  settled: unknown;
  held: unknown;
  leased: unknown;
}

function stateOf(row: StateRow): BudgetCounterState {
  return {
    settled: nanoUsd(bigintOf(row.settled)),
    held: nanoUsd(bigintOf(row.held)),
    leased: nanoUsd(bigintOf(row.leased)),
  };
}

export function left(state: BudgetCounterState, limit: NanoUsd): NanoUsd {
  return max(ZERO, nanoUsd(limit - state.settled - state.held - state.leased));
}

const WINDOWS = `jsonb_to_recordset($1::jsonb) AS w("position" int, "order" int, "organizationId" text, "scopeKind" budget_scope, "scopeId" text,
  period budget_period, "windowStart" timestamptz, "countsFrom" timestamptz, "countsUntil" timestamptz)`;

const LOCK_COUNTER = `SELECT settled_nano AS settled, held_nano AS held, leased_nano AS leased FROM budget_counters WHERE ${WHERE_KEY} FOR UPDATE`;

/** The counter of one slot, made where it is not there, and locked until the transaction ends. */
export async function lockCounter(sql: Sql, key: BudgetKey): Promise<BudgetCounterState> {
  const parameters = keyParameters(key);
  let [row] = await sql<StateRow>(LOCK_COUNTER, parameters);
  if (row === undefined) {
    await sql(
      `INSERT INTO budget_counters (organization_id, scope_kind, scope_id, period, window_start)
       VALUES ($1, $2::budget_scope, $3, $4::budget_period, $5::timestamptz) ON CONFLICT DO NOTHING`,
      parameters,
    );
    [row] = await sql<StateRow>(LOCK_COUNTER, parameters);
  }
  if (row === undefined)
    throw new Error(`The budget counter of ${key.scopeKind} ${key.scopeId} is missing`);
  return stateOf(row);
}

/**
 * The counters that exist of these keys, in the keys' order and locked in the one order until the
 * transaction ends; null where there is none yet.
 */
export async function lockExisting(
  sql: Sql,
  keys: readonly BudgetKey[],
): Promise<(BudgetCounterState | null)[]> {
  const ordered = keys.map((key, position) => ({ ...key, position })).sort(byLockOrder);
  const rows = await sql<StateRow & { position: number }>(
    `SELECT w.position, c.settled_nano AS settled, c.held_nano AS held, c.leased_nano AS leased
     FROM ${WINDOWS} JOIN budget_counters AS c ON c.organization_id = w."organizationId" AND c.scope_kind = w."scopeKind"
       AND c.scope_id = w."scopeId" AND c.period = w.period AND c.window_start = w."windowStart"
     ORDER BY w."order" FOR UPDATE OF c`,
    [JSON.stringify(ordered.map((key, order) => ({ ...key, order })))],
  );
  const states: (BudgetCounterState | null)[] = keys.map(() => null);
  for (const row of rows) states[row.position] = stateOf(row);
  return states;
}

/** Names a budget of a period, whatever the slot. */
export function familyOf(key: BudgetKey): string {
  return `${key.organizationId}|${key.scopeKind}|${key.scopeId}|${key.period}`;
}

/** The order in which every transaction locks counters, so that two never wait for each other. */
export function byLockOrder(a: BudgetKey, b: BudgetKey): number {
  const name = (key: BudgetKey) => `${familyOf(key)}|${key.windowStart.toISOString()}`;
  return name(a) < name(b) ? -1 : name(a) > name(b) ? 1 : 0;
}

/**
 * Locks counters, in the one order, until the transaction ends. A transaction that ends several holds
 * or settles several budgets calls it once, first, for all of them.
 */
export async function lockCounters(sql: Sql, keys: readonly BudgetKey[]): Promise<void> {
  for (const key of [...keys].sort(byLockOrder)) await lockCounter(sql, key);
}

/**
 * Lets one transaction at a time decide on these budgets, whichever of their slots it spends from. Comes
 * before any lock of a counter; settling and giving back need it not, for they take nothing more.
 */
export async function lockBudgets(sql: Sql, keys: readonly BudgetKey[]): Promise<void> {
  const names = [...new Set(keys.map((key) => `budget|${familyOf(key)}`))].sort();
  if (names.length === 0) return;
  // Counted, for one of the drivers cannot read a void.
  await sql(
    "SELECT count(pg_advisory_xact_lock(hashtextextended(name, 0)))::int FROM unnest($1::text[]) AS name",
    [names],
  );
}

/**
 * How much earlier than its window a slot may start and still count in it. Days of one time zone start
 * at least 20 hours apart, so nothing does but days of the zone that the organization had before.
 */
const OTHER_ZONE_HOURS = 20;

/** Whether a slot of a budget is in the window of another. */
export function countsWith(
  slot: BudgetKey,
  { countsFrom, countsUntil, ...key }: BudgetKey,
): boolean {
  if (countsFrom === undefined || familyOf(slot) !== familyOf(key)) return false;
  const start = slot.windowStart.getTime();
  if (start <= countsFrom.getTime() - OTHER_ZONE_HOURS * 3_600_000) return false;
  return countsUntil === null || countsUntil === undefined || start < countsUntil.getTime();
}

/** The slots of windows `w`: joined to the counters `c` that count in them. */
const IN_WINDOW = `c.organization_id = w."organizationId" AND c.scope_kind = w."scopeKind" AND c.scope_id = w."scopeId" AND c.period = w.period
  AND c.window_start > w."countsFrom" - interval '${OTHER_ZONE_HOURS} hours' AND (w."countsUntil" IS NULL OR c.window_start < w."countsUntil")`;

const NOTHING: BudgetCounterState = { settled: ZERO, held: ZERO, leased: ZERO };

/**
 * What the other slots of windows have beside those that the keys name, in the keys' order. Whoever
 * decides by it holds the lock of `lockBudgets`.
 */
export async function elsewhere(
  sql: Sql,
  keys: readonly BudgetKey[],
): Promise<BudgetCounterState[]> {
  const states = keys.map(() => NOTHING);
  const windows = keys.flatMap((key, position) =>
    key.countsFrom === undefined || key.period === "total" ? [] : [{ ...key, position }],
  );
  if (windows.length === 0) return states;
  const rows = await sql<StateRow & { position: number }>(
    `SELECT w.position, sum(c.settled_nano) AS settled, sum(c.held_nano) AS held, sum(c.leased_nano) AS leased
     FROM ${WINDOWS} JOIN budget_counters AS c ON ${IN_WINDOW} AND c.window_start <> w."windowStart" GROUP BY w.position`,
    [JSON.stringify(windows)],
  );
  for (const row of rows) states[row.position] = stateOf(row);
  return states;
}

/** Two states as one. */
export function together(a: BudgetCounterState, b: BudgetCounterState): BudgetCounterState {
  return {
    settled: nanoUsd(a.settled + b.settled),
    held: nanoUsd(a.held + b.held),
    leased: nanoUsd(a.leased + b.leased),
  };
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

/** Where one slot of a budget stands; nothing counted yet gives zeros. */
export async function budgetCounter(sql: Sql, key: BudgetKey): Promise<BudgetCounterState> {
  const [row] = await sql<StateRow>(
    `SELECT settled_nano AS settled, held_nano AS held, leased_nano AS leased FROM budget_counters WHERE ${WHERE_KEY}`,
    keyParameters(key),
  );
  return row === undefined ? NOTHING : stateOf(row);
}

/** A window of a budget, whatever the slot. */
export type WindowKey = Omit<BudgetKey, "windowStart" | "countsFrom" | "countsUntil"> & {
  countsFrom: Date;
  countsUntil: Date | null;
};

/** A budget's window in the ledger. */
export interface BudgetUse extends BudgetCounterState {
  /** What each slot that was counted in has settled, and how often it was reset; the earliest first. */
  slots: readonly { start: Date; settled: NanoUsd; resets: number }[];
}

/** Where the windows of budgets stand, in their order. */
export async function readBudgets(sql: Sql, windows: readonly WindowKey[]): Promise<BudgetUse[]> {
  const uses = windows.map(() => ({ ...NOTHING, slots: [] as BudgetUse["slots"] }));
  if (windows.length === 0) return uses;
  const rows = await sql<StateRow & { position: number; start: Date; resets: number }>(
    `SELECT w.position, c.window_start AS start, c.settled_nano AS settled, c.held_nano AS held, c.leased_nano AS leased, c.resets
     FROM ${WINDOWS} JOIN budget_counters AS c ON ${IN_WINDOW} ORDER BY w.position, c.window_start`,
    [JSON.stringify(windows.map((window, position) => ({ ...window, position })))],
  );
  for (const row of rows) {
    const use = uses[row.position];
    if (use === undefined) throw new RangeError("a budget that was read has no position");
    const state = stateOf(row);
    uses[row.position] = {
      ...together(use, state),
      slots: [...use.slots, { start: row.start, settled: state.settled, resets: row.resets }],
    };
  }
  return uses;
}

/** The slots of a window that were counted in, locked until the transaction ends. */
export async function slotsOf(sql: Sql, window: WindowKey): Promise<BudgetKey[]> {
  const rows = await sql<{ start: Date }>(
    `SELECT c.window_start AS start FROM ${WINDOWS} JOIN budget_counters AS c ON ${IN_WINDOW} ORDER BY c.window_start FOR UPDATE OF c`,
    [JSON.stringify([window])],
  );
  return rows.map(({ start }) => ({ ...window, windowStart: start }));
}
