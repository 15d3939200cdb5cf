import { newId } from "@pag0/contract";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type BudgetKey, budgetCounter } from "../src/budgets.ts";
import { holdForApproval, releaseHolds, settleHolds } from "../src/holds.ts";
import { returnAllLeases } from "../src/leases.ts";
import { settleCharges } from "../src/settle-charges.ts";
import { inTransaction, sqlOfPool } from "../src/sql.ts";
import { useDatabase } from "./database.ts";
import { leaseBudget, returnLease } from "./leasing.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const WINDOW = new Date("2026-11-01T00:00:00.000Z");

function newKey(scopeKind: BudgetKey["scopeKind"] = "organization"): BudgetKey {
  const organizationId = newId("organization");
  const scopeId = scopeKind === "organization" ? organizationId : newId("project");
  return { organizationId, scopeKind, scopeId, period: "month", windowStart: WINDOW };
}

const counterOf = (key: BudgetKey) => budgetCounter(sqlOfPool(pool()), key);

async function leasesOf(key: BudgetKey): Promise<bigint> {
  const { rows } = await pool().query<{ sum: string }>(
    "SELECT COALESCE(sum(amount_nano), 0)::text AS sum FROM budget_leases WHERE organization_id = $1 AND scope_id = $2",
    [key.organizationId, key.scopeId],
  );
  return BigInt(rows[0]?.sum ?? "0");
}

test("200 leases at once are granted exactly the limit, and no nano more", async () => {
  const key = newKey();
  const limit = nanoUsd(1_000_000_007n);
  const results = await Promise.all(
    Array.from({ length: 200 }, (_, index) =>
      leaseBudget(pool(), { key, proxyId: `prx_${index % 7}`, want: nanoUsd(9_000_001n), limit }),
    ),
  );
  const granted = results.reduce((sum, result) => sum + result.granted, 0n);
  expect(granted).toBe(limit);
  // 111 whole slices fit, one is cut, the others get nothing.
  expect(results.filter((result) => result.granted === 9_000_001n)).toHaveLength(111);
  expect(results.filter((result) => result.granted === 999_896n)).toHaveLength(1);
  expect(results.filter((result) => result.granted === 0n)).toHaveLength(88);
  expect(await counterOf(key)).toEqual({ settled: 0n, held: 0n, leased: limit });
  expect(await leasesOf(key)).toBe(limit);
});

test("leases and holds of 100 callers each at two levels share one budget", async () => {
  const organization = newKey();
  const project: BudgetKey = { ...organization, scopeKind: "project", scopeId: newId("project") };
  const limit = nanoUsd(500_000n);
  const budgets = [
    { key: project, limit },
    { key: organization, limit },
  ];
  const holds = Array.from({ length: 100 }, () =>
    inTransaction(pool(), (sql) =>
      holdForApproval(sql, { approvalId: newId("approval"), amount: nanoUsd(7_000n), budgets }),
    ),
  );
  const leases = Array.from({ length: 100 }, (_, index) =>
    leaseBudget(pool(), {
      key: index % 2 === 0 ? organization : project,
      proxyId: "prx_1",
      want: nanoUsd(11_000n),
      limit,
    }),
  );
  const [held, granted] = await Promise.all([Promise.all(holds), Promise.all(leases)]);
  const heldCount = BigInt(held.filter((shortage) => shortage === null).length);
  const grantedTo = (parity: number) =>
    granted.reduce((sum, one, index) => (index % 2 === parity ? sum + one.granted : sum), 0n);
  expect(await counterOf(organization)).toEqual({
    settled: 0n,
    held: heldCount * 7_000n,
    leased: grantedTo(0),
  });
  expect(await counterOf(project)).toEqual({
    settled: 0n,
    held: heldCount * 7_000n,
    leased: grantedTo(1),
  });
  for (const parity of [0, 1])
    expect(heldCount * 7_000n + grantedTo(parity)).toBeLessThanOrEqual(limit);
});

test("a hold is taken at every level or at none, and names the level that is short", async () => {
  const organization = newKey();
  const project: BudgetKey = { ...organization, scopeKind: "project", scopeId: newId("project") };
  const shortage = await inTransaction(pool(), (sql) =>
    holdForApproval(sql, {
      approvalId: newId("approval"),
      amount: nanoUsd(600n),
      budgets: [
        { key: organization, limit: nanoUsd(1_000n) },
        { key: project, limit: nanoUsd(599n) },
      ],
    }),
  );
  expect(shortage).toEqual({ key: project, remaining: 599n });
  expect(await counterOf(organization)).toEqual({ settled: 0n, held: 0n, leased: 0n });
  expect(await counterOf(project)).toEqual({ settled: 0n, held: 0n, leased: 0n });
});

test("a limit that was lowered below what is spent grants nothing, and never takes back", async () => {
  const key = newKey();
  const want = nanoUsd(800n);
  await leaseBudget(pool(), { key, proxyId: "prx_1", want, limit: nanoUsd(1_000n) });
  const result = await leaseBudget(pool(), { key, proxyId: "prx_1", want, limit: nanoUsd(500n) });
  expect(result).toEqual({ granted: 0n, remaining: 0n });
  expect((await counterOf(key)).leased).toBe(800n);
});

test("refuses to lease less than nothing", async () => {
  const request = { key: newKey(), proxyId: "prx_1", limit: nanoUsd(10n) };
  await expect(leaseBudget(pool(), { ...request, want: nanoUsd(-1n) })).rejects.toThrow(RangeError);
});

test("returns no more of a lease than there is, and never another proxy's", async () => {
  const key = newKey();
  const limit = nanoUsd(1_000n);
  await leaseBudget(pool(), { key, proxyId: "prx_1", want: nanoUsd(300n), limit });
  await leaseBudget(pool(), { key, proxyId: "prx_2", want: nanoUsd(200n), limit });
  await Promise.all(
    Array.from({ length: 5 }, () =>
      returnLease(pool(), { key, proxyId: "prx_1", amount: nanoUsd(100n) }),
    ),
  );
  expect((await counterOf(key)).leased).toBe(200n);
  await returnAllLeases(pool(), "prx_2");
  expect((await counterOf(key)).leased).toBe(0n);
  expect(await leasesOf(key)).toBe(0n);
});

test("a cost that arrives after its holds were released is counted all the same", async () => {
  const key = newKey();
  const approvalId = newId("approval");
  await inTransaction(pool(), (sql) =>
    holdForApproval(sql, {
      approvalId,
      amount: nanoUsd(500n),
      budgets: [{ key, limit: nanoUsd(1_000n) }],
    }),
  );
  await inTransaction(pool(), (sql) => releaseHolds(sql, [approvalId]));
  await inTransaction(pool(), (sql) => releaseHolds(sql, [approvalId]));
  expect(await counterOf(key)).toEqual({ settled: 0n, held: 0n, leased: 0n });
  const costs = new Map([[approvalId, nanoUsd(123n)]]);
  await inTransaction(pool(), (sql) => settleHolds(sql, costs));
  expect(await counterOf(key)).toEqual({ settled: 123n, held: 0n, leased: 0n });
});

interface Model {
  settled: bigint;
  leases: Map<string, bigint>;
  holds: Map<string, bigint>;
}

const sum = (values: Iterable<bigint>) => [...values].reduce((total, value) => total + value, 0n);
const PROXIES = ["prx_1", "prx_2", "prx_3"];
const LIMIT = nanoUsd(10_000n);

const command = fc.oneof(
  fc.record({
    kind: fc.constant("lease" as const),
    proxy: fc.constantFrom(...PROXIES),
    amount: fc.bigInt(0n, 4_000n),
  }),
  fc.record({
    kind: fc.constant("spend" as const),
    proxy: fc.constantFrom(...PROXIES),
    amount: fc.bigInt(0n, 4_000n),
  }),
  fc.record({
    kind: fc.constant("return" as const),
    proxy: fc.constantFrom(...PROXIES),
    amount: fc.bigInt(0n, 4_000n),
  }),
  fc.record({ kind: fc.constant("hold" as const), amount: fc.bigInt(0n, 4_000n) }),
  fc.record({ kind: fc.constant("release" as const), amount: fc.bigInt(0n, 4_000n) }),
  fc.record({ kind: fc.constant("settle" as const), amount: fc.bigInt(0n, 4_000n) }),
);

type Command = typeof command extends fc.Arbitrary<infer One> ? One : never;

/** Does one command to the database and to the model; spends and settles within what is leased and held. */
async function run(key: BudgetKey, model: Model, step: Command): Promise<void> {
  const amount = step.amount as NanoUsd;
  const lease = "proxy" in step ? (model.leases.get(step.proxy) ?? 0n) : 0n;
  const free = LIMIT - model.settled - sum(model.leases.values()) - sum(model.holds.values());
  const [approvalId, held] = [...model.holds][0] ?? [];
  if (step.kind === "lease") {
    const { granted } = await leaseBudget(pool(), {
      key,
      proxyId: step.proxy,
      want: amount,
      limit: LIMIT,
    });
    expect(granted).toBe(amount < free ? amount : free);
    model.leases.set(step.proxy, lease + granted);
  } else if (step.kind === "spend") {
    const cost = amount < lease ? amount : lease;
    await inTransaction(pool(), (sql) =>
      settleCharges(sql, step.proxy, [{ key, leased: cost, unleased: 0n }], []),
    );
    model.leases.set(step.proxy, lease - cost);
    model.settled += cost;
  } else if (step.kind === "return") {
    await returnLease(pool(), { key, proxyId: step.proxy, amount });
    model.leases.set(step.proxy, amount < lease ? lease - amount : 0n);
  } else if (step.kind === "hold") {
    const id = newId("approval");
    const shortage = await inTransaction(pool(), (sql) =>
      holdForApproval(sql, { approvalId: id, amount, budgets: [{ key, limit: LIMIT }] }),
    );
    expect(shortage === null).toBe(amount <= free);
    if (shortage === null) model.holds.set(id, amount);
  } else if (approvalId !== undefined && held !== undefined) {
    const cost = nanoUsd(amount < held ? amount : held);
    await inTransaction(pool(), (sql) =>
      step.kind === "release"
        ? releaseHolds(sql, [approvalId])
        : settleHolds(sql, new Map([[approvalId, cost]])),
    );
    model.holds.delete(approvalId);
    if (step.kind === "settle") model.settled += cost;
  }
}

test("any sequence of leases, spends, returns, holds and ends keeps settled + held + leased ≤ limit", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 25 }), async (steps) => {
      const key = newKey("project");
      const model: Model = { settled: 0n, leases: new Map(), holds: new Map() };
      for (const step of steps) {
        await run(key, model, step);
        const counter = await counterOf(key);
        expect(counter).toEqual({
          settled: model.settled,
          held: sum(model.holds.values()),
          leased: sum(model.leases.values()),
        });
        expect(counter.settled + counter.held + counter.leased).toBeLessThanOrEqual(LIMIT);
      }
    }),
    { numRuns: 30 },
  );
});
