import { nanoUsd } from "@pag0/money";
import { expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { type BudgetKey, budgetCounter } from "../src/budgets.ts";
import { inTransaction, sqlOfPool } from "../src/sql.ts";
import { shipUsage } from "../src/usage.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";
import { leaseBudget } from "./leasing.ts";
import { usageOf, WINDOW } from "./usage-records.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const LIMIT = nanoUsd(1_000_000n);

function keysOf(tenant: Tenant): BudgetKey[] {
  const { organizationId, projectId } = tenant;
  const window = { organizationId, period: "month" as const, windowStart: WINDOW };
  return [
    { ...window, scopeKind: "organization", scopeId: organizationId },
    { ...window, scopeKind: "project", scopeId: projectId },
  ];
}

async function leaseAll(tenant: Tenant, want: bigint): Promise<void> {
  for (const key of keysOf(tenant))
    await leaseBudget(pool(), { key, proxyId: "prx_1", want: nanoUsd(want), limit: LIMIT });
}

async function countersOf(tenant: Tenant) {
  return Promise.all(keysOf(tenant).map((key) => budgetCounter(sqlOfPool(pool()), key)));
}

/** Everything that shipping writes, counted. */
async function storedOf({ organizationId }: Tenant) {
  const { rows } = await pool().query(
    `SELECT (SELECT count(*)::int FROM usage_events WHERE organization_id = $1) AS events,
       (SELECT COALESCE(sum(cost_nano), 0)::text FROM usage_events WHERE organization_id = $1) AS cost,
       (SELECT COALESCE(sum(requests), 0)::int FROM hourly_usage WHERE organization_id = $1) AS "hourlyRequests",
       (SELECT COALESCE(sum(cost_nano), 0)::text FROM hourly_usage WHERE organization_id = $1) AS "hourlyCost",
       (SELECT count(*)::int FROM audit_entries WHERE organization_id = $1) AS "auditEntries"`,
    [organizationId],
  );
  return rows[0];
}

test("counts a batch once, however often and from however many connections it is sent", async () => {
  const tenant = await makeTenant(context.database);
  await leaseAll(tenant, 100_000n);
  const events = Array.from({ length: 20 }, () => usageOf(tenant));
  const first = await shipUsage(pool(), { proxyId: "prx_1", events });
  expect(first).toEqual(new Set(events.map((event) => event.id)));
  const again = await Promise.all(
    Array.from({ length: 8 }, () => shipUsage(pool(), { proxyId: "prx_1", events })),
  );
  expect(again.map((ids) => ids.size)).toEqual(new Array(8).fill(0));
  expect(await storedOf(tenant)).toEqual({
    events: 20,
    cost: "25000",
    hourlyRequests: 20,
    hourlyCost: "25000",
    auditEntries: 20,
  });
  const counter = { settled: 25_000n, held: 0n, leased: 75_000n };
  expect(await countersOf(tenant)).toEqual([counter, counter]);
});

test("counts overlapping batches that are sent at once by the union of their events", async () => {
  const tenant = await makeTenant(context.database);
  await leaseAll(tenant, 100_000n);
  const events = Array.from({ length: 30 }, () => usageOf(tenant));
  const batches = [
    events.slice(0, 20),
    events.slice(10),
    events.toReversed(),
    [...events, ...events],
  ];
  const shipped = await Promise.all(
    batches.map((batch) => shipUsage(pool(), { proxyId: "prx_1", events: batch })),
  );
  expect(shipped.reduce((sum, ids) => sum + ids.size, 0)).toBe(30);
  expect(await storedOf(tenant)).toMatchObject({
    events: 30,
    hourlyRequests: 30,
    auditEntries: 30,
  });
  const counter = { settled: 37_500n, held: 0n, leased: 62_500n };
  expect(await countersOf(tenant)).toEqual([counter, counter]);
});

test("keeps all that a call used, and completes what an earlier release left in a journal", async () => {
  const tenant = await makeTenant(context.database);
  await leaseAll(tenant, 100_000n);
  const usageDetail = {
    audioInputTokens: 20,
    units: [{ kind: "web_search", count: 3, key: null }],
  };
  const full = usageOf(tenant, {
    ...{ usageDetail, serviceTier: "priority", attempt: 2, modelAlias: "fast" },
  });
  const { usageDetail: _1, serviceTier: _2, attempt: _3, modelAlias: _4, ...old } = usageOf(tenant);
  await shipUsage(pool(), { proxyId: "prx_1", events: [full, old] });
  const kept = (id: string) =>
    context.database.system.prisma.usageEvent.findFirstOrThrow({
      where: { organizationId: tenant.organizationId, id },
      select: { usageDetail: true, serviceTier: true, attempt: true, modelAlias: true },
    });
  expect(await kept(full.id)).toEqual({
    ...{ usageDetail, serviceTier: "priority", attempt: 2, modelAlias: "fast" },
  });
  expect(await kept(old.id)).toEqual({
    ...{ usageDetail: {}, serviceTier: "standard", attempt: 1, modelAlias: null },
  });
});

test("tells when a key was last used, to the minute, and never goes back", async () => {
  const tenant = await makeTenant(context.database);
  const lastUsed = async () =>
    (
      await context.database.system.prisma.apiKey.findUniqueOrThrow({
        where: { id: tenant.apiKeyId },
      })
    ).lastUsedAt?.toISOString();
  const useAt = (occurredAt: string) =>
    shipUsage(pool(), {
      proxyId: "prx_1",
      events: [{ ...usageOf(tenant), occurredAt, charges: [] }],
    });
  await useAt("2026-11-20T10:00:00.000Z");
  expect(await lastUsed()).toBe("2026-11-20T10:00:00.000Z");
  await useAt("2026-11-20T10:00:59.000Z");
  await useAt("2026-11-20T09:00:00.000Z");
  expect(await lastUsed()).toBe("2026-11-20T10:00:00.000Z");
  await useAt("2026-11-20T10:01:01.000Z");
  expect(await lastUsed()).toBe("2026-11-20T10:01:01.000Z");
});

test("a cost beyond the lease is counted in full, and takes no more than the lease", async () => {
  const tenant = await makeTenant(context.database);
  await leaseAll(tenant, 1_000n);
  await shipUsage(pool(), { proxyId: "prx_1", events: [usageOf(tenant)] });
  const counter = { settled: 1_250n, held: 0n, leased: 0n };
  expect(await countersOf(tenant)).toEqual([counter, counter]);
});

test("leaves nothing of a batch whose connection is killed, and counts it when it is sent again", async () => {
  const tenant = await makeTenant(context.database);
  await leaseAll(tenant, 100_000n);
  const before = await countersOf(tenant);
  const events = Array.from({ length: 5 }, () => usageOf(tenant));
  const [organizationKey] = keysOf(tenant);

  // Another transaction holds the counter, so that the batch waits with its events already inserted.
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holder = inTransaction(pool(), async (sql) => {
    await sql("SELECT FROM budget_counters WHERE scope_id = $1 FOR UPDATE", [
      organizationKey?.scopeId,
    ]);
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const shipping = shipUsage(pool(), { proxyId: "prx_1", events }).then(
    () => "shipped",
    (error: Error) => error.message,
  );
  await withClient(context.databaseUrl, async (client) => {
    for (;;) {
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%budget_counters%'`,
      );
      if (rowCount === 1) return;
    }
  });
  expect(await shipping).toMatch(/terminat/);
  release.resolve();
  await holder;

  const nothing = { events: 0, cost: "0", hourlyRequests: 0, hourlyCost: "0", auditEntries: 0 };
  expect(await storedOf(tenant)).toEqual(nothing);
  expect(await countersOf(tenant)).toEqual(before);
  expect((await shipUsage(pool(), { proxyId: "prx_1", events })).size).toBe(5);
  expect(await storedOf(tenant)).toMatchObject({ events: 5, hourlyCost: "6250", auditEntries: 5 });
});

test("leaves nothing of a batch in which one event is not storable", async () => {
  const tenant = await makeTenant(context.database);
  const events = [usageOf(tenant), usageOf(tenant, { costNano: "1e3" })];
  await expect(shipUsage(pool(), { proxyId: "prx_1", events })).rejects.toThrow(/bigint/);
  expect(await storedOf(tenant)).toMatchObject({ events: 0, hourlyRequests: 0, auditEntries: 0 });
});

test("stores what callers send as text, NUL and lone surrogates replaced", async () => {
  const tenant = await makeTenant(context.database);
  const event = usageOf(tenant, {
    path: "/a\0b",
    tags: { "k\ud800": "'; DROP TABLE projects; --" },
  });
  await shipUsage(pool(), { proxyId: "prx_1", events: [event] });
  const { rows } = await pool().query("SELECT path, tags FROM usage_events WHERE id = $1", [
    event.id,
  ]);
  expect(rows).toEqual([{ path: "/a\ufffdb", tags: { "k\ufffd": "'; DROP TABLE projects; --" } }]);
});

test("refuses more than 1,000 events at once", async () => {
  const tenant = await makeTenant(context.database);
  const events = Array.from({ length: 1_001 }, () => usageOf(tenant));
  await expect(shipUsage(pool(), { proxyId: "prx_1", events })).rejects.toThrow(RangeError);
});

test("proxies that ship into a new month together make its partition once", async () => {
  const tenant = await makeTenant(context.database);
  const months = ["2031-01", "2031-02", "2031-03", "2031-04"];
  for (const month of months) {
    const shipped = await Promise.all(
      Array.from({ length: 10 }, () =>
        shipUsage(pool(), {
          proxyId: "prx_1",
          events: [usageOf(tenant, { occurredAt: `${month}-28T23:59:59.999Z` })],
        }),
      ),
    );
    expect(shipped.map((ids) => ids.size)).toEqual(new Array(10).fill(1));
  }
  expect(await storedOf(tenant)).toMatchObject({ events: 40, hourlyRequests: 40 });
});

test("counts what passed without a lease above the limit, tells it apart, and leaves the lease alone", async () => {
  const tenant = await makeTenant(context.database);
  await leaseAll(tenant, 900_000n);
  const paid = Array.from({ length: 3 }, () => usageOf(tenant, { costNano: "100000" }));
  const open = Array.from({ length: 4 }, () =>
    usageOf(tenant, { costNano: "200000", unleased: true }),
  );
  const events = [...paid, ...open];
  await shipUsage(pool(), { proxyId: "prx_1", events });
  await shipUsage(pool(), { proxyId: "prx_1", events: [...open, ...paid] });
  const { rows } = await pool().query(
    `SELECT settled_nano AS settled, leased_nano AS leased, unleased_nano AS unleased
     FROM budget_counters WHERE organization_id = $1`,
    [tenant.organizationId],
  );
  // 1,100,000 were spent of a limit of 1,000,000: 800,000 of them are explained.
  const counter = { settled: "1100000", leased: "600000", unleased: "800000" };
  expect(rows).toEqual([counter, counter]);
  const marked = await pool().query(
    "SELECT unleased, count(*)::int AS calls FROM usage_events WHERE organization_id = $1 GROUP BY 1 ORDER BY 1",
    [tenant.organizationId],
  );
  expect(marked.rows).toEqual([
    { unleased: false, calls: 3 },
    { unleased: true, calls: 4 },
  ]);
});

test("tells in one alert of all calls that passed without a lease in an hour, batch after batch", async () => {
  const tenant = await makeTenant(context.database);
  const passed = (cost: bigint) =>
    usageOf(tenant, { costNano: cost.toString(), unleased: true, charges: [] });
  const batches = [[passed(200_000n), passed(300_000n)], [passed(1_000_000n)]];
  for (const events of batches) await shipUsage(pool(), { proxyId: "prx_1", events });
  const { rows } = await pool().query(
    "SELECT title, detail->>'calls' AS calls, detail->>'costNanoUsd' AS cost FROM alerts WHERE organization_id = $1",
    [tenant.organizationId],
  );
  expect(rows).toEqual([
    { title: expect.stringContaining("3 that cost $0.0015 so far"), calls: "3", cost: "1500000" },
  ]);
});
