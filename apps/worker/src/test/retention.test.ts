import { sqlOfPool } from "@pag0/db";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { ensurePartitions } from "../usage/maintain.ts";
import { dropOldUsage, keptSince, pruneFigures } from "../usage/retention.ts";
import {
  createHarness,
  type Harness,
  makeTenant,
  ship,
  type Tenant,
  usageRecord,
} from "./harness.ts";

let harness: Harness;
let tenant: Tenant;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

const now = new Date();
const sql = <Row>(text: string, parameters: unknown[] = []) =>
  sqlOfPool(harness.database.system.pool)<Row>(text, parameters);
/** The middle of the month so many months ago. */
const ago = (months: number) =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months, 15)).toISOString();

beforeEach(async () => {
  harness.clock.now = now;
  tenant = await makeTenant(harness.database);
  await ship(
    harness.database,
    ...[40, 26, 25, 1].map((months) => usageRecord(tenant, { occurredAt: ago(months) })),
  );
});

const monthsKept = async () =>
  (
    await sql<{ at: Date }>(
      "SELECT occurred_at AS at FROM usage_events WHERE organization_id = $1 ORDER BY 1",
      [tenant.organizationId],
    )
  ).map(({ at }) => at.toISOString());

it("drops whole months that are over their time, and keeps the figures made of them", async () => {
  await dropOldUsage(harness.services);
  expect(await monthsKept()).toEqual([ago(25), ago(1)]);
  const partitions = await sql<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'pag0_partitions'::regnamespace AND relkind = 'r' ORDER BY 1",
  );
  expect(partitions[0]?.name).toBe(`usage_events_${ago(25).slice(0, 7).replace("-", "_")}`);
  for (const table of ["hourly_usage", "period_usage", "project_usage"]) {
    const [row] = await sql<{ requests: number }>(
      `SELECT sum(requests)::int / ${table === "hourly_usage" ? 1 : table === "period_usage" ? 2 : 3} AS requests FROM ${table} WHERE organization_id = $1`,
      [tenant.organizationId],
    );
    expect(row?.requests, table).toBe(4);
  }
});

it("takes a call that comes later for a month that was dropped, and drops it again", async () => {
  await dropOldUsage(harness.services);
  await ship(harness.database, usageRecord(tenant, { occurredAt: ago(30) }));
  expect(await monthsKept()).toEqual([ago(30), ago(25), ago(1)]);
  await dropOldUsage(harness.services);
  expect(await monthsKept()).toEqual([ago(25), ago(1)]);
});

it("keeps what a policy asks for", async () => {
  await makeTenant(harness.database, {
    policy: { auditLog: { enabled: true, retention: 365 * 3 } },
  });
  await dropOldUsage(harness.services);
  expect(await monthsKept()).toEqual([ago(26), ago(25), ago(1)]);
  await sql("DELETE FROM policy_versions");
  expect(keptSince(new Date("2026-11-21T10:00:00Z"), 25, 0)).toEqual(new Date("2024-10-01"));
  expect(keptSince(new Date("2026-11-21T00:00:00Z"), 2, 100)).toEqual(new Date("2026-08-13"));
});

it("does not hold up others while a month that is to be dropped is read", async () => {
  await withClient(harness.databaseUrl, async (reader) => {
    await reader.query("BEGIN");
    await reader.query("SELECT count(*) FROM usage_events");
    const waited = ownTime();
    const dropping = dropOldUsage(harness.services);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await ship(harness.database, usageRecord(tenant, { occurredAt: ago(0) }));
    expect(waited()).toBeLessThan(5_000);
    await dropping;
    expect((await monthsKept())[0]).toBe(ago(40));
    await reader.query("COMMIT");
  });
  await dropOldUsage(harness.services);
  expect((await monthsKept())[0]).toBe(ago(25));
});

it("never drops the last month, whatever is asked", async () => {
  await expect(sql("SELECT drop_usage_partition(now() - interval '20 days')")).rejects.toThrow(
    /last month/,
  );
});

it("makes the months of a standstill when it starts again, and of calls that come before it does", async () => {
  harness.clock.now = new Date(Date.UTC(now.getUTCFullYear() + 4, 5, 1));
  await ship(
    harness.database,
    usageRecord(tenant, {
      occurredAt: new Date(Date.UTC(now.getUTCFullYear() + 3, 1, 3)).toISOString(),
    }),
  );
  await ensurePartitions(harness.services);
  const rows = await sql<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'pag0_partitions'::regnamespace AND relkind = 'r' AND relname > $1 ORDER BY 1",
    [`usage_events_${now.getUTCFullYear() + 3}`],
  );
  const year = now.getUTCFullYear();
  expect(rows.map(({ name }) => name)).toEqual([
    `usage_events_${year + 3}_02`,
    `usage_events_${year + 4}_06`,
    `usage_events_${year + 4}_07`,
    `usage_events_${year + 4}_08`,
  ]);
});

it("removes what was spent in windows that nothing compares, and no others", async () => {
  harness.clock.now = now;
  const spent = () =>
    sql<{ period: string; count: number }>(
      "SELECT period::text, count(DISTINCT window_start)::int AS count FROM spend_counters WHERE organization_id = $1 GROUP BY 1 ORDER BY 1",
      [tenant.organizationId],
    );
  expect(await spent()).toEqual([
    { period: "day", count: 4 },
    { period: "month", count: 4 },
  ]);
  await pruneFigures(harness.services);
  expect(await spent()).toEqual([
    { period: "day", count: 1 },
    { period: "month", count: 3 },
  ]);
});

it("forgets jobs of 60 days ago, of which no vendor tells anything any more", async () => {
  const remember = (job: string, days: number) =>
    sql(
      `INSERT INTO deferred_calls (organization_id, provider_id, job, event, price, created_at)
       VALUES ($1, 'prv_1', $2, '{}', '{}', $3::timestamptz)`,
      [tenant.organizationId, job, new Date(now.getTime() - days * 86_400_000).toISOString()],
    );
  await remember("old", 61);
  await remember("new", 59);
  await pruneFigures(harness.services);
  const kept = await sql<{ job: string }>(
    "SELECT job FROM deferred_calls WHERE organization_id = $1",
    [tenant.organizationId],
  );
  expect(kept).toEqual([{ job: "new" }]);
});
