import {
  type AuditEntry,
  type Checkpoint,
  exportHeader,
  exportLine,
  verifyExport,
} from "@pag0/audit";
import { newId } from "@pag0/contract";
import { budgetCounter, createApproval, sqlOfPool } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withClient } from "../../../../tools/src/postgres/server.ts";
import { expireApprovals } from "../approvals/expire.ts";
import { checkpointOrganizations } from "../audit/checkpoint.ts";
import { ensurePartitions, reconcileUsage } from "../usage/maintain.ts";
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

const prisma = () => harness.database.system.prisma;
const pool = () => harness.database.system.pool;
const WINDOW = new Date("2026-11-01T00:00:00.000Z");

function auditOf(organizationId: string, action: string) {
  return prisma().auditEntry.findMany({
    where: { organizationId, action },
    orderBy: { sequence: "asc" },
  });
}

describe("approvals.expire", () => {
  const budgetOf = (tenant: Tenant) => ({
    organizationId: tenant.organizationId,
    scopeKind: "project" as const,
    scopeId: tenant.projectId,
    period: "month" as const,
    windowStart: WINDOW,
  });

  async function ask(tenant: Tenant, expiresAt: Date): Promise<string> {
    const id = newId("approval");
    const shortage = await createApproval(
      pool(),
      {
        ...tenant,
        id,
        requestId: newId("request"),
        method: "POST",
        url: "https://api.openai.com/v1/chat/completions",
        host: "api.openai.com",
        model: "gpt-4",
        category: "llm",
        requestCiphertext: new Uint8Array([1]),
        requestSha256: "0".repeat(64),
        estimate: nanoUsd(120_000_000n),
        justification: "Lead 4711",
        requestedBy: "john.doe@acme.com",
        reasonCode: "APPROVAL_REQUIRED",
        explanation: "costs more than $0.10",
        approverIds: [],
        approverSource: "policy",
        warnings: [],
        policyVersionIds: [],
        createdAt: new Date(expiresAt.getTime() - 3_600_000),
        expiresAt,
      },
      [{ key: budgetOf(tenant), limit: nanoUsd(15_000_000_000n) }],
      "prx_test",
    );
    expect(shortage).toBeNull();
    return id;
  }

  it("ends what is due, gives its money back and records it, each once with two workers", async () => {
    const tenant = await makeTenant(harness.database);
    const deadline = new Date("2026-11-21T10:00:00.000Z");
    const due = [await ask(tenant, deadline), await ask(tenant, deadline)];
    const open = await ask(tenant, new Date("2026-11-21T10:00:00.001Z"));
    const held = () => budgetCounter(sqlOfPool(pool()), budgetOf(tenant));
    expect((await held()).held).toBe(360_000_000n);

    harness.clock.now = deadline;
    await Promise.all([expireApprovals(harness.services), expireApprovals(harness.services)]);

    const rows = await prisma().approval.findMany({
      where: { organizationId: tenant.organizationId },
    });
    const statuses = Object.fromEntries(rows.map(({ id, status }) => [id, status]));
    expect(statuses).toEqual({
      [due[0] ?? ""]: "expired",
      [due[1] ?? ""]: "expired",
      [open]: "pending",
    });
    expect(await held()).toEqual({ settled: 0n, held: 120_000_000n, leased: 0n });
    const entries = await auditOf(tenant.organizationId, "approval.expired");
    expect(entries.map(({ resourceId }) => resourceId).sort()).toEqual([...due].sort());
    expect(entries[0]).toMatchObject({
      writer: "worker",
      actorKind: "system",
      result: "succeeded",
      projectId: tenant.projectId,
      at: deadline,
    });
  });
});

describe("usage.reconcile", () => {
  it("makes a tampered hour anew from its events and leaves the others and the running hour", async () => {
    const tenant = await makeTenant(harness.database);
    harness.clock.now = new Date("2026-11-20T12:30:00.000Z");
    await ship(
      harness.database,
      usageRecord(tenant, { occurredAt: "2026-11-20T09:10:00.000Z", costNano: "250000000" }),
      usageRecord(tenant, { occurredAt: "2026-11-20T09:50:00.000Z", costNano: "500000000" }),
      usageRecord(tenant, { occurredAt: "2026-11-20T12:05:00.000Z", costNano: "7" }),
    );
    const hours = () =>
      prisma().hourlyUsage.findMany({
        where: { organizationId: tenant.organizationId },
        orderBy: { hour: "asc" },
      });
    const before = await hours();
    expect(before.map(({ requests, costNano }) => [requests, costNano])).toEqual([
      [2n, 750_000_000n],
      [1n, 7n],
    ]);
    await pool().query(
      "UPDATE hourly_usage SET cost_nano = 1, requests = 99 WHERE organization_id = $1 AND hour = '2026-11-20T09:00:00Z'",
      [tenant.organizationId],
    );
    await pool().query(
      "UPDATE hourly_usage SET cost_nano = 8 WHERE organization_id = $1 AND hour = '2026-11-20T12:00:00Z'",
      [tenant.organizationId],
    );

    await reconcileUsage(harness.services);

    const [mended, running] = await hours();
    expect(mended).toEqual(before[0]);
    expect(running?.costNano).toBe(8n);
  });
});

describe("audit.checkpoint", () => {
  it("signs what an auditor verifies offline, and nothing where nothing was added", async () => {
    const tenant = await makeTenant(harness.database);
    const { organizationId } = tenant;
    harness.clock.now = new Date("2026-11-21T11:00:00.000Z");
    await ship(harness.database, usageRecord(tenant), usageRecord(tenant));
    await checkpointOrganizations(harness.services);
    await checkpointOrganizations(harness.services);
    await ship(harness.database, usageRecord(tenant));
    harness.clock.now = new Date("2026-11-21T11:01:00.000Z");
    await checkpointOrganizations(harness.services);

    const checkpoints = (
      await prisma().auditCheckpoint.findMany({ where: { organizationId }, orderBy: { at: "asc" } })
    ).map(({ body }) => body as unknown as Checkpoint);
    expect(checkpoints.map(({ entryCount }) => entryCount)).toEqual([2, 1]);
    const entries = (
      await prisma().auditEntry.findMany({
        where: { organizationId },
        orderBy: { sequence: "asc" },
      })
    ).map(
      (row): AuditEntry => ({
        ...row,
        at: row.at.toISOString(),
        actor: { kind: row.actorKind as "system", id: row.actorId },
        resource: { kind: row.resourceKind, id: row.resourceId },
        result: row.result as AuditEntry["result"],
        detail: row.detail as AuditEntry["detail"],
      }),
    );
    const lines = [
      exportHeader({ organizationId, exportedAt: "2026-11-21T11:02:00.000Z" }),
      ...entries.slice(0, 2).map(exportLine),
      ...checkpoints.slice(0, 1).map(exportLine),
      ...entries.slice(2).map(exportLine),
      ...checkpoints.slice(1).map(exportLine),
    ];
    expect(verifyExport(lines, harness.publicKeyPem)).toMatchObject({
      ok: true,
      entries: 3,
      checkpoints: 2,
      unanchoredEntries: 0,
    });
    const forged = lines.map((line, index) =>
      index === 1 ? line.replace("gpt-4o", "gpt-4") : line,
    );
    expect(forged[1]).not.toBe(lines[1]);
    expect(verifyExport(forged, harness.publicKeyPem).ok).toBe(false);
  });

  it("refuses to sign a broken chain, and signs the other organizations'", async () => {
    const [broken, whole] = [
      await makeTenant(harness.database),
      await makeTenant(harness.database),
    ];
    await ship(harness.database, usageRecord(broken), usageRecord(whole));
    await ship(harness.database, usageRecord(broken));
    // Evidence cannot be removed by the worker's role; the database's owner can, for a moment.
    await withClient(harness.databaseUrl, (client) =>
      client.query("DELETE FROM audit_entries WHERE organization_id = $1 AND sequence = 1", [
        broken.organizationId,
      ]),
    );
    await expect(checkpointOrganizations(harness.services)).rejects.toThrow(AggregateError);
    const count = ({ organizationId }: Tenant) =>
      prisma().auditCheckpoint.count({ where: { organizationId } });
    expect(await count(broken)).toBe(0);
    expect(await count(whole)).toBe(1);
  });
});

describe("usage.partitions", () => {
  it("keeps this month and the two after it ready, with two workers at once", async () => {
    harness.clock.now = new Date("2031-12-15T00:00:00.000Z");
    await Promise.all([ensurePartitions(harness.services), ensurePartitions(harness.services)]);
    const { rows } = await pool().query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
       WHERE n.nspname = 'pag0_partitions' AND c.relkind = 'r' AND c.relname >= 'usage_events_2031' ORDER BY 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual([
      "usage_events_2031_12",
      "usage_events_2032_01",
      "usage_events_2032_02",
    ]);
  });
});
