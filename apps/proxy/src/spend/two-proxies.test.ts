import { setTimeout as pause } from "node:timers/promises";
import { newId } from "@pag0/contract";
import { createDatabase, type Database, shipUsage, sqlOfPool } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { type BudgetLimit, budgetCalendar, budgetWindow } from "@pag0/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "../../../../tools/src/postgres/test-database.ts";
import { ownTime } from "../../../../tools/src/test/own-time.ts";
import { emptyEvent } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import { databaseAuthority } from "../ledger/database-authority.ts";
import { type CallHold, Ledger } from "../ledger/ledger.ts";
import { realSchedule } from "../ledger/timers.ts";
import { chargesOf } from "../stages/hold.ts";
import { databaseSpendSource } from "./database-spend-source.ts";
import { SpendTracker } from "./spend-tracker.ts";

const ZONE = "Asia/Seoul";
const CALENDAR = budgetCalendar(ZONE);

let database: Database;
let drop: () => Promise<void>;
beforeAll(async () => {
  const made = await testDatabase();
  drop = made.drop;
  database = createDatabase({ databaseUrl: made.databaseUrl, poolSize: 10 });
});
afterAll(async () => {
  await database.close();
  await drop();
});

async function makeOrganization(): Promise<string> {
  const id = newId("organization");
  const data = { id, slug: id, name: "Acme", timezone: ZONE };
  await database.system.prisma.organization.create({ data });
  return id;
}

function callOf(organizationId: string, memberId: string): CallEvent {
  const at = new Date();
  const start = (period: "day" | "month") => budgetWindow(period, at, CALENDAR).start.toISOString();
  return {
    ...emptyEvent(newId("request"), "POST", at),
    organizationId,
    projectId: "prj_1",
    apiKeyId: "key_1",
    memberId,
    host: "api.example.com",
    path: "/",
    category: "llm",
    decision: "allow",
    outcome: "served",
    spendWindows: { day: start("day"), month: start("month") },
  };
}

/** A proxy as far as money goes: what its calls cost is shipped like the shipper does it. */
async function startProxy(organizationId: string, budgets: readonly BudgetLimit[] = []) {
  const proxyId = newId("proxy");
  const failures: unknown[] = [];
  const failed = (message: string, error: unknown) => failures.push([message, error]);
  const tracker = new SpendTracker({
    source: databaseSpendSource(database),
    decisionTime: () => new Date(),
    failed,
  });
  const ledger = new Ledger({
    authority: databaseAuthority(database, proxyId, () => 2),
    now: () => Date.now(),
    elapsed: () => performance.now(),
    schedule: realSchedule,
    ...{ refillTimeoutMs: 5_000, patienceMs: 20_000 },
    idleMs: 60_000,
    failed,
  });
  await tracker.load();
  await tracker.track(organizationId, CALENDAR, budgets);
  tracker.start();
  return {
    tracker,
    ledger,
    failures,
    spend: (memberId: string) => tracker.of(organizationId, "prj_1", memberId, new Date(), ZONE),
    ship: (events: readonly CallEvent[]) =>
      tracker.shipping(events, () => shipUsage(database.system.pool, { proxyId, events })),
  };
}

async function storedCost(organizationId: string): Promise<bigint> {
  const [row] = await sqlOfPool(database.system.pool)<{ cost: string }>(
    "SELECT COALESCE(sum(cost_nano), 0)::text AS cost FROM usage_events WHERE organization_id = $1",
    [organizationId],
  );
  return BigInt(row?.cost ?? 0);
}

describe("two proxies", () => {
  it("know their own calls at once and each other's within two seconds, each once", async () => {
    const organizationId = await makeOrganization();
    const proxies = await Promise.all([startProxy(organizationId), startProxy(organizationId)]);
    const members = ["mem_1", "mem_2"];
    const made = [0n, 0n];
    let total = 0n;
    for (let round = 0; round < 40; round++)
      await Promise.all(
        proxies.map(async (proxy, index) => {
          const event = callOf(organizationId, members[(round + index) % 2] as string);
          proxy.tracker.began(event, nanoUsd(1_000n));
          await pause(2);
          const cost = BigInt(round * 10 + index + 1);
          const done: CallEvent = { ...event, costNano: cost.toString() };
          proxy.tracker.ended(done);
          made[index] = (made[index] ?? 0n) + cost;
          total += cost;
          const seen = proxy.spend("mem_1").dailyCost;
          expect(seen).toBeGreaterThanOrEqual(made[index] ?? 0n);
          expect(seen).toBeLessThanOrEqual(total);
          await proxy.ship([done]);
        }),
      );
    expect(await storedCost(organizationId)).toBe(total);
    const waited = ownTime();
    const agree = () =>
      proxies.every(
        ({ spend }) =>
          spend("mem_1").dailyCost === total &&
          spend("mem_1").dailyCostPerUser + spend("mem_2").dailyCostPerUser === total &&
          spend("mem_1").dailyRequestsPerUser + spend("mem_2").dailyRequestsPerUser === 80 &&
          spend("mem_2").monthlyCostPerTeam === total,
      );
    await expect.poll(agree, { interval: 20 }).toBe(true);
    expect(waited()).toBeLessThan(2_000);
    for (const { tracker, failures } of proxies) {
      await tracker.stop();
      expect(failures).toEqual([]);
    }
    const late = await startProxy(organizationId);
    expect(late.spend("mem_1").monthlyCost).toBe(total);
    await late.tracker.stop();
  });

  it("never overshoot the budget of a member or of a key between them, and spend all of it", async () => {
    const organizationId = await makeOrganization();
    const origin = {
      kind: "organization",
      id: organizationId,
      name: "Acme",
      versionId: null,
      version: null,
    } as const;
    const budgets: BudgetLimit[] = [
      ...(["month", "day"] as const).map((period) => ({
        ...{ scopeKind: "member" as const, scopeId: `${organizationId}/mem_1`, period, origin },
        limit: nanoUsd(period === "month" ? 9_000n : 4_000n),
      })),
      {
        ...{ scopeKind: "key", scopeId: `${organizationId}/key_1`, period: "month", origin },
        limit: nanoUsd(20_000n),
      },
    ];
    const proxies = await Promise.all([
      startProxy(organizationId, budgets),
      startProxy(organizationId, budgets),
    ]);
    const AMOUNT = nanoUsd(100n);
    const callAt = async (proxy: (typeof proxies)[number]): Promise<boolean> => {
      const event = callOf(organizationId, "mem_1");
      const counters = proxy.ledger.counters(organizationId, budgets, new Date(), CALENDAR);
      const hold = await proxy.ledger.hold(budgets, counters, AMOUNT);
      if (!("counters" in hold)) return false;
      const charges = chargesOf((hold as CallHold).counters, AMOUNT);
      proxy.tracker.began(event, AMOUNT, charges);
      proxy.ledger.settle(hold, AMOUNT);
      const done: CallEvent = { ...event, costNano: AMOUNT.toString(), charges };
      proxy.tracker.ended(done);
      await proxy.ship([done]);
      return true;
    };
    let served = 0;
    // Until all of it is spent, and two rounds more.
    for (let round = 0, over = 0; over < 2 && round < 500; round++) {
      if (served >= 40) over++;
      const results = await Promise.all(
        Array.from({ length: 8 }, (_, index) => callAt(proxies[index % 2] as never)),
      );
      served += results.filter(Boolean).length;
      // What is too little here may complete a call there: small change goes back meanwhile.
      await pause(60);
    }
    expect(served).toBe(40);
    expect(await storedCost(organizationId)).toBe(4_000n);
    const counters = await database.system.prisma.budgetCounter.findMany({
      where: { organizationId },
    });
    expect(
      counters
        .map(({ scopeKind, period, settledNano }) => `${scopeKind} ${period} ${settledNano}`)
        .sort(),
    ).toEqual(["key month 4000", "member day 4000", "member month 4000"]);
    for (const budget of budgets)
      for (const { tracker } of proxies) {
        const spent = () => tracker.spentOf(budget, organizationId, new Date());
        await expect.poll(spent, { interval: 20 }).toBe(4_000n);
      }
    for (const { tracker } of proxies) await tracker.stop();
  });
});
