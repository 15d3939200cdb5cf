import { generateKeyPairSync, randomBytes } from "node:crypto";
import {
  type AuditEntry,
  type Checkpoint,
  exportHeader,
  exportLine,
  newSalt,
  personalCommitment,
  publicKeyFromPrivate,
  verifyExport,
} from "@pag0/audit";
import { newId } from "@pag0/contract";
import { expect, test } from "vitest";
import { withClient } from "../../tools/src/postgres/server.ts";
import { appendAudit, type NewAuditEntry } from "../src/audit-log.ts";
import { createCheckpoint } from "../src/checkpoints.ts";
import { inTransaction, sqlOf, sqlOfPool } from "../src/sql.ts";
import { makeTenant, useDatabase } from "./database.ts";

const context = useDatabase();
const pool = () => context.database.system.pool;

const privateKeyPem = generateKeyPairSync("ed25519").privateKey.export({
  type: "pkcs8",
  format: "pem",
}) as string;
const publicKeyPem = publicKeyFromPrivate(privateKeyPem);

function entry(change: Partial<NewAuditEntry> = {}): NewAuditEntry {
  return {
    at: "2026-11-20T10:00:00.000Z",
    actor: { kind: "system", id: "wrk_1" },
    action: "policy.published",
    resource: { kind: "policy", id: "pol_1" },
    projectId: null,
    result: "succeeded",
    policyVersion: null,
    requestId: null,
    detail: {},
    ...change,
  };
}

const append = (organizationId: string, writer: string, ...entries: NewAuditEntry[]) =>
  inTransaction(pool(), (sql) => appendAudit(sql, organizationId, writer, entries));

const checkpoint = (organizationId: string, at: string) =>
  createCheckpoint(pool(), { organizationId, privateKeyPem, now: new Date(at) });

interface EntryRow extends Omit<AuditEntry, "actor" | "resource" | "at"> {
  at: Date;
  actorKind: AuditEntry["actor"]["kind"];
  actorId: string;
  actorCommitment: string | null;
  resourceKind: string;
  resourceId: string;
}

/** The organization's log as an export, made of what the database holds and nothing else. */
async function exported(organizationId: string): Promise<string[]> {
  const { prisma } = context.database.system;
  const rows = (await prisma.auditEntry.findMany({
    where: { organizationId },
    orderBy: [{ writer: "asc" }, { sequence: "asc" }],
  })) as unknown as EntryRow[];
  const checkpoints = await prisma.auditCheckpoint.findMany({
    where: { organizationId },
    orderBy: [{ at: "asc" }, { id: "asc" }],
  });
  const entries = rows.map((row) => ({
    ...row,
    at: row.at.toISOString(),
    actor: {
      kind: row.actorKind,
      id: row.actorId,
      ...(row.actorCommitment === null ? {} : { commitment: row.actorCommitment }),
    },
    resource: { kind: row.resourceKind, id: row.resourceId },
  }));
  const lines = [exportHeader({ organizationId, exportedAt: "2026-11-20T23:00:00.000Z" })];
  const taken = new Set<string>();
  for (const { body } of checkpoints) {
    const { heads } = body as unknown as Checkpoint;
    const covered = entries.filter(({ id, writer, sequence }) =>
      heads.some((head) => head.writer === writer && sequence <= head.sequence && !taken.has(id)),
    );
    for (const one of covered) taken.add(one.id);
    lines.push(...covered.map(exportLine), exportLine(body as unknown as Checkpoint));
  }
  return [...lines, ...entries.filter(({ id }) => !taken.has(id)).map(exportLine)];
}

test("what was stored verifies, detail of every kind and the actor's commitment with it", async () => {
  const { organizationId } = await makeTenant(context.database);
  const commitment = personalCommitment("john.doe@acme.com", newSalt(randomBytes));
  const detail = {
    text: 'Ω "quoted" \\ \u2028 \0 \ud800',
    amount: "9007199254740993",
    ratio: 0.1,
    large: 1e21,
    small: 5e-7,
    negativeZero: -0,
    nested: { list: [1, null, true, { z: 1, a: 2 }] },
    é: "composed",
  };
  await append(
    organizationId,
    "con_1",
    entry({ actor: { kind: "member", id: newId("member"), commitment }, detail }),
    entry({ projectId: "prj_1", policyVersion: "pol_1", requestId: "req_1" }),
  );
  await append(organizationId, "prx_1", entry());
  expect(await checkpoint(organizationId, "2026-11-20T11:00:00.000Z")).toMatchObject({
    entryCount: 3,
  });
  await append(organizationId, "prx_1", entry());
  expect(verifyExport(await exported(organizationId), publicKeyPem)).toMatchObject({
    ok: true,
    entries: 4,
    checkpoints: 1,
    unanchoredEntries: 1,
  });
  const rows = await sqlOfPool(pool())(
    "SELECT actor_commitment AS commitment FROM audit_entries WHERE organization_id = $1 ORDER BY actor_commitment NULLS LAST LIMIT 2",
    [organizationId],
  );
  expect(rows).toEqual([{ commitment }, { commitment: null }]);
});

test("checkpoints follow each other, and there is none where nothing was added", async () => {
  const { organizationId } = await makeTenant(context.database);
  expect(await checkpoint(organizationId, "2026-11-20T10:00:00.000Z")).toBeNull();
  await append(organizationId, "prx_1", entry(), entry());
  const first = await checkpoint(organizationId, "2026-11-20T11:00:00.000Z");
  expect(await checkpoint(organizationId, "2026-11-20T12:00:00.000Z")).toBeNull();
  await append(organizationId, "con_1", entry());
  const second = await checkpoint(organizationId, "2026-11-20T13:00:00.000Z");
  expect(second).toMatchObject({ previousCheckpointHash: first?.hash, entryCount: 1 });
  expect(second?.heads.map(({ writer, sequence }) => [writer, sequence])).toEqual([
    ["con_1", 1],
    ["prx_1", 2],
  ]);
  expect(verifyExport(await exported(organizationId), publicKeyPem)).toMatchObject({
    ok: true,
    entries: 3,
    checkpoints: 2,
    unanchoredEntries: 0,
  });
});

test("20 appends to one chain and two checkpoints at once leave a log without gaps", async () => {
  const { organizationId } = await makeTenant(context.database);
  await append(organizationId, "prx_1", entry());
  const checkpoints = [
    checkpoint(organizationId, "2026-11-20T11:00:00.000Z"),
    checkpoint(organizationId, "2026-11-20T11:00:00.001Z"),
  ];
  await Promise.all([
    ...Array.from({ length: 20 }, () => append(organizationId, "prx_1", entry(), entry())),
    ...checkpoints,
  ]);
  await checkpoint(organizationId, "2026-11-20T12:00:00.000Z");
  expect(verifyExport(await exported(organizationId), publicKeyPem)).toMatchObject({
    ok: true,
    entries: 41,
    unanchoredEntries: 0,
  });
});

test("an entry that is undone leaves the chain as it was", async () => {
  const { organizationId } = await makeTenant(context.database);
  await append(organizationId, "con_1", entry());
  await expect(
    context.database.forOrganization(organizationId).transaction(async (tx) => {
      await appendAudit(sqlOf(tx), organizationId, "con_1", [entry()]);
      throw new Error("undone");
    }),
  ).rejects.toThrow("undone");
  const [next] = await append(organizationId, "con_1", entry());
  expect(next?.sequence).toBe(2);
  expect(verifyExport(await exported(organizationId), publicKeyPem)).toMatchObject({ ok: true });
});

test.each([
  "action = 'policy.read'",
  "actor_id = 'mem_other'",
  "actor_commitment = NULL",
  `detail = '{"amount": "2"}'`,
  "at = at + interval '1 millisecond'",
  "result = 'denied'",
  "project_id = 'prj_other'",
])("a row that is changed behind the product's back is found (%s)", async (change) => {
  const { organizationId } = await makeTenant(context.database);
  const actor = { kind: "member" as const, id: "mem_1", commitment: "ab".repeat(32) };
  await append(organizationId, "con_1", entry({ actor, detail: { amount: "1" } }), entry());
  await checkpoint(organizationId, "2026-11-20T11:00:00.000Z");
  await withClient(context.databaseUrl, (client) =>
    client.query(`UPDATE audit_entries SET ${change} WHERE organization_id = $1 AND sequence = 1`, [
      organizationId,
    ]),
  );
  expect(verifyExport(await exported(organizationId), publicKeyPem)).toMatchObject({ ok: false });
});

test("a chain with a removed entry is never signed", async () => {
  const { organizationId } = await makeTenant(context.database);
  await append(organizationId, "con_1", entry(), entry(), entry());
  await withClient(context.databaseUrl, (client) =>
    client.query("DELETE FROM audit_entries WHERE organization_id = $1 AND sequence = 2", [
      organizationId,
    ]),
  );
  await expect(checkpoint(organizationId, "2026-11-20T11:00:00.000Z")).rejects.toThrow(RangeError);
});
