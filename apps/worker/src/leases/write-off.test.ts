import { randomUUID } from "node:crypto";
import { newId } from "@pag0/contract";
import {
  type BudgetKey,
  budgetCounter,
  exchangeLeases,
  returnAllLeases,
  shipUsage,
  sqlOfPool,
} from "@pag0/db";
import { nanoUsd, ZERO } from "@pag0/money";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  createHarness,
  type Harness,
  makeTenant,
  type Tenant,
  usageRecord,
} from "../test/harness.ts";
import { writeOffSilentProxies } from "./write-off.ts";

const WINDOW = new Date("2026-11-01T00:00:00.000Z");
const LIMIT = nanoUsd(1_000_000n);
const HOUR_MS = 3_600_000;

let harness: Harness;
let start: Date;
beforeAll(async () => {
  harness = await createHarness();
  start = harness.clock.now;
});
afterAll(() => harness.close());

const pool = () => harness.database.system.pool;

function keyOf(tenant: Tenant, scopeId = tenant.projectId): BudgetKey {
  return {
    organizationId: tenant.organizationId,
    scopeKind: scopeId === tenant.organizationId ? "organization" : "project",
    scopeId,
    period: "month",
    windowStart: WINDOW,
  };
}

/** A proxy with a lease of 600 of the project's budget, heard of now. */
async function leaseOf(tenant: Tenant, key = keyOf(tenant)) {
  const proxyId = newId("proxy");
  await sqlOfPool(pool())(
    "INSERT INTO proxy_nodes (id, started_at, last_seen_at) VALUES ($1, now(), now())",
    [proxyId],
  );
  const incarnation = randomUUID();
  const exchange = (order: { wanted?: bigint; returned?: bigint }) =>
    exchangeLeases(pool(), {
      proxyId,
      liveProxies: 1,
      groups: [
        {
          since: null,
          orders: [
            {
              ...{ key, limit: LIMIT, incarnation, answers: false, atLeast: ZERO, ahead: ZERO },
              wanted: nanoUsd(order.wanted ?? 0n),
              returned: nanoUsd(order.returned ?? 0n),
            },
          ],
        },
      ],
    });
  await exchange({ wanted: 600n });
  const spend = (amount: bigint) =>
    shipUsage(pool(), {
      proxyId,
      events: [
        usageRecord(tenant, {
          costNano: `${amount}`,
          charges: [
            {
              scopeKind: key.scopeKind,
              scopeId: key.scopeId,
              period: "month",
              windowStart: WINDOW.toISOString(),
              amount: `${amount}`,
            },
          ],
        }),
      ],
    });
  return { proxyId, exchange, spend };
}

async function runAfter(hours: number): Promise<void> {
  harness.clock.now = new Date(start.getTime() + hours * HOUR_MS);
  await writeOffSilentProxies(harness.services);
}

const figures = async (key: BudgetKey) => {
  const { settled, held, leased } = await budgetCounter(sqlOfPool(pool()), key);
  return { settled, held, leased };
};
const writeOffsOf = (proxyId: string) =>
  harness.database.system.prisma.leaseWriteOff.findMany({ where: { proxyId } });

it("keeps what a silent proxy has leased until the limit, then counts it as spent and tells of it", async () => {
  const tenant = await makeTenant(harness.database);
  const key = keyOf(tenant);
  const { proxyId } = await leaseOf(tenant, key);
  await leaseOf(tenant, keyOf(tenant, tenant.organizationId));
  await runAfter(23);
  expect(await figures(key)).toEqual({ settled: 0n, held: 0n, leased: 600n });
  await runAfter(25);
  expect(await figures(key)).toEqual({ settled: 600n, held: 0n, leased: 0n });
  expect(await writeOffsOf(proxyId)).toMatchObject([
    { scopeId: tenant.projectId, amountNano: 600n, spentNano: 0n, returnedNano: 0n },
  ]);
  const { prisma } = harness.database.system;
  const { organizationId } = tenant;
  const alerts = await prisma.alert.findMany({ where: { organizationId } });
  expect(alerts.map(({ kind, detail }) => [kind, (detail as { proxyId: string }).proxyId])).toEqual(
    expect.arrayContaining([["lease_written_off", proxyId]]),
  );
  expect(alerts).toHaveLength(2);
  const entries = await prisma.auditEntry.findMany({
    where: { organizationId, action: "budget.lease_written_off" },
  });
  expect(entries.map(({ detail }) => (detail as { amountNanoUsd: string }).amountNanoUsd)).toEqual([
    "600",
    "600",
  ]);
  await runAfter(26);
  expect(await figures(key)).toEqual({ settled: 600n, held: 0n, leased: 0n });
  expect(await prisma.alert.count({ where: { organizationId } })).toBe(2);
});

it("sets a journal that comes later off against it, and gives the rest back: exact again", async () => {
  const tenant = await makeTenant(harness.database);
  const key = keyOf(tenant);
  const { proxyId, spend } = await leaseOf(tenant, key);
  await spend(100n);
  await runAfter(25);
  expect(await figures(key)).toEqual({ settled: 600n, held: 0n, leased: 0n });
  await spend(150n);
  expect(await figures(key)).toEqual({ settled: 600n, held: 0n, leased: 0n });
  expect(await returnAllLeases(pool(), proxyId)).toBe(1);
  expect(await figures(key)).toEqual({ settled: 250n, held: 0n, leased: 0n });
  expect(await writeOffsOf(proxyId)).toMatchObject([
    { amountNano: 500n, spentNano: 150n, returnedNano: 350n },
  ]);
  expect(await returnAllLeases(pool(), proxyId)).toBe(0);
});

it("takes back what a proxy returns that was only cut off, and what it leases meanwhile is its own", async () => {
  const tenant = await makeTenant(harness.database);
  const key = keyOf(tenant);
  const { proxyId, spend, exchange } = await leaseOf(tenant, key);
  await runAfter(25);
  await exchange({ wanted: 50n });
  expect(await figures(key)).toEqual({ settled: 600n, held: 0n, leased: 50n });
  await spend(620n);
  expect(await figures(key)).toEqual({ settled: 620n, held: 0n, leased: 30n });
  await exchange({ returned: 30n });
  expect(await figures(key)).toEqual({ settled: 620n, held: 0n, leased: 0n });
  expect(await writeOffsOf(proxyId)).toMatchObject([{ spentNano: 600n, returnedNano: 0n }]);

  const other = await leaseOf(tenant, key);
  await runAfter(50);
  await other.exchange({ returned: 600n });
  expect(await figures(key)).toEqual({ settled: 620n, held: 0n, leased: 0n });
  expect(await writeOffsOf(other.proxyId)).toMatchObject([{ spentNano: 0n, returnedNano: 600n }]);
});

it("leaves a proxy alone that is heard of, however old its lease is", async () => {
  const tenant = await makeTenant(harness.database);
  const key = keyOf(tenant);
  const { proxyId } = await leaseOf(tenant, key);
  const sql = sqlOfPool(pool());
  const later = new Date(start.getTime() + 99 * HOUR_MS).toISOString();
  await sql("UPDATE proxy_nodes SET last_seen_at = $2 WHERE id = $1", [proxyId, later]);
  await runAfter(100);
  expect(await figures(key)).toEqual({ settled: 0n, held: 0n, leased: 600n });
});

it("forgets leases of which nothing is left after a week", async () => {
  const tenant = await makeTenant(harness.database);
  const { exchange } = await leaseOf(tenant);
  await exchange({ returned: 600n });
  const count = () =>
    harness.database.system.prisma.budgetLease.count({
      where: { organizationId: tenant.organizationId },
    });
  await runAfter(6 * 24);
  expect(await count()).toBe(1);
  await runAfter(8 * 24);
  expect(await count()).toBe(0);
});
