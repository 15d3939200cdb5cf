import { newId } from "@pag0/contract";
import { nanoUsd } from "@pag0/money";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { readBudgets } from "../src/budgets.ts";
import { readSpend } from "../src/spend.ts";
import { inTransaction, sqlOfPool } from "../src/sql.ts";
import { shipUsage } from "../src/usage.ts";
import type { JournalledUsage } from "../src/usage-record.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";
import { leaseBudget } from "./leasing.ts";
import { usageOf, WINDOW } from "./usage-records.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;
const ship = (events: readonly JournalledUsage[]) =>
  shipUsage(pool(), { proxyId: "prx_1", events });

interface Row {
  period: string;
  window: string;
  project: string;
  requester: string;
  cost: string;
  requests: number;
}

async function keptOf({ organizationId }: Tenant): Promise<Row[]> {
  const { rows } = await pool().query(
    `SELECT period::text, window_start::text AS window, project_id AS project, requester_id AS requester, cost_nano::text AS cost, requests::int
     FROM spend_counters WHERE organization_id = $1 ORDER BY 1, 2, 3, 4`,
    [organizationId],
  );
  return rows;
}

/** The same as the stored calls say it. */
async function trueOf({ organizationId }: Tenant): Promise<Row[]> {
  const { rows } = await pool().query(
    `SELECT period::text, starts::text AS window, COALESCE(project_id, '') AS project, COALESCE(requester_id, '') AS requester,
       sum(cost_nano)::text AS cost, count(*) FILTER (WHERE decision = 'allow')::int AS requests
     FROM (
       SELECT p.period, date_trunc(p.period::text, e.occurred_at, o.timezone) AS starts, e.project_id,
         COALESCE(e.member_id, e.api_key_id) AS requester_id, e.cost_nano, e.decision
       FROM usage_events AS e JOIN organizations AS o ON o.id = e.organization_id
       CROSS JOIN unnest('{day,month}'::budget_period[]) AS p(period)
       WHERE e.organization_id = $1 AND (e.cost_nano > 0 OR e.decision = 'allow')
     ) AS counted
     GROUP BY GROUPING SETS ((period, starts), (period, starts, project_id), (period, starts, project_id, requester_id))
     ORDER BY 1, 2, 3, 4`,
    [organizationId],
  );
  return rows;
}

test("counts a call in the day and the month of the organization, its team and who asked", async () => {
  const tenant = await makeTenant(context.database);
  const memberId = newId("member");
  await ship([
    usageOf(tenant, { memberId, costNano: "700" }),
    usageOf(tenant, { memberId, costNano: "0", cacheState: "hit" }),
    usageOf(tenant, { costNano: "50", executesApproval: true, approvalId: newId("approval") }),
    usageOf(tenant, { costNano: "0", decision: "deny", outcome: "refused" }),
    usageOf(tenant, { costNano: "0", decision: "require_approval", outcome: "pending" }),
  ]);
  const windows = (["day", "month"] as const).map((period) => ({
    organizationId: tenant.organizationId,
    period,
    windowStart: period === "day" ? "2026-11-20T00:00:00.000Z" : WINDOW.toISOString(),
  }));
  const read = await readSpend(sqlOfPool(pool()), windows);
  const figures = read.map(({ period, projectId, requesterId, cost, requests }) =>
    [period, projectId, requesterId, cost, requests].join(" "),
  );
  const { projectId, apiKeyId } = tenant;
  expect(figures.sort()).toEqual(
    [
      "day   750 3",
      `day ${projectId}  750 3`,
      `day ${projectId} ${memberId} 700 2`,
      `day ${projectId} ${apiKeyId} 50 1`,
      "month   750 3",
      `month ${projectId}  750 3`,
    ].sort(),
  );
  expect(await readSpend(sqlOfPool(pool()), windows, "organizations")).toMatchObject([
    { period: "day", projectId: "", cost: 750n, requests: 3 },
    { period: "month", projectId: "", cost: 750n, requests: 3 },
  ]);
  expect(await keptOf(tenant)).toEqual(await trueOf(tenant));
});

test("completes what an earlier release left in a journal, in the organization's time zone", async () => {
  const tenant = await makeTenant(context.database);
  await context.database.system.prisma.organization.update({
    where: { id: tenant.organizationId },
    data: { timezone: "Asia/Seoul" },
  });
  const { memberId, classification, sensitiveKinds, ruleMatches, spendWindows, ...old } = usageOf(
    tenant,
    { occurredAt: "2026-10-31T15:30:00.000Z" },
  );
  expect((await ship([old])).size).toBe(1);
  const { rows } = await pool().query(
    "SELECT member_id, classification, sensitive_kinds, rule_matches FROM usage_events WHERE id = $1",
    [old.id],
  );
  expect(rows).toEqual([
    { member_id: null, classification: "internal", sensitive_kinds: [], rule_matches: [] },
  ]);
  expect(
    new Set((await keptOf(tenant)).map(({ window }) => new Date(window).toISOString())),
  ).toEqual(new Set(["2026-10-31T15:00:00.000Z"]));
  expect(await keptOf(tenant)).toEqual(await trueOf(tenant));
});

test("keeps which rules held and what was found, in the call and in its audit entry", async () => {
  const tenant = await makeTenant(context.database);
  const rule = { level: "prj_1", id: "r-1", name: "No nights", lifted: true, actions: ["deny"] };
  const event = usageOf(tenant, {
    memberId: newId("member"),
    classification: "restricted",
    sensitiveKinds: ["ssn"],
    ruleMatches: [rule],
  });
  await ship([event, usageOf(tenant)]);
  const { rows } = await pool().query(
    "SELECT sensitive_kinds, rule_matches FROM usage_events WHERE id = $1",
    [event.id],
  );
  expect(rows).toEqual([{ sensitive_kinds: ["ssn"], rule_matches: [rule] }]);
  const entries = await pool().query(
    "SELECT detail FROM audit_entries WHERE organization_id = $1 ORDER BY sequence",
    [tenant.organizationId],
  );
  const details = entries.rows.map(({ detail }) =>
    typeof detail === "string" ? JSON.parse(detail) : detail,
  );
  expect(details.find(({ eventId }) => eventId === event.id)).toMatchObject({
    memberId: event.memberId,
    classification: "restricted",
    sensitiveKinds: ["ssn"],
    rules: [rule],
  });
  expect(
    details.filter(
      (detail) => "rules" in detail || "sensitiveKinds" in detail || "memberId" in detail,
    ),
  ).toHaveLength(1);
});

test("counts the calls that a window has already when a new time zone moves it", async () => {
  const tenant = await makeTenant(context.database);
  await ship([
    usageOf(tenant, { occurredAt: "2026-11-19T16:00:00.000Z", spendWindows: null }),
    usageOf(tenant, { occurredAt: "2026-11-20T10:00:00.000Z", spendWindows: null }),
    usageOf(tenant, { occurredAt: "2026-10-31T14:59:59.999Z", spendWindows: null }),
  ]);
  await context.database.system.prisma.organization.update({
    where: { id: tenant.organizationId },
    data: { timezone: "Asia/Seoul" },
  });
  await ship([usageOf(tenant, { occurredAt: "2026-11-20T11:00:00.000Z", spendWindows: null })]);
  const moved = ["2026-11-19T15:00:00.000Z", "2026-10-31T15:00:00.000Z"];
  const kept = (await keptOf(tenant)).filter(({ window }) =>
    moved.includes(new Date(window).toISOString()),
  );
  expect(kept).toHaveLength(6);
  expect(kept.map(({ cost, requests }) => [cost, requests])).toEqual(
    new Array(6).fill(["3750", 3]),
  );
});

/** Ships until the database has it, as a proxy does. */
async function shipUntilDone(events: readonly JournalledUsage[]): Promise<void> {
  for (let tries = 0; tries < 50; tries++) {
    try {
      await ship(events);
      return;
    } catch (error) {
      if (!/terminat|ECONNRESET|connection/i.test((error as Error).message)) throw error;
    }
  }
  throw new Error("the batch was not shipped in 50 tries");
}

test("equals the stored calls however batches are cut, doubled, reordered, sent at once and killed", async () => {
  const call = fc.record({
    who: fc.constantFrom(null, "mem_1", "mem_2"),
    team: fc.integer({ min: 0, max: 2 }),
    organization: fc.integer({ min: 0, max: 1 }),
    costNano: fc.oneof(fc.constant("0"), fc.bigInt(0n, 10n ** 12n).map(String)),
    decision: fc.constantFrom("allow", "deny", "require_approval"),
    minute: fc.integer({ min: 0, max: 4_000 }),
  });
  const batch = fc.array(fc.nat(59), { minLength: 1, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(call, { minLength: 60, maxLength: 60 }),
      fc.array(batch, { minLength: 4, maxLength: 8 }),
      fc.constantFrom("UTC", "Asia/Seoul", "America/New_York"),
      fc.integer({ min: 0, max: 3 }),
      async (calls, cuts, timezone, kills) => {
        const tenants = [await makeTenant(context.database), await makeTenant(context.database)];
        await context.database.system.prisma.organization.updateMany({
          where: { id: { in: tenants.map(({ organizationId }) => organizationId) } },
          data: { timezone },
        });
        const events = calls.map(({ who, team, organization, minute, ...change }) => {
          const tenant = tenants[organization] as Tenant;
          return usageOf(tenant, {
            ...change,
            memberId: who,
            projectId: `${tenant.projectId}-${team}`,
            occurredAt: new Date(Date.UTC(2026, 9, 30, 0, minute)).toISOString(),
            spendWindows: null,
            charges: [],
          });
        });
        const batches = [
          ...cuts.map((cut) => cut.map((at) => events[at] as JournalledUsage)),
          events,
        ];
        await Promise.all([
          ...batches.map(shipUntilDone),
          withClient(context.databaseUrl, async (client) => {
            for (let done = 0; done < kills; done++)
              await client.query(
                `SELECT pg_sleep(0.01), pg_terminate_backend(pid) FROM (
                   SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                     AND state <> 'idle' ORDER BY random() LIMIT 1) AS one`,
              );
          }),
        ]);
        for (const tenant of tenants) expect(await keptOf(tenant)).toEqual(await trueOf(tenant));
      },
    ),
    { numRuns: 15, endOnFailure: true },
  );
});

test("leaves nothing of a batch that is killed while it adds what was spent", async () => {
  const tenant = await makeTenant(context.database);
  await ship([usageOf(tenant)]);
  const before = await keptOf(tenant);
  const held = Promise.withResolvers<void>();
  const release = Promise.withResolvers<void>();
  const holder = inTransaction(pool(), async (sql) => {
    await sql("SELECT FROM spend_counters WHERE organization_id = $1 FOR UPDATE", [
      tenant.organizationId,
    ]);
    held.resolve();
    await release.promise;
  });
  await held.promise;
  const batch = [usageOf(tenant), usageOf(tenant)];
  const shipping = ship(batch).then(
    () => "shipped",
    (error: Error) => error.message,
  );
  await withClient(context.databaseUrl, async (client) => {
    for (;;) {
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%INTO spend_counters%'`,
      );
      if (rowCount === 1) return;
    }
  });
  expect(await shipping).toMatch(/terminat/);
  release.resolve();
  await holder;
  expect(await keptOf(tenant)).toEqual(before);
  await ship(batch);
  expect(await keptOf(tenant)).toEqual(await trueOf(tenant));
});

test("settles budgets of a member and of a key like any other, and reads where they stand", async () => {
  const tenant = await makeTenant(context.database);
  const { organizationId, projectId, apiKeyId } = tenant;
  const window = { organizationId, period: "month" as const, windowStart: WINDOW };
  const keys = [
    { ...window, scopeKind: "member" as const, scopeId: `${projectId}/mem_1` },
    { ...window, scopeKind: "key" as const, scopeId: `${projectId}/${apiKeyId}` },
  ];
  const limit = nanoUsd(2_000n);
  for (const key of keys)
    expect(
      await leaseBudget(pool(), { key, proxyId: "prx_1", want: nanoUsd(5_000n), limit }),
    ).toEqual({ granted: 2_000n, remaining: 0n });
  const charge = { period: "month" as const, windowStart: WINDOW.toISOString(), amount: "1250" };
  await ship([
    usageOf(tenant, {
      charges: keys.map(({ scopeKind, scopeId }) => ({ scopeKind, scopeId, ...charge })),
    }),
  ]);
  const windows = keys.map(({ windowStart, ...key }) => ({
    ...key,
    countsFrom: windowStart,
    countsUntil: null,
  }));
  const slots = [{ start: WINDOW, settled: 1_250n, resets: 0 }];
  const expected = { settled: 1_250n, held: 0n, leased: 750n, slots };
  const sql = sqlOfPool(pool());
  expect(await readBudgets(sql, windows)).toEqual([expected, expected]);
  const nobody = { ...windows[0], scopeId: `${projectId}/mem_2` } as (typeof windows)[number];
  const nothing = { settled: 0n, held: 0n, leased: 0n, slots: [] };
  expect(await readBudgets(sql, [nobody, ...windows.slice(1)])).toEqual([nothing, expected]);
});
