import { type AuditEntry, chainEntry, genesisHash } from "@pag0/audit";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isStorable } from "../src/storable.ts";
import { shipUsage } from "../src/usage.ts";
import type { UsageRecord } from "../src/usage-record.ts";
import { makeTenant, type Tenant, useDatabase } from "./database.ts";
import { usageOf } from "./usage-records.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;

/** What arrays, quotes and escapes are made of, and what a line of a column could be mistaken for. */
const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({
    unit: fc.constantFrom('"', "\\", "{", "}", ",", "\n", "\t", "'", "N", " ", "é", "€"),
  }),
  fc.constantFrom("NULL", "null", "{}", '{"', "\\n", ""),
);
const count = fc.nat({ max: 2_000_000_000 });
const amount = fc.bigInt({ min: 0n, max: 1n << 50n }).map(String);

const changes = fc.record({
  ...{ path: text, method: text, category: text, explanation: text, reasonCode: text },
  ...{ model: fc.option(text), priceVersion: fc.option(text), modelAlias: fc.option(text) },
  ...{ costCenter: text, department: text, serviceTier: text, classification: text, host: text },
  tags: fc.dictionary(text, text, { maxKeys: 3 }),
  policyVersionIds: fc.array(text, { maxLength: 3 }),
  sensitiveKinds: fc.array(text, { maxLength: 3 }),
  usageDetail: fc.dictionary(text, count, { maxKeys: 2 }),
  decision: fc.constantFrom("allow", "deny", "require_approval"),
  cacheState: fc.constantFrom("hit", "miss", "off"),
  outcome: fc.constantFrom("served", "refused", "pending", "upstream_error", "unknown"),
  ...{ inputTokens: count, outputTokens: count, cachedInputTokens: count, reasoningTokens: count },
  ...{ costNano: amount, savedNano: amount, estimateNano: amount },
  ...{ latencyMs: count, upstreamMs: fc.option(count), upstreamStatus: fc.option(count) },
  ...{ stream: fc.boolean(), estimated: fc.boolean(), unleased: fc.boolean() },
}) as fc.Arbitrary<Partial<UsageRecord>>;

/** The events of a tenant as they are kept, without what is not in their rows. */
async function kept({ organizationId }: Tenant) {
  const rows = await context.database.system.prisma.usageEvent.findMany({
    where: { organizationId },
  });
  return new Map(
    rows.map(({ occurredAt, estimateNano, costNano, savedNano, proxyId, ...row }) => [
      row.id,
      {
        ...row,
        occurredAt: occurredAt.toISOString(),
        estimateNano: estimateNano.toString(),
        costNano: costNano.toString(),
        savedNano: savedNano.toString(),
      },
    ]),
  );
}

/** Follows a chain from its start, making each entry anew from what is stored. */
async function verifyChain({ organizationId }: Tenant): Promise<number> {
  const rows = await context.database.system.prisma.auditEntry.findMany({
    where: { organizationId, writer: "prx_1" },
    orderBy: { sequence: "asc" },
  });
  let hash = genesisHash;
  for (const row of rows) {
    const entry = chainEntry(
      {
        ...row,
        at: row.at.toISOString(),
        actor: { kind: row.actorKind as "api_key", id: row.actorId },
        resource: { kind: row.resourceKind, id: row.resourceId },
        result: row.result as AuditEntry["result"],
        detail: row.detail as AuditEntry["detail"],
      },
      hash,
    );
    expect([row.previousHash, row.hash]).toEqual([hash, entry.hash]);
    hash = row.hash;
  }
  return rows.length;
}

test("keeps calls of whatever texts and sizes as they were", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 40 }), async (batch) => {
      const tenant = await makeTenant(context.database);
      const events = batch.flatMap((change) => [
        usageOf(tenant, { ...change, charges: [] }),
        // One that is alike, and one that has the sizes of another kind.
        usageOf(tenant, { ...change, path: "/", latencyMs: 7, charges: [] }),
        usageOf(tenant, { latencyMs: change.latencyMs ?? 0, charges: [] }),
      ]);
      const ids = new Set(events.map(({ id }) => id));
      expect(await shipUsage(pool(), { proxyId: "prx_1", events })).toEqual(ids);
      const rows = await kept(tenant);
      expect(rows.size).toBe(events.length);
      for (const { charges, spendWindows, executesApproval, ...event } of events)
        expect(rows.get(event.id)).toEqual(event);
      const told = events.some(({ unleased }) => unleased) ? 1 : 0;
      expect(await verifyChain(tenant)).toBe(events.length + told);
    }),
    { numRuns: 25 },
  );
});

test("knows by their JSON what texts PostgreSQL can hold", async () => {
  const tenant = await makeTenant(context.database);
  const events = ["\\u0000", "\\ud800", "a😀", "\u0001", "\ud83d\ude00"].map((path) =>
    usageOf(tenant, { path, charges: [] }),
  );
  for (const path of ["\0", "\ud800", "\udc00\ud800", "\\\0"])
    expect(isStorable(JSON.stringify({ path }))).toBe(false);
  const sure = events.filter((event) => isStorable(JSON.stringify(event)));
  expect(sure.map(({ path }) => path)).toEqual(["a😀", "\u0001", "\ud83d\ude00"]);
  await shipUsage(pool(), { proxyId: "prx_1", events: sure, areStorable: true });
  await shipUsage(pool(), { proxyId: "prx_1", events });
  const rows = await kept(tenant);
  expect(events.map(({ id }) => rows.get(id)?.path)).toEqual(events.map(({ path }) => path));
  expect(await verifyChain(tenant)).toBe(5);
});

test("of a batch that is new in part says which events were, and counts those", async () => {
  const tenant = await makeTenant(context.database);
  const events = Array.from({ length: 10 }, () => usageOf(tenant));
  await shipUsage(pool(), { proxyId: "prx_1", events: events.slice(3, 6) });
  const fresh = await shipUsage(pool(), { proxyId: "prx_1", events });
  expect(fresh).toEqual(new Set([...events.slice(0, 3), ...events.slice(6)].map(({ id }) => id)));
  expect(await shipUsage(pool(), { proxyId: "prx_1", events })).toEqual(new Set());
  expect(await verifyChain(tenant)).toBe(10);
});
