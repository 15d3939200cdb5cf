import { newId } from "@pag0/contract";
import { inTransaction, resetBudget, type UsageRecord } from "@pag0/db";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createAlertEvaluation, evaluateAlerts } from "../alerts/evaluate.ts";
import {
  createHarness,
  type Harness,
  makeTenant,
  ship,
  type Tenant,
  usageRecord,
} from "./harness.ts";

let harness: Harness;
beforeAll(async () => {
  harness = await createHarness();
});
afterAll(() => harness.close());

const NOW = new Date("2026-11-21T12:30:00.000Z");
const MONTH = "2026-11-01T00:00:00.000Z";

function alertsOf({ organizationId }: Tenant) {
  return harness.database.system.prisma.alert.findMany({
    where: { organizationId },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
}

async function evaluate(at = NOW): Promise<void> {
  harness.clock.now = at;
  await evaluateAlerts(harness.services, new Date(at.getTime() - 3_600_000));
}

/** A call that costs so many dollars of the project's month. */
function spend(tenant: Tenant, dollars: number, occurredAt = NOW.toISOString()): Promise<unknown> {
  const amount = String(BigInt(dollars) * 1_000_000_000n);
  const month = { period: "month" as const, windowStart: occurredAt.slice(0, 8) + MONTH.slice(8) };
  return ship(
    harness.database,
    usageRecord(tenant, {
      occurredAt,
      costNano: amount,
      charges: [{ scopeKind: "project", scopeId: tenant.projectId, ...month, amount }],
    }),
  );
}

it("tells of a budget once when the threshold is crossed, once when it is used up, and anew each month", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { budgetThreshold: 0.8 } },
    projectPolicy: { monthlyBudget: "15000000" },
  });
  await spend(tenant, 11);
  await evaluate();
  expect(await alertsOf(tenant)).toEqual([]);

  await spend(tenant, 1);
  await Promise.all([evaluate(), evaluate()]);
  await spend(tenant, 1);
  await evaluate();
  expect(await alertsOf(tenant)).toMatchObject([
    {
      kind: "budget_threshold",
      severity: "warning",
      projectId: tenant.projectId,
      title: "Sales AI has used 80.0% of its monthly budget of $15.00",
      detail: { usedNanoUsd: "12000000000", limitNanoUsd: "15000000000", threshold: 0.8 },
      acknowledgedAt: null,
    },
  ]);

  await spend(tenant, 2);
  await evaluate(new Date(NOW.getTime() + 60_000));
  await evaluate(new Date(NOW.getTime() + 120_000));
  expect((await alertsOf(tenant)).map(({ severity }) => severity)).toEqual(["warning", "critical"]);

  const next = "2026-12-02T00:00:00.000Z";
  await spend(tenant, 13, next);
  await evaluate(new Date(next));
  expect((await alertsOf(tenant)).map(({ severity }) => severity)).toEqual([
    "warning",
    "critical",
    "warning",
  ]);
});

/** Spends dollars of one budget on a day, or of a total. */
function spendOf(
  tenant: Tenant,
  {
    scopeKind,
    scopeId,
    period,
  }: Pick<UsageRecord["charges"][number], "scopeKind" | "scopeId" | "period">,
  dollars: number,
  at = NOW,
): Promise<unknown> {
  const amount = String(BigInt(dollars) * 1_000_000_000n);
  const occurredAt = at.toISOString();
  const windowStart =
    period === "total" ? new Date(0).toISOString() : `${occurredAt.slice(0, 10)}T00:00:00.000Z`;
  const charges = [{ scopeKind, scopeId, period, windowStart, amount }];
  return ship(
    harness.database,
    usageRecord(tenant, { occurredAt, costNano: amount, memberId: "mem_1", charges }),
  );
}

const titles = async (tenant: Tenant) => (await alertsOf(tenant)).map(({ title }) => title);

it("tells of budgets of people, of keys and of all time, once, whichever workers look", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { budgetThreshold: 0.8 } },
    policy: { totalBudget: "100000000" },
    projectPolicy: { memberBudget: { daily: "10000000" }, keyBudget: { total: "20000000" } },
  });
  const { organizationId, projectId, apiKeyId } = tenant;
  await harness.database.system.prisma.member.create({
    data: { id: "mem_1", organizationId, email: "kim@acme.com", name: "Kim", role: "developer" },
  });
  await spendOf(
    tenant,
    { scopeKind: "organization", scopeId: organizationId, period: "total" },
    85,
  );
  await spendOf(tenant, { scopeKind: "member", scopeId: `${projectId}/mem_1`, period: "day" }, 8);
  await spendOf(
    tenant,
    { scopeKind: "key", scopeId: `${projectId}/${apiKeyId}`, period: "total" },
    20,
  );
  await spendOf(tenant, { scopeKind: "key", scopeId: `${projectId}/key_2`, period: "total" }, 1);
  await Promise.all([evaluate(), evaluate(), evaluate()]);
  // A total has one window for ever, the day has not.
  const tomorrow = new Date(NOW.getTime() + 86_400_000);
  await evaluate(tomorrow);
  expect((await titles(tenant)).sort()).toEqual([
    "Acme has used 85.0% of its total budget of $100.00",
    "kim@acme.com in Sales AI has used 80.0% of its daily budget of $10.00",
    "the key agent in Sales AI has used 100.0% of its total budget of $20.00",
  ]);
  await spendOf(
    tenant,
    { scopeKind: "member", scopeId: `${projectId}/mem_1`, period: "day" },
    9,
    tomorrow,
  );
  await evaluate(tomorrow);
  expect((await titles(tenant)).at(-1)).toBe(
    "kim@acme.com in Sales AI has used 90.0% of its daily budget of $10.00",
  );
});

it("fires again after a reset, and where the limit is another", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { budgetThreshold: 0.8 } },
    projectPolicy: { monthlyBudget: "10000000" },
  });
  const { organizationId, projectId } = tenant;
  const budget = { scopeKind: "project" as const, scopeId: projectId, period: "month" as const };
  await spendOf(tenant, budget, 8);
  await evaluate();
  const { pool } = harness.database.system;
  await inTransaction(pool, (sql) =>
    resetBudget(sql, {
      ...{ organizationId, ...budget },
      countsFrom: new Date(MONTH),
      countsUntil: new Date("2026-12-01T00:00:00Z"),
    }),
  );
  await evaluate();
  expect(await titles(tenant)).toHaveLength(1);
  await spendOf(tenant, budget, 9);
  await evaluate();
  await evaluate();
  expect(await titles(tenant)).toHaveLength(2);
  await harness.database.system.prisma.policyVersion.updateMany({
    where: { organizationId },
    data: { document: { monthlyBudget: "20000000" } },
  });
  await evaluate();
  expect(await titles(tenant)).toHaveLength(2);
  await spendOf(tenant, budget, 8);
  await evaluate();
  await evaluate();
  // Of one instant, so that nothing orders them.
  const all = await titles(tenant);
  expect(all).toContain("Sales AI has used 85.0% of its monthly budget of $20.00");
  expect(all).toHaveLength(3);
});

it("tells of a month that rolls when it comes to the threshold, and not each day that it stays there", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { budgetThreshold: 0.8 } },
    projectPolicy: { monthlyBudget: "10000000" },
  });
  const { organizationId, projectId } = tenant;
  await harness.database.system.prisma.organization.update({
    where: { id: organizationId },
    data: { budgetMonth: { kind: "rolling", days: 5 } },
  });
  const budget = { scopeKind: "project" as const, scopeId: projectId, period: "month" as const };
  const told: number[] = [];
  // Day by day what is spent; of five days together 8 and more is told of.
  const spending = [5, 3, 0, 0, 0, 2, 6, 1, 1, 0];
  for (const [index, dollars] of spending.entries()) {
    const at = new Date(NOW.getTime() + index * 86_400_000);
    if (dollars > 0) await spendOf(tenant, budget, dollars, at);
    await evaluate(at);
    await evaluate(new Date(at.getTime() + 3_600_000));
    told.push((await titles(tenant)).length);
  }
  // 5, 8, 8, 8, 8, 5, 8, 9, 10 (used up, too), 10
  expect(told).toEqual([0, 1, 1, 1, 1, 1, 2, 2, 3, 3]);
  expect((await titles(tenant)).at(0)).toBe(
    "Sales AI has used 80.0% of its rolling 5-day budget of $10.00",
  );
});

it("fires anew where the threshold is changed and crossed", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { budgetThreshold: 0.5 } },
    projectPolicy: { monthlyBudget: "10000000" },
  });
  await spend(tenant, 6);
  await evaluate();
  await harness.database.system.prisma.organization.update({
    where: { id: tenant.organizationId },
    data: { alertSettings: { triggers: { budgetThreshold: 0.9 } } },
  });
  await evaluate();
  expect(await alertsOf(tenant)).toHaveLength(1);
  await spend(tenant, 3);
  await evaluate(new Date(NOW.getTime() + 60_000));
  expect((await alertsOf(tenant)).map(({ detail }) => detail)).toMatchObject([
    { threshold: 0.5 },
    { threshold: 0.9 },
  ]);
});

it("tells of refusals once an hour for each reason, and of costly calls each once", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { policyViolation: true, highCostRequest: "1000000" } },
  });
  const denied = (occurredAt: string, reasonCode: string) =>
    usageRecord(tenant, {
      occurredAt,
      reasonCode,
      decision: "deny",
      outcome: "refused",
      costNano: "0",
    });
  const costly = usageRecord(tenant, { occurredAt: NOW.toISOString(), costNano: "1000000001" });
  await ship(
    harness.database,
    denied("2026-11-21T11:59:00.000Z", "ENDPOINT_BLOCKED"),
    denied("2026-11-21T12:01:00.000Z", "ENDPOINT_BLOCKED"),
    denied("2026-11-21T12:02:00.000Z", "ENDPOINT_BLOCKED"),
    denied("2026-11-21T12:03:00.000Z", "CATEGORY_NOT_ALLOWED"),
    costly,
    usageRecord(tenant, { occurredAt: NOW.toISOString(), costNano: "1000000000" }),
  );
  await evaluate();
  await ship(harness.database, denied("2026-11-21T12:20:00.000Z", "ENDPOINT_BLOCKED"));
  await evaluate();
  const alerts = await alertsOf(tenant);
  expect(alerts.map(({ dedupeKey }) => dedupeKey).sort()).toEqual([
    `cost|${costly.requestId}`,
    `violation|${tenant.projectId}|CATEGORY_NOT_ALLOWED|2026-11-21T12:00:00.000Z`,
    `violation|${tenant.projectId}|ENDPOINT_BLOCKED|2026-11-21T11:00:00.000Z`,
    `violation|${tenant.projectId}|ENDPOINT_BLOCKED|2026-11-21T12:00:00.000Z`,
  ]);
  expect(alerts.find(({ kind }) => kind === "high_cost_request")?.title).toBe(
    "Sales AI: one call to gpt-4o cost $1.00",
  );
});

it("tells of an hour that cost far more than the hours before it", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { anomalyDetection: true } },
  });
  const hour = (ago: number) => new Date(NOW.getTime() - ago * 3_600_000).toISOString();
  const usual = Array.from({ length: 30 }, (_, index) =>
    usageRecord(tenant, { occurredAt: hour(index + 2), costNano: "100000000" }),
  );
  await ship(harness.database, ...usual, usageRecord(tenant, { occurredAt: hour(0) }));
  await evaluate();
  await evaluate();
  expect(await alertsOf(tenant)).toMatchObject([
    {
      kind: "spend_anomaly",
      projectId: tenant.projectId,
      detail: { hour: "2026-11-21T12:00:00.000Z", expectedNanoUsd: "100000000" },
      dedupeKey: `anomaly|${tenant.projectId}|2026-11-21T12:00:00.000Z`,
    },
  ]);
});

it("raises nothing that the organization did not ask for", async () => {
  const tenant = await makeTenant(harness.database, {
    projectPolicy: { monthlyBudget: "1000000" },
  });
  await spend(tenant, 5);
  await evaluate();
  expect(await alertsOf(tenant)).toEqual([]);
});

it("misses nothing while no worker ran, and looks back no more than it has to", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { highCostRequest: "1000000" } },
  });
  const call = (hoursAgo: number) =>
    usageRecord(tenant, {
      requestId: `${hoursAgo}-${newId("request")}`,
      occurredAt: new Date(NOW.getTime() - hoursAgo * 3_600_000).toISOString(),
      costNano: "2000000000",
    });
  await ship(harness.database, call(23), call(25));
  harness.clock.now = NOW;
  const job = createAlertEvaluation();
  await job(harness.services);
  await ship(harness.database, call(1), call(0));
  await job(harness.services);
  const hours = (await alertsOf(tenant)).map(
    ({ dedupeKey }) => /^cost\|(\d+)-/.exec(dedupeKey)?.[1],
  );
  expect(hours.sort()).toEqual(["0", "23"]);
});

it("tells at the threshold that a policy sets, whatever happens above it, once a window", async () => {
  const tenant = await makeTenant(harness.database, {
    projectPolicy: {
      monthlyBudget: "10000000",
      budgetAlerts: { warningThreshold: 60, exceededAction: "block" },
    },
  });
  await spend(tenant, 5);
  await evaluate();
  expect(await alertsOf(tenant)).toEqual([]);
  await spend(tenant, 1);
  await evaluate();
  await evaluate(new Date(NOW.getTime() + 60_000));
  expect(await alertsOf(tenant)).toMatchObject([
    {
      kind: "budget_threshold",
      severity: "warning",
      title:
        "Sales AI has used 60.0% of its monthly budget of $10.00; calls are refused until the budget resets",
      detail: { threshold: 0.6, action: "block", usedNanoUsd: "6000000000" },
    },
  ]);
  await spend(tenant, 4);
  await evaluate(new Date(NOW.getTime() + 120_000));
  expect((await alertsOf(tenant)).map(({ severity }) => severity)).toEqual(["warning", "critical"]);
});

it("tells one threshold once where the organization's triggers and a policy name the same", async () => {
  const tenant = await makeTenant(harness.database, {
    alertSettings: { triggers: { budgetThreshold: 0.5 } },
    projectPolicy: {
      monthlyBudget: "10000000",
      budgetAlerts: { warningThreshold: 50, exceededAction: "notify" },
    },
  });
  await spend(tenant, 5);
  await evaluate();
  expect(await alertsOf(tenant)).toMatchObject([{ detail: { action: "notify", threshold: 0.5 } }]);
});

it("tells whom a rule names that it held, once an hour, and counts what exceptions lifted by the day", async () => {
  const tenant = await makeTenant(harness.database, {
    policy: {
      rules: [
        {
          id: "big",
          name: "Large calls",
          status: "active",
          conditions: { field: "cost", operator: "greater_than", value: "1000" },
          actions: [
            { type: "notify", parameters: { recipients: ["cfo@acme.com"], channels: ["email"] } },
          ],
        },
      ],
    },
  });
  const { organizationId, projectId } = tenant;
  const big = { level: organizationId, id: "big", name: "Large calls", actions: ["notify"] };
  const night = { level: projectId, id: "night", name: "No nights", actions: ["deny", "notify"] };
  const held = (occurredAt: string, ...ruleMatches: UsageRecord["ruleMatches"]) =>
    usageRecord(tenant, { occurredAt, ruleMatches, costNano: "0" });
  await ship(
    harness.database,
    held("2026-11-21T11:40:00.000Z", { ...big, lifted: false }),
    held("2026-11-21T12:01:00.000Z", { ...big, lifted: false }, { ...night, lifted: true }),
    held("2026-11-21T12:02:00.000Z", { ...big, lifted: false }),
    held("2026-11-21T03:00:00.000Z", { ...night, lifted: true }),
    held("2026-11-21T12:03:00.000Z", { ...night, lifted: false, actions: ["deny"] }),
    held("2026-11-20T12:03:00.000Z", { ...night, lifted: true }),
  );
  await evaluate();
  const byKey = async () =>
    (await alertsOf(tenant)).toSorted((a, b) => (a.dedupeKey < b.dedupeKey ? -1 : 1));
  const notified = (hour: string, countWhenFired: number) => ({
    kind: "rule_notification",
    projectId: null,
    title: 'The rule "Large calls" held',
    dedupeKey: `rule|${organizationId}|big|${hour}`,
    detail: { hour, countWhenFired, recipients: ["cfo@acme.com"], channels: ["email"] },
  });
  const lifted = (count: number) => ({
    kind: "rule_exception",
    severity: "info",
    projectId,
    title: 'An exception lifted the rule "No nights"',
    detail: { ruleId: "night", day: "2026-11-21T00:00:00.000Z", count },
  });
  const expected = (count: number) => [
    lifted(count),
    notified("2026-11-21T11:00:00.000Z", 1),
    notified("2026-11-21T12:00:00.000Z", 2),
  ];
  expect(await byKey()).toMatchObject(expected(2));
  await ship(
    harness.database,
    held("2026-11-21T12:20:00.000Z", { ...big, lifted: false }, { ...night, lifted: true }),
  );
  await evaluate();
  expect(await byKey()).toMatchObject(expected(3));
});
