import { usageTotalsOf } from "@pag0/analytics";
import { type AnalyticsView, newId, OTHER_TEAMS } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";
import { madeCall, mixedCalls, ship } from "./calls.test-data.ts";
import { DAY_MS, daysOf, HOUR_MS } from "./period.ts";
import { readSlices } from "./slices.ts";
import { sumUsage, totalUsage, type UsageGroup } from "./sum-usage.ts";
import type { UsageScope } from "./usage-scope.ts";

let api: ApiHarness;
let developer: TestMember;
let organizationId: string;
const sales = newId("project");
const support = newId("project");
const zone = "Asia/Kolkata";
const now = new Date();
const to = new Date(now.getTime() - 1000);
const from = new Date(now.getTime() - 40 * DAY_MS);

const policy = (monthlyBudget: string, projectId: string | null) => ({
  id: newId("policyVersion"),
  organizationId,
  projectId,
  version: projectId === null ? 1_000 : 1,
  status: "published" as const,
  document: {
    monthlyBudget,
    ...(projectId === null
      ? { complianceMode: "EU_AI_ACT", auditLog: { enabled: true, retention: 90 } }
      : {}),
  },
  reason: "test",
  createdById: api.organization.owner.id,
  createdByKind: "member",
  publishedAt: now,
});

beforeAll(async () => {
  api = await createApiHarness();
  organizationId = api.organization.id;
  const provider = newId("provider");
  await api.services.database.forOrganization(organizationId).transaction(async (tx) => {
    await tx.organization.update({ where: { id: organizationId }, data: { timezone: zone } });
    await tx.policyVersion.updateMany({ data: { status: "superseded" } });
    await tx.project.createMany({
      data: [
        { id: sales, organizationId, slug: "sales-ai", name: "Sales AI" },
        { id: support, organizationId, slug: "support-ai", name: "Support AI" },
      ],
    });
    await tx.provider.create({
      data: {
        id: provider,
        organizationId,
        slug: "openai",
        name: "OpenAI",
        vendor: "openai",
        format: "openai",
        baseUrl: "https://api.openai.com",
        category: "llm",
      },
    });
    await tx.policyVersion.createMany({
      data: [policy("100000000000", null), policy("15000000000", sales)],
    });
  });
  developer = await api.addMember("developer", [sales]);
  const projectIds = [sales, support];
  await ship(
    api.services.database,
    mixedCalls({ organizationId, projectIds, providerId: provider, from, to: now, count: 1500 }),
  );
  const stranger = await api.setUp("Other Company");
  await ship(api.services.database, [
    madeCall({ organizationId: stranger.id, projectId: sales, occurredAt: to.toISOString() }),
  ]);
});
afterAll(() => api.close());

const inTenant = <T>(work: (sql: ReturnType<typeof sqlOf>) => Promise<T>) =>
  api.services.database.forOrganization(organizationId).transaction((tx) => work(sqlOf(tx)));

const get = (query: Record<string, string>, as: TestMember | string = api.organization.owner) =>
  api.json<AnalyticsView>(200, "GET", `/analytics?${new URLSearchParams(query)}`, { as });

const span = { from: from.toISOString(), to: to.toISOString() };

/** The same figures by one plain statement over the events. */
async function plain(condition = "true") {
  const { rows } = await api.services.database.system.pool.query(
    `SELECT sum(cost_nano)::text AS cost, sum(saved_nano)::text AS saved, count(*)::int AS requests,
       count(*) FILTER (WHERE outcome IN ('served', 'client_gone'))::int AS served,
       count(*) FILTER (WHERE outcome = 'refused')::int AS refused, count(*) FILTER (WHERE outcome = 'pending')::int AS pending,
       count(*) FILTER (WHERE outcome IN ('upstream_error', 'unknown'))::int AS errors,
       count(*) FILTER (WHERE cache_state = 'hit')::int AS "cacheHits", count(*) FILTER (WHERE cache_state <> 'off')::int AS "cacheLookups",
       sum(input_tokens)::int AS "inputTokens", sum(output_tokens)::int AS "outputTokens",
       round(avg(latency_ms) FILTER (WHERE outcome = 'served'), 1)::float8 AS "avgLatencyMs"
     FROM usage_events WHERE organization_id = $1 AND occurred_at >= $2 AND occurred_at < $3 AND ${condition}`,
    [organizationId, from, to],
  );
  const micro = (nano: string) => toMicroUsdExact(nanoUsd(BigInt(nano)));
  return { ...rows[0], cost: micro(rows[0].cost), saved: micro(rows[0].saved) };
}

describe("the two sources of usage", () => {
  const sorted = (groups: readonly UsageGroup[]) =>
    groups.toSorted((a, b) => (JSON.stringify(a.keys) < JSON.stringify(b.keys) ? -1 : 1));

  it("give the same sums by every dimension, whatever the span", async () => {
    for (const [start, length, filters] of [
      [0, 40 * DAY_MS, {}],
      [0, 40 * DAY_MS, { decisions: ["deny"] }],
      [HOUR_MS / 3, 38 * DAY_MS, { decisions: ["allow"], models: ["gpt-4o"] }],
      [17 * 60_000, 9 * DAY_MS + 1234, { reasons: ["ALLOWED"] }],
      [17 * 60_000, 9 * DAY_MS + 1234, {}],
      [5 * HOUR_MS + 1, HOUR_MS / 2, {}],
      [3 * DAY_MS - 1, 90 * 60_000, { decisions: ["allow", "deny"], reasons: ["ALLOWED"] }],
      [3 * DAY_MS - 1, 90 * 60_000, {}],
    ] as const) {
      const scope: UsageScope = {
        ...filters,
        organizationId,
        projectIds: null,
        from: new Date(from.getTime() + start),
        to: new Date(from.getTime() + start + length),
      };
      const [fast, plainly] = await inTenant(async (sql) => [
        await readSlices(sql, scope),
        await readSlices(sql, scope, { eventsOnly: true }),
      ]);
      expect(fast.totals).toEqual(plainly.totals);
      expect(fast.byProject).toEqual(plainly.byProject);
      for (const kind of ["costCenter", "endpoint", "provider", "model", "category"] as const)
        expect(sorted(fast.by[kind])).toEqual(sorted(plainly.by[kind]));
    }
  });

  it("give the same days of a time zone whose midnight splits an hour", async () => {
    const scope: UsageScope = { organizationId, projectIds: null, from, to };
    const options = {
      groupings: { days: ["bucket", "project"] },
      buckets: daysOf(scope, zone),
    } as const;
    const [fast, plainly] = await inTenant(async (sql) => [
      await sumUsage(sql, scope, options),
      await sumUsage(sql, scope, { ...options, eventsOnly: true }),
    ]);
    expect(fast.days.length).toBeGreaterThan(60);
    expect(sorted(fast.days)).toEqual(sorted(plainly.days));
  });

  it("are really two: what is only in one shows", async () => {
    const scope: UsageScope = { organizationId, projectIds: null, from, to };
    const before = await inTenant((sql) => totalUsage(sql, scope));
    const pool = api.services.database.system.pool;
    // All hours: those of whole days are read from the days' sums, and which are not depends on the time of day.
    const change = (by: number) =>
      pool.query(
        "UPDATE hourly_usage SET cost_nano = cost_nano + $2 WHERE organization_id = $1 AND hour > $3",
        [organizationId, by, from],
      );
    await change(1);
    const after = await inTenant((sql) => totalUsage(sql, scope));
    await change(-1);
    expect(after.costNano > before.costNano).toBe(true);
  });
});

describe("getAnalytics", () => {
  it("gives the totals that a plain SQL sum gives", async () => {
    const view = await get(span);
    expect(view.totals).toMatchObject(await plain());
    expect(view.totalRequests).toBe(view.totals.requests);
    const denied = await plain("decision = 'deny'");
    expect(view.totals.refused).toBe(denied.requests);
    expect(view.violations.reduce((sum, { count }) => sum + count, 0)).toBe(denied.requests);
    expect(view.violations.map(({ reasonCode }) => reasonCode).sort()).toEqual([
      "BUDGET_EXCEEDED",
      "MODEL_NOT_ALLOWED",
    ]);
  });

  it("names as top endpoints what answered, and no host that was only refused", async () => {
    const [allowed, refused] = [await get(span), await get({ ...span, decision: "deny" })];
    for (const { totals, topEndpoints } of allowed.byTeam)
      expect(topEndpoints).toHaveLength(totals.served === 0 ? 0 : 3);
    expect(refused.totals.requests).toBeGreaterThan(0);
    expect(refused.byTeam.flatMap(({ topEndpoints }) => topEndpoints)).toEqual([]);
  });

  it("adds up: each kind of slice, the teams and the days give the total", async () => {
    const view = await get({ ...span, interval: "day" });
    const { byTeam, byCostCenter, byEndpoint, byProvider, byModel, byCategory } = view;
    for (const slices of [byTeam, byCostCenter, byEndpoint, byProvider, byModel, byCategory]) {
      const nano = slices.reduce(
        (sum, { totals }) => sum + Math.round(Number(totals.cost) * 1000),
        0,
      );
      expect(nano).toBe(Math.round(Number(view.totals.cost) * 1000));
      expect(slices.reduce((sum, { totals }) => sum + totals.requests, 0)).toBe(
        view.totals.requests,
      );
    }
    expect(view.series.reduce((sum, { requests }) => sum + requests, 0)).toBe(view.totals.requests);
    expect(new Set(view.series.map(({ at }) => at)).size).toBe(daysOf({ from, to }, zone).length);
    expect(view.series.every(({ at }) => at.endsWith("T18:30:00.000Z"))).toBe(true);
    expect(byProvider.map(({ label }) => label).sort()).toEqual(["(none)", "OpenAI"]);
  });

  it("puts all teams but those that cost most together, in the same series", async () => {
    const filters: Record<string, string>[] = [{}, { decision: "allow" }, { cache: "miss" }];
    for (const filter of filters) {
      const query = { ...span, ...filter, interval: "day" };
      const [each, one] = [await get(query), await get({ ...query, seriesTeams: "1" })];
      const [most] = [...each.byTeam].sort((a, b) => Number(b.totals.cost) - Number(a.totals.cost));
      const points = (view: AnalyticsView, isIt: (teamId: string) => boolean) =>
        view.series
          .filter(({ teamId, requests }) => isIt(teamId) && requests > 0)
          .map(({ at, cost, requests }) => ({ at, cost, requests }));
      const isMost = (teamId: string) => teamId === most?.teamId;
      expect(points(one, isMost)).toEqual(points(each, isMost));
      expect(points(one, (teamId) => teamId === OTHER_TEAMS)).toEqual(
        points(each, (teamId) => !isMost(teamId)),
      );
      expect(points(each, isMost).length).toBeGreaterThan(10);
      expect(one.byTeam).toEqual(each.byTeam);
    }
  });

  it("filters by team, model, decision and cache with the figures of the same condition in SQL", async () => {
    const cases: [Record<string, string>, string][] = [
      [{ team: "sales-ai" }, `project_id = '${sales}'`],
      [{ model: "gpt-4o,(none)" }, "(model = 'gpt-4o' OR model IS NULL)"],
      [{ decision: "deny" }, "decision = 'deny'"],
      [{ cache: "hit", team: support }, `cache_state = 'hit' AND project_id = '${support}'`],
      [
        { costCenter: "sales-ops", category: "llm" },
        "cost_center = 'sales-ops' AND category = 'llm'",
      ],
      [{ decision: "allow", model: "gpt-4o" }, "decision = 'allow' AND model = 'gpt-4o'"],
      [{ decision: "allow,require_approval" }, "decision IN ('allow', 'require_approval')"],
      [{ reason: "BUDGET_EXCEEDED" }, "reason_code = 'BUDGET_EXCEEDED'"],
      [{ reason: "ALLOWED,BUDGET_EXCEEDED" }, "reason_code IN ('ALLOWED', 'BUDGET_EXCEEDED')"],
      [
        { reason: "ALLOWED", decision: "require_approval" },
        "reason_code = 'ALLOWED' AND decision = 'require_approval'",
      ],
      [{ host: "api.deepl.com" }, "host = 'api.deepl.com'"],
    ];
    for (const [filter, condition] of cases)
      expect((await get({ ...span, ...filter })).totals).toMatchObject(await plain(condition));
  });

  it("shows a developer their own projects alone", async () => {
    const view = await get(span, developer);
    expect(view.totals).toMatchObject(await plain(`project_id = '${sales}'`));
    expect(view.byTeam.map(({ slug }) => slug)).toEqual(["sales-ai"]);
    expect(view.totalBudget).toBe("$15,000.00");
    const refused = await api.call("GET", "/analytics?team=support-ai", { as: developer });
    expect(refused.status).toBe(400);
  });

  it("holds the month against the budgets, and names compliance gaps", async () => {
    const view = await get({ period: "month" }, api.organization.key);
    expect(view.totalBudgetExact).toBe("100000000000");
    expect(view.period.timezone).toBe(zone);
    expect(view.budgetUtilization).toBeCloseTo(Number(view.totals.cost) / 100_000_000_000, 4);
    const team = view.byTeam.find(({ slug }) => slug === "sales-ai");
    expect(team?.budget).toBe("$15,000.00");
    expect(team?.budgetUtilization).toBeCloseTo(Number(team?.totals.cost) / 15_000_000_000, 4);
    expect(view.complianceStatus).toBe("GAPS");
    expect(view.complianceGaps[0]).toContain("kept 90 days");
    expect(view.auditTrail).toBe("90 days retained");
    expect((await get(span)).budgetUtilization).toBeNull();
  });

  it("holds all of a span against the budgets, whatever filters are on", async () => {
    for (const period of ["month", "week", "30d"]) {
      const query = { period, to: span.to };
      const all = await get(query);
      const hits = await get({ ...query, cache: "hit", model: "gpt-4o" });
      // A week or a month may have begun just now.
      if (period === "30d") {
        expect(all.budgetUtilization).toBeGreaterThan(0);
        expect(hits.totals.requests).toBeLessThan(all.totals.requests);
      }
      expect(hits.budgetUtilization, period).toBe(all.budgetUtilization);
      expect(hits.byTeam.map(({ utilizationRate }) => utilizationRate)).toEqual(
        all.byTeam.map(({ utilizationRate }) => utilizationRate),
      );
    }
  });

  it("fills the slices that are asked for, and refuses what it does not know", async () => {
    const view = await get({ ...span, groupBy: "project,endpoint", metrics: "totalCost" });
    expect([view.byTeam.length, view.byEndpoint.length, view.byModel.length]).toEqual([2, 3, 0]);
    for (const query of ["groupBy=colour", "metrics=mood", "decision=maybe", "team=nobody"])
      expect(
        (await api.call("GET", `/analytics?${query}`, { as: api.organization.key })).status,
      ).toBe(400);
  });

  it("compares with the period before", async () => {
    const middle = new Date((from.getTime() + to.getTime()) / 2);
    const view = await get({ from: middle.toISOString(), to: to.toISOString() });
    const before = await inTenant((sql) =>
      totalUsage(sql, {
        organizationId,
        projectIds: null,
        from: new Date(2 * middle.getTime() - to.getTime()),
        to: middle,
      }),
    );
    expect(view.previousTotals).toEqual(usageTotalsOf(before));
    expect(view.previousTotals.requests).toBeGreaterThan(100);
  });
});
