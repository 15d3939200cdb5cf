import { nanoUsd } from "@pag0/money";
import { expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { resetBudget } from "../src/budget-resets.ts";
import type { BudgetKey } from "../src/budgets.ts";
import { findDeferred } from "../src/deferred-calls.ts";
import { reconcileUsageFigures } from "../src/rollups.ts";
import { inTransaction, sqlOfPool } from "../src/sql.ts";
import { shipUsage } from "../src/usage.ts";
import type { UsageRecord } from "../src/usage-record.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";
import { leaseBudget } from "./leasing.ts";
import { usageOf, WINDOW } from "./usage-records.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const LIMIT = nanoUsd(1_000_000n);
const PROVIDER = "prv_1";

function keysOf({ organizationId, projectId }: Tenant): BudgetKey[] {
  const window = { organizationId, period: "month" as const, windowStart: WINDOW };
  return [
    { ...window, scopeKind: "organization", scopeId: organizationId },
    { ...window, scopeKind: "project", scopeId: projectId },
  ];
}

async function lease(tenant: Tenant, want: bigint): Promise<void> {
  for (const key of keysOf(tenant))
    await leaseBudget(pool(), { key, proxyId: "prx_1", want: nanoUsd(want), limit: LIMIT });
}

const ship = (events: readonly UsageRecord[], proxyId = "prx_1") =>
  shipUsage(pool(), { proxyId, events });

/** A batch that is charged 1,000 nano-USD at first. */
function batchOf(tenant: Tenant, job: string, change: Partial<UsageRecord> = {}): UsageRecord {
  return usageOf(tenant, {
    ...{ providerId: PROVIDER, costNano: "1000", estimated: true, inputTokens: 0, outputTokens: 0 },
    job: { id: job, requests: 2, price: "{}", asked: "{}" },
    ...change,
  });
}

/** What corrects it, as a proxy writes it: the same identifier however often. */
function correctionOf(call: UsageRecord, cost: bigint): UsageRecord {
  const { job, executesApproval: _, ...event } = call;
  return {
    ...event,
    ...{ id: `${call.id.slice(0, -4)}late`, outcome: "correction", corrects: job?.id ?? "" },
    ...{
      costNano: `${cost - BigInt(call.costNano)}`,
      charges: [],
      estimated: false,
      unleased: false,
    },
    ...{ inputTokens: 30, outputTokens: 12, latencyMs: 0, upstreamMs: null, cacheState: "off" },
  };
}

/** Sums that have to agree, and what stands beside them. */
async function booksOf({ organizationId }: Tenant) {
  const { rows } = await pool().query(
    `SELECT (SELECT sum(cost_nano)::text FROM usage_events WHERE organization_id = $1) AS events,
       (SELECT sum(cost_nano)::text FROM hourly_usage WHERE organization_id = $1) AS hours,
       (SELECT sum(cost_nano)::text FROM period_usage WHERE organization_id = $1 AND grain = 'month') AS months,
       (SELECT sum(cost_nano)::text FROM project_usage WHERE organization_id = $1 AND grain = 'day') AS projects,
       (SELECT cost_nano::text FROM spend_counters WHERE organization_id = $1 AND period = 'month' AND project_id = '') AS spent,
       (SELECT array_agg(settled_nano::text) FROM budget_counters WHERE organization_id = $1) AS settled`,
    [organizationId],
  );
  return rows[0];
}

const agreed = (cost: string) => ({
  ...{ events: cost, hours: cost, months: cost, projects: cost, spent: cost },
  settled: [cost, cost],
});

async function requestsOf({ organizationId }: Tenant) {
  const { rows } = await pool().query(
    `SELECT (SELECT sum(requests)::int FROM hourly_usage WHERE organization_id = $1) AS hourly,
       (SELECT sum(served)::int FROM hourly_usage WHERE organization_id = $1) AS served,
       (SELECT sum(input_tokens)::int FROM hourly_usage WHERE organization_id = $1) AS input,
       (SELECT requests::int FROM spend_counters WHERE organization_id = $1 AND period = 'day' AND project_id = '') AS spend`,
    [organizationId],
  );
  return rows[0];
}

test("gives back what a batch was charged too much, once, however often and by whomever it is told", async () => {
  const tenant = await makeTenant(context.database);
  await lease(tenant, 10_000n);
  const call = batchOf(tenant, "batch_1");
  await ship([call, usageOf(tenant, { costNano: "50" })]);
  expect(await booksOf(tenant)).toEqual(agreed("1050"));
  const correction = correctionOf(call, 120n);
  const told = await Promise.all(
    Array.from({ length: 16 }, (_, index) =>
      ship([correction, usageOf(tenant, { costNano: "0", charges: [] })], `prx_${index}`),
    ),
  );
  expect(told.filter((ids) => ids.has(correction.id))).toHaveLength(1);
  expect(await ship([correction])).toEqual(new Set());
  expect(await booksOf(tenant)).toEqual(agreed("170"));
  // It is no call: it adds what was used, and none to the calls.
  expect(await requestsOf(tenant)).toEqual({
    hourly: 18,
    served: 18,
    input: 17 * 100 + 30,
    spend: 18,
  });
  const found = await findDeferred(sqlOfPool(pool()), {
    ...{ organizationId: tenant.organizationId, providerId: PROVIDER, job: "batch_1" },
  });
  expect(found).toMatchObject({ isSettled: true, event: { id: call.id, costNano: "1000" } });
  const { rows } = await pool().query(
    `SELECT detail, request_id FROM audit_entries WHERE organization_id = $1 AND action = 'request.corrected'`,
    [tenant.organizationId],
  );
  expect(rows).toEqual([
    {
      request_id: call.requestId,
      detail: expect.objectContaining({
        chargedNanoUsd: "1000",
        costNanoUsd: "120",
        job: "batch_1",
      }),
    },
  ]);
});

test("settles a batch that comes in the very shipment of its correction", async () => {
  const tenant = await makeTenant(context.database);
  await lease(tenant, 10_000n);
  const call = batchOf(tenant, "batch_2");
  await ship([call, correctionOf(call, 0n)]);
  expect(await booksOf(tenant)).toEqual(agreed("0"));
  // What the figures are made of says the same.
  const span = { from: new Date("2026-11-19T00:00:00Z"), to: new Date("2026-11-22T00:00:00Z") };
  expect(await reconcileUsageFigures(pool(), span)).toBe(0);
});

test("lets no correction count of a batch that is not known, is another's, or would cost less than nothing", async () => {
  const [tenant, other] = [await makeTenant(context.database), await makeTenant(context.database)];
  await lease(tenant, 10_000n);
  const call = batchOf(tenant, "batch_3");
  await ship([call]);
  const correction = correctionOf(call, 10n);
  for (const wrong of [
    { ...correction, corrects: "batch_4" },
    { ...correction, providerId: "prv_2" },
    { ...correction, ...other },
    { ...correction, costNano: "-1001" },
  ])
    expect(await ship([wrong])).toEqual(new Set());
  expect(await booksOf(tenant)).toEqual(agreed("1000"));
  expect((await ship([correction])).size).toBe(1);
  expect(await booksOf(tenant)).toEqual(agreed("10"));
});

test("corrects no other call than the one that is charged for the work, where a vendor gives its name again", async () => {
  const tenant = await makeTenant(context.database);
  await lease(tenant, 10_000n);
  const call = batchOf(tenant, "batch_9");
  const again = batchOf(tenant, "batch_9", { costNano: "3000", estimateNano: "3000" });
  await ship([call]);
  await ship([again], "prx_2");
  expect(await booksOf(tenant)).toMatchObject({ events: "4000", settled: ["4000", "4000"] });
  // The proxy that sent the second knows only that one, which was charged more.
  expect(await ship([correctionOf(again, 2_500n)], "prx_2")).toEqual(new Set());
  expect(await booksOf(tenant)).toMatchObject({ events: "4000", settled: ["4000", "4000"] });
  expect((await ship([correctionOf(call, 600n)])).size).toBe(1);
  expect(await booksOf(tenant)).toMatchObject({ events: "3600", settled: ["3600", "3600"] });
});

test("charges what a batch cost more than was thought", async () => {
  const tenant = await makeTenant(context.database);
  await lease(tenant, 10_000n);
  const call = batchOf(tenant, "batch_5");
  await ship([call]);
  await ship([correctionOf(call, 1_300n)]);
  expect(await booksOf(tenant)).toEqual(agreed("1300"));
});

test("charges what a batch cost that was charged nothing at first", async () => {
  const tenant = await makeTenant(context.database);
  const call = batchOf(tenant, "batch_12", { costNano: "0" });
  await ship([call]);
  await ship([correctionOf(call, 40n)]);
  expect(await booksOf(tenant)).toEqual(agreed("40"));
});

test("gives nothing that was charged before a reset to be spent after it", async () => {
  const tenant = await makeTenant(context.database);
  await lease(tenant, 10_000n);
  const call = batchOf(tenant, "batch_6");
  await ship([call]);
  for (const { windowStart: _, ...key } of keysOf(tenant))
    await inTransaction(pool(), (sql) =>
      resetBudget(sql, { ...key, countsFrom: WINDOW, countsUntil: null }),
    );
  await ship([usageOf(tenant, { costNano: "300" }), correctionOf(call, 100n)]);
  const { rows } = await pool().query(
    `SELECT settled_nano::int AS settled, reset_nano::int AS reset FROM budget_counters WHERE organization_id = $1`,
    [tenant.organizationId],
  );
  expect(rows).toEqual([
    { settled: 300, reset: 100 },
    { settled: 300, reset: 100 },
  ]);
});

test("charges after a reset what a batch cost more in full, whatever another of before it gives back at once", async () => {
  const tenant = await makeTenant(context.database);
  await lease(tenant, 10_000n);
  const before = batchOf(tenant, "batch_10");
  await ship([before]);
  for (const { windowStart: _, ...key } of keysOf(tenant))
    await inTransaction(pool(), (sql) =>
      resetBudget(sql, { ...key, countsFrom: WINDOW, countsUntil: null }),
    );
  const after = batchOf(tenant, "batch_11");
  await ship([after]);
  await ship([correctionOf(before, 400n), correctionOf(after, 1_250n)]);
  const { rows } = await pool().query(
    `SELECT DISTINCT settled_nano::int AS settled, reset_nano::int AS reset FROM budget_counters WHERE organization_id = $1`,
    [tenant.organizationId],
  );
  expect(rows).toEqual([{ settled: 1_250, reset: 400 }]);
});

test("gives back to the windows of the call alone, whatever the time is now", async () => {
  const tenant = await makeTenant(context.database);
  await lease(tenant, 10_000n);
  const call = batchOf(tenant, "batch_7", { unleased: true });
  await ship([call]);
  const december = "2026-12-01T00:00:00.000Z";
  const later = usageOf(tenant, {
    ...{ occurredAt: "2026-12-02T10:00:00.000Z", costNano: "5" },
    spendWindows: { day: "2026-12-02T00:00:00.000Z", month: december },
  });
  const charges = later.charges.map((charge) => ({ ...charge, windowStart: december }));
  await ship([{ ...later, charges }]);
  await ship([correctionOf(call, 400n)]);
  const { rows } = await pool().query(
    `SELECT window_start, settled_nano::int AS settled, unleased_nano::int AS unleased FROM budget_counters
     WHERE organization_id = $1 AND scope_kind = 'project' ORDER BY 1`,
    [tenant.organizationId],
  );
  expect(rows).toEqual([
    { window_start: WINDOW, settled: 400, unleased: 400 },
    { window_start: new Date(december), settled: 5, unleased: 0 },
  ]);
});

test("counts a correction whose counters are over their time and gone", async () => {
  const tenant = await makeTenant(context.database);
  const call = batchOf(tenant, "batch_8");
  await ship([call]);
  const { organizationId } = tenant;
  await withClient(context.databaseUrl, async (client) => {
    await client.query(`DELETE FROM spend_counters WHERE organization_id = $1`, [organizationId]);
    await client.query(`DELETE FROM budget_counters WHERE organization_id = $1`, [organizationId]);
  });
  expect((await ship([correctionOf(call, 400n)])).size).toBe(1);
  expect(await booksOf(tenant)).toMatchObject({ events: "400", hours: "400", settled: null });
});
