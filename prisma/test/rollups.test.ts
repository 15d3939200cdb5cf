import { latencyBucketBoundsMs } from "@pag0/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { adoptTimeZones } from "../src/rollup-zone.ts";
import { reconcileUsageFigures } from "../src/rollups.ts";
import { shipUsage } from "../src/usage.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";
import { usageOf } from "./usage-records.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
/** Around the end of a month and the end of summer time in New York. */
const WEEK = { from: new Date("2026-10-28T00:00:00Z"), to: new Date("2026-11-06T00:00:00Z") };

const LEVELS = [
  "hourly_usage",
  "period_usage day",
  "period_usage month",
  "project_usage hour",
  "project_usage day",
  "project_usage month",
  "decision_usage hour",
  "decision_usage day",
  "decision_usage month",
] as const;
const COUNTED = LEVELS.map((level) => {
  const [table, grain] = level.split(" ");
  const own = grain === undefined ? "" : ` AND grain = '${grain}'`;
  return `SELECT '${level}' AS level, COALESCE(sum(requests), 0)::int AS requests FROM ${table} WHERE organization_id = $1${own}`;
}).join(" UNION ALL ");

/** How many calls each level has. */
async function totalsOf({ organizationId }: Tenant): Promise<Record<string, number>> {
  const { rows } = await pool().query(COUNTED, [organizationId]);
  return Object.fromEntries(rows.map(({ level, requests }) => [level, requests]));
}

function totalOf(
  level: string,
  calls: readonly { decision: string; reasonCode: string }[],
): number {
  return level.startsWith("decision_usage")
    ? calls.filter(({ decision, reasonCode }) => `${decision} ${reasonCode}` !== "allow ALLOWED")
        .length
    : calls.length;
}

const DAY = { from: new Date("2026-11-20T00:00:00Z"), to: new Date("2026-11-21T00:00:00Z") };

async function hoursOf({ organizationId }: Tenant) {
  const { rows } = await pool().query(
    "SELECT * FROM hourly_usage WHERE organization_id = $1 ORDER BY hour, host, model",
    [organizationId],
  );
  return rows as Record<string, unknown>[];
}

test("makes hourly figures anew that were changed, removed or invented, and no others", async () => {
  const tenant = await makeTenant(context.database);
  const events = [
    usageOf(tenant),
    usageOf(tenant, { model: null, cacheState: "hit", savedNano: "1250", costNano: "0" }),
    usageOf(tenant, { occurredAt: "2026-11-20T12:59:59.999Z", outcome: "upstream_error" }),
    usageOf(tenant, { occurredAt: "2026-11-20T13:00:00.000Z", latencyMs: 90_000 }),
    usageOf(tenant, {
      occurredAt: "2026-11-20T15:30:00.000Z",
      decision: "deny",
      outcome: "refused",
    }),
  ];
  await shipUsage(pool(), { proxyId: "prx_1", events });
  const right = await hoursOf(tenant);
  expect(right.map((row) => (row.hour as Date).toISOString().slice(11, 13))).toEqual([
    "10",
    "10",
    "12",
    "13",
    "15",
  ]);
  expect(await reconcileUsageFigures(pool(), DAY)).toBe(0);

  const where = "organization_id = $1 AND hour = $2";
  const at = (hour: string) => [tenant.organizationId, `2026-11-20T${hour}:00:00Z`];
  await pool().query(`UPDATE hourly_usage SET cost_nano = cost_nano + 7 WHERE ${where}`, at("10"));
  await pool().query(`DELETE FROM hourly_usage WHERE ${where}`, at("12"));
  await pool().query(
    `INSERT INTO hourly_usage (organization_id, hour, project_id, host, category, requests, latency_buckets)
     VALUES ($1, $2, 'prj_invented', 'invented', 'llm', 3, '{}')`,
    at("20"),
  );
  expect(await reconcileUsageFigures(pool(), DAY)).toBe(3);
  expect(await hoursOf(tenant)).toEqual(right);
  expect(await reconcileUsageFigures(pool(), DAY)).toBe(0);
});

test("makes anew an hour whose sums are right and whose parts are not", async () => {
  const tenant = await makeTenant(context.database);
  await shipUsage(pool(), {
    proxyId: "prx_1",
    events: [usageOf(tenant), usageOf(tenant, { model: "gpt-4o", cacheState: "hit" })],
  });
  const right = await hoursOf(tenant);
  const change = (text: string) =>
    pool().query(`UPDATE hourly_usage SET ${text} WHERE organization_id = $1`, [
      tenant.organizationId,
    ]);
  for (const text of [
    "input_tokens = input_tokens + 1",
    "cache_hits = 1 - cache_hits",
    "latency_buckets = '{5}'",
    "cost_nano = cost_nano + CASE model WHEN 'gpt-4o' THEN 10 ELSE -10 END",
    "model = model || '-2024'",
  ]) {
    await change(text);
    expect(await reconcileUsageFigures(pool(), DAY), text).toBe(1);
    expect(await hoursOf(tenant), text).toEqual(right);
  }
});

test("makes days, months, projects and decisions anew that were changed, up from the hours", async () => {
  const tenant = await makeTenant(context.database);
  const call = (occurredAt: string, decision: "allow" | "deny") =>
    usageOf(tenant, {
      occurredAt,
      decision,
      reasonCode: decision === "deny" ? "BUDGET_EXCEEDED" : "ALLOWED",
    });
  await shipUsage(pool(), {
    proxyId: "prx_1",
    events: [call("2026-10-31T23:00:00.000Z", "allow"), call("2026-11-01T00:00:00.000Z", "deny")],
  });
  const right = await totalsOf(tenant);
  expect(right).toMatchObject({ "period_usage month": 2, "decision_usage day": 1 });
  const { organizationId } = tenant;
  const own = `organization_id = '${organizationId}'`;
  for (const [text, anew] of [
    [`UPDATE hourly_usage SET requests = requests + 1 WHERE ${own}`, 2],
    [`UPDATE period_usage SET requests = requests + 1 WHERE grain = 'day' AND ${own}`, 2],
    [`UPDATE period_usage SET cost_nano = cost_nano + 1 WHERE grain = 'month' AND ${own}`, 2],
    [`DELETE FROM project_usage WHERE ${own}`, 6],
    [`UPDATE decision_usage SET reason_code = 'OTHER' WHERE ${own}`, 3],
    [`UPDATE decision_usage SET input_tokens = input_tokens + 1 WHERE grain = 'day' AND ${own}`, 1],
    [
      `INSERT INTO project_usage VALUES ('${organizationId}', 'day', '2026-11-02T00:00:00Z', 'prj_invented', 1, 1)`,
      1,
    ],
  ] as const) {
    await pool().query(text);
    expect(await reconcileUsageFigures(pool(), WEEK), text).toBe(anew);
    expect(await totalsOf(tenant), text).toEqual(right);
    expect(await reconcileUsageFigures(pool(), WEEK), text).toBe(0);
  }
});

test("agrees with what shipping counted, whatever was shipped", async () => {
  const event = fc.record({
    outcome: fc.constantFrom(
      "served",
      "refused",
      "pending",
      "upstream_error",
      "client_gone",
      "unknown",
    ),
    cacheState: fc.constantFrom("hit", "miss", "off"),
    latencyMs: fc.oneof(
      fc.integer({ min: 0, max: 100_000 }),
      fc.constantFrom(...latencyBucketBoundsMs),
    ),
    model: fc.constantFrom(null, "gpt-4o", "o'mini"),
    providerId: fc.constantFrom(null, "prv_1"),
    inputTokens: fc.nat(1_000_000),
    outputTokens: fc.nat(1_000_000),
    costNano: fc.bigInt(0n, 10n ** 12n).map(String),
    savedNano: fc.bigInt(0n, 10n ** 12n).map(String),
    decision: fc.constantFrom("allow", "deny", "require_approval"),
    reasonCode: fc.constantFrom("ALLOWED", "BUDGET_EXCEEDED", "MODEL_BLOCKED"),
    minute: fc.integer({ min: 0, max: 4 * 24 * 60 }),
    zone: fc.constantFrom("UTC", "Asia/Kolkata", "America/New_York", "Pacific/Chatham"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 1, maxLength: 30 }), async (changes) => {
      const tenant = await makeTenant(context.database);
      await pool().query("UPDATE organizations SET timezone = $2 WHERE id = $1", [
        tenant.organizationId,
        changes[0]?.zone,
      ]);
      const events = changes.map(({ minute, zone: _, ...change }) => {
        const at = Date.UTC(2026, 9, 30, 0, minute, 59, 999);
        return usageOf(tenant, { ...change, occurredAt: new Date(at).toISOString() } as const);
      });
      await shipUsage(pool(), { proxyId: "prx_1", events });
      expect(await reconcileUsageFigures(pool(), WEEK)).toBe(0);
      expect(await totalsOf(tenant)).toEqual(
        Object.fromEntries(LEVELS.map((level) => [level, totalOf(level, changes)])),
      );
    }),
    { numRuns: 30 },
  );
});

test("has the days and months of another zone once that is adopted, what was shipped meanwhile too", async () => {
  const tenant = await makeTenant(context.database);
  const setZone = (zone: string) =>
    pool().query("UPDATE organizations SET timezone = $2 WHERE id = $1", [
      tenant.organizationId,
      zone,
    ]);
  const shipAt = (from: number) =>
    shipUsage(pool(), {
      proxyId: "prx_1",
      events: Array.from({ length: 200 }, (_, index) =>
        usageOf(tenant, {
          occurredAt: new Date(Date.UTC(2026, 9, 30, 0, from + index * 37)).toISOString(),
          decision: index % 5 === 0 ? "deny" : "allow",
          reasonCode: index % 5 === 0 ? `REASON_${index % 3}` : "ALLOWED",
          costNano: String(index),
        }),
      ),
    });
  await shipAt(0);
  await setZone("Asia/Kolkata");
  await shipAt(11);
  expect(await adoptTimeZones(pool())).toEqual([tenant.organizationId]);
  await shipAt(23);
  const totals = await totalsOf(tenant);
  expect(totals).toMatchObject({ "period_usage day": 600, "decision_usage month": 120 });
  expect(await reconcileUsageFigures(pool(), WEEK)).toBe(0);
  const { rows } = await pool().query(
    "SELECT DISTINCT to_char(starts_at AT TIME ZONE 'UTC', 'HH24:MI') AS at FROM period_usage WHERE organization_id = $1",
    [tenant.organizationId],
  );
  expect(rows).toEqual([{ at: "18:30" }]);
  expect(await adoptTimeZones(pool())).toEqual([]);
});

test("refuses to hold a part of an hour against the whole", () => {
  const from = new Date("2026-11-20T10:30:00Z");
  expect(() => reconcileUsageFigures(pool(), { ...DAY, from })).toThrow(RangeError);
});
