import { newId } from "@pag0/contract";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import { expect, test } from "vitest";
import { pruneBudgets } from "../src/budget-pruning.ts";
import { resetBudget } from "../src/budget-resets.ts";
import { type BudgetKey, readBudgets } from "../src/budgets.ts";
import { holdForApproval, moveHolds, settleHolds } from "../src/holds.ts";
import { settleCharges } from "../src/settle-charges.ts";
import { inTransaction, sqlOfPool } from "../src/sql.ts";
import { useDatabase } from "./database.ts";
import { leaseBudget, returnLease } from "./leasing.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const DAY_MS = 86_400_000;
const LIMIT = nanoUsd(1_000n);

type Scope = Pick<BudgetKey, "organizationId" | "scopeKind" | "scopeId" | "period">;

function newScope(period: BudgetKey["period"] = "month"): Scope {
  const organizationId = newId("organization");
  return { organizationId, scopeKind: "organization", scopeId: organizationId, period };
}

const day = (text: string) => new Date(`${text}T00:00:00.000Z`);

/** A month of whole days in UTC, on one of them. */
function slot(scope: Scope, on: string, from: string, until: string): BudgetKey {
  return { ...scope, windowStart: day(on), countsFrom: day(from), countsUntil: day(until) };
}

/** The last `days` days in UTC, on one of them. */
function rolling(scope: Scope, on: string, days: number): BudgetKey {
  const at = day(on).getTime();
  return {
    ...scope,
    windowStart: new Date(at),
    countsFrom: new Date(at - (days - 1) * DAY_MS),
    countsUntil: new Date(at + days * DAY_MS),
  };
}

const november = (scope: Scope, on: string) => slot(scope, on, "2026-11-01", "2026-12-01");

async function lease(key: BudgetKey, want: bigint, limit = LIMIT, proxyId = "prx_1") {
  return leaseBudget(pool(), { key, proxyId, want: nanoUsd(want), limit });
}

function settle(key: BudgetKey, cost: bigint, proxyId: string): Promise<void> {
  const charge = { key, leased: cost, unleased: 0n };
  return inTransaction(pool(), (sql) => settleCharges(sql, proxyId, [charge], []));
}

/** Leases and spends all of it. */
async function spend(key: BudgetKey, cost: bigint, proxyId = "prx_1"): Promise<bigint> {
  const { granted } = await lease(key, cost, LIMIT, proxyId);
  await settle(key, granted, proxyId);
  return granted;
}

function windowOf(key: BudgetKey) {
  const { windowStart, countsFrom, countsUntil, ...scope } = key;
  return { ...scope, countsFrom: countsFrom ?? windowStart, countsUntil: countsUntil ?? null };
}

async function standing(key: BudgetKey) {
  const [use] = await readBudgets(sqlOfPool(pool()), [windowOf(key)]);
  return { settled: use?.settled, held: use?.held, leased: use?.leased };
}

test("a month is the sum of its days, and the next month has a budget of its own", async () => {
  const scope = newScope();
  expect(await spend(november(scope, "2026-11-03"), 400n)).toBe(400n);
  expect(await spend(november(scope, "2026-11-20"), 500n)).toBe(500n);
  expect(await lease(november(scope, "2026-11-30"), 500n)).toEqual({
    granted: 100n,
    remaining: 0n,
  });
  const december = slot(scope, "2026-12-01", "2026-12-01", "2027-01-01");
  expect(await lease(december, 2_000n)).toEqual({ granted: 1_000n, remaining: 0n });
});

test("what is leased on one day of a month is not there on the next until it is given back", async () => {
  const scope = newScope();
  const [before, after] = [november(scope, "2026-11-20"), november(scope, "2026-11-21")];
  await lease(before, 700n);
  expect((await lease(after, 500n, LIMIT, "prx_2")).granted).toBe(300n);
  await returnLease(pool(), { key: before, proxyId: "prx_1", amount: nanoUsd(200n) });
  expect((await lease(after, 500n, LIMIT, "prx_2")).granted).toBe(200n);
});

test("a rolling month loses a day's spending exactly when that day is no longer among its days", async () => {
  const scope = newScope();
  await spend(rolling(scope, "2026-11-01", 30), 600n);
  await spend(rolling(scope, "2026-11-10", 30), 400n);
  expect((await lease(rolling(scope, "2026-11-30", 30), 1n)).granted).toBe(0n);
  const next = rolling(scope, "2026-12-01", 30);
  expect(await standing(next)).toMatchObject({ settled: 400n });
  expect((await lease(next, 1_000n)).granted).toBe(600n);
});

test("a proxy whose clock is a day behind takes nothing that a later day has", async () => {
  const scope = newScope();
  await spend(rolling(scope, "2026-11-21", 7), 900n);
  // The window of the 20th has not the 21st, but those of the 21st and after have both.
  expect((await lease(rolling(scope, "2026-11-20", 7), 500n)).granted).toBe(100n);
  const day20 = slot(newScope("day"), "2026-11-20", "2026-11-20", "2026-11-21");
  await spend(slot(day20, "2026-11-21", "2026-11-21", "2026-11-22"), 900n);
  expect((await lease(day20, 500n)).granted).toBe(500n);
});

test("another first day of the month, or a rolling one, counts the days that it has and no others", async () => {
  const scope = newScope();
  await spend(november(scope, "2026-11-05"), 500n);
  await spend(november(scope, "2026-11-18"), 300n);
  const fromThe15th = slot(scope, "2026-11-21", "2026-11-15", "2026-12-15");
  expect(await standing(fromThe15th)).toMatchObject({ settled: 300n });
  expect((await lease(fromThe15th, 2_000n, nanoUsd(350n))).granted).toBe(50n);
  expect(await standing(rolling(scope, "2026-11-21", 30))).toMatchObject({ settled: 800n });
  expect(await standing(rolling(scope, "2026-11-21", 10))).toMatchObject({ settled: 300n });
  expect(await standing(november(scope, "2026-11-21"))).toMatchObject({ settled: 800n });
});

test("another time zone is no fresh budget: a day counts with every day of the other zone near it", async () => {
  const scope = newScope("day");
  // A day in Seoul; then the organization moves to Los Angeles, where the day began 17 hours later.
  const window = (start: string) => {
    const windowStart = new Date(start);
    const countsUntil = new Date(windowStart.getTime() + DAY_MS);
    return { ...scope, windowStart, countsFrom: windowStart, countsUntil };
  };
  await spend(window("2026-11-20T15:00:00Z"), 900n);
  expect((await lease(window("2026-11-21T08:00:00Z"), 500n)).granted).toBe(100n);
  // And so it does from west to east, and with the next day of the old zone.
  expect((await lease(window("2026-11-21T15:00:00Z"), 1_000n)).granted).toBe(900n);
  // Days of one zone that follow each other never count together.
  expect((await lease(window("2026-11-22T15:00:00Z"), 2_000n)).granted).toBe(1_000n);
});

test("leases and holds on several days at once never pass the month's limit", async () => {
  const scope = newScope();
  const days = ["2026-11-19", "2026-11-20", "2026-11-21"].map((on) => november(scope, on));
  const leases = Array.from({ length: 60 }, (_, index) =>
    lease(days[index % 3] as BudgetKey, 17n, LIMIT, `prx_${index % 4}`),
  );
  const holds = Array.from({ length: 30 }, (_, index) =>
    inTransaction(pool(), (sql) =>
      holdForApproval(sql, {
        approvalId: newId("approval"),
        amount: nanoUsd(23n),
        budgets: [{ key: days[index % 3] as BudgetKey, limit: LIMIT }],
      }),
    ),
  );
  const granted = (await Promise.all(leases)).reduce((sum, one) => sum + one.granted, 0n);
  const held = (await Promise.all(holds)).filter((shortage) => shortage === null).length;
  expect(granted + BigInt(held) * 23n).toBeLessThanOrEqual(1_000n);
  expect(granted + BigInt(held) * 23n).toBeGreaterThan(1_000n - 23n);
  const use = await standing(days[0] as BudgetKey);
  expect(use).toEqual({ settled: 0n, held: BigInt(held) * 23n, leased: granted });
});

test("an approval that is carried out on a later day of the same month is not in its own way", async () => {
  const scope = newScope();
  const approvalId = newId("approval");
  const amount = nanoUsd(700n);
  const asked = november(scope, "2026-11-20");
  const carriedOut = november(scope, "2026-11-24");
  const hold = { approvalId, amount, budgets: [{ key: asked, limit: LIMIT }] };
  expect(await inTransaction(pool(), (sql) => holdForApproval(sql, hold))).toBeNull();
  const move = { approvalId, amount, budgets: [{ key: carriedOut, limit: LIMIT }] };
  expect(await inTransaction(pool(), (sql) => moveHolds(sql, move))).toBeNull();
  expect(await standing(asked)).toEqual({ settled: 0n, held: 700n, leased: 0n });
  await inTransaction(pool(), (sql) => settleHolds(sql, new Map([[approvalId, nanoUsd(40n)]])));
  const [use] = await readBudgets(sqlOfPool(pool()), [windowOf(carriedOut)]);
  expect(use?.slots.map(({ start, settled }) => [start.toISOString(), settled])).toEqual([
    ["2026-11-20T00:00:00.000Z", 0n],
    ["2026-11-24T00:00:00.000Z", 40n],
  ]);
});

test("a total has one window, and no month or day counts in it", async () => {
  const scope = newScope("total");
  const key = { ...scope, windowStart: new Date(0), countsFrom: new Date(0), countsUntil: null };
  await spend(key, 800n);
  expect(await lease(key, 500n)).toEqual({ granted: 200n, remaining: 0n });
});

test("a reset forgets what is settled and nothing else, and events still add up", async () => {
  const scope = newScope();
  const key = november(scope, "2026-11-21");
  await spend(november(scope, "2026-11-03"), 300n);
  await spend(key, 250n);
  await lease(key, 200n, LIMIT, "prx_2");
  const hold = {
    approvalId: newId("approval"),
    amount: nanoUsd(50n),
    budgets: [{ key, limit: LIMIT }],
  };
  await inTransaction(pool(), (sql) => holdForApproval(sql, hold));
  const october = slot(scope, "2026-10-30", "2026-10-01", "2026-11-01");
  await spend(october, 77n);
  const reset = (): Promise<NanoUsd> =>
    inTransaction(pool(), (sql) => resetBudget(sql, windowOf(key)));
  expect(await reset()).toBe(550n);
  expect(await standing(key)).toEqual({ settled: 0n, held: 50n, leased: 200n });
  expect((await lease(key, 1_000n)).granted).toBe(750n);
  // A call in flight settles after it: that counts.
  await settle(key, 120n, "prx_2");
  expect(await standing(key)).toEqual({ settled: 120n, held: 50n, leased: 830n });
  const { rows } = await pool().query(
    `SELECT sum(settled_nano + reset_nano)::text AS spent, max(resets) AS resets FROM budget_counters
     WHERE organization_id = $1 AND window_start >= '2026-11-01'`,
    [scope.organizationId],
  );
  expect(rows).toEqual([{ spent: "670", resets: 1 }]);
  expect(await standing(october)).toMatchObject({ settled: 77n });
  expect(await reset()).toBe(120n);
});

test("a reset keeps what was written off of a lost proxy's lease, which may yet come back", async () => {
  const key = november(newScope(), "2026-11-21");
  await lease(key, 400n);
  await pool().query(
    `UPDATE budget_leases SET amount_nano = 0, written_off_nano = 400 WHERE organization_id = $1`,
    [key.organizationId],
  );
  await pool().query(
    `UPDATE budget_counters SET leased_nano = 0, settled_nano = 400 WHERE organization_id = $1`,
    [key.organizationId],
  );
  await spend(key, 100n, "prx_2");
  expect(await inTransaction(pool(), (sql) => resetBudget(sql, windowOf(key)))).toBe(100n);
  expect(await standing(key)).toEqual({ settled: 400n, held: 0n, leased: 0n });
});

test("days that no window counts any more are deleted, and nothing that is held, leased or for all time", async () => {
  const old = { countsFrom: new Date(0), countsUntil: null };
  const scopes = [newScope(), newScope("day"), newScope("total")];
  const at = new Date(Date.now() - 800 * DAY_MS);
  for (const scope of scopes) {
    await spend({ ...scope, ...old, windowStart: at }, 10n);
    await spend({ ...scope, ...old, windowStart: new Date(Date.now() - 700 * DAY_MS) }, 10n);
  }
  const leased = { ...newScope(), ...old, windowStart: at };
  await lease(leased, 10n);
  await pruneBudgets(pool());
  const { rows } = await pool().query<{ scope_id: string; slots: number }>(
    `SELECT scope_id, count(*)::int AS slots FROM budget_counters WHERE organization_id = ANY($1) GROUP BY 1`,
    [[...scopes, leased].map(({ organizationId }) => organizationId)],
  );
  const slots = new Map(rows.map((row) => [row.scope_id, row.slots]));
  expect([...scopes, leased].map(({ scopeId }) => slots.get(scopeId))).toEqual([1, 1, 2, 1]);
});
