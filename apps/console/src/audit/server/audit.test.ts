import { verifyExport } from "@pag0/audit";
import type { AuditEntryView, AuditStateView, OperationResponse } from "@pag0/contract";
import { newId } from "@pag0/contract";
import { createCheckpoint } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withClient } from "../../../../../tools/src/postgres/server.ts";
import { mixedCalls, ship } from "../../analytics/server/calls.test-data.ts";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

type Page = OperationResponse<"listAudit">;

let api: ApiHarness;
let auditor: TestMember;
const sales = newId("project");

async function shipSome(count: number): Promise<void> {
  const now = Date.now();
  await ship(
    api.services.database,
    mixedCalls({
      organizationId: api.organization.id,
      projectIds: [sales],
      providerId: null,
      from: new Date(now - 3_600_000),
      to: new Date(now),
      count,
    }),
  );
}

function checkpoint() {
  return createCheckpoint(api.services.database.system.pool, {
    organizationId: api.organization.id,
    privateKeyPem: api.environment.PAG0_AUDIT_SIGNING_KEY,
    now: new Date(),
  });
}

beforeAll(async () => {
  api = await createApiHarness();
  const organizationId = api.organization.id;
  await api.services.database.forOrganization(organizationId).transaction((tx) =>
    tx.project.create({
      data: { id: sales, organizationId, slug: "sales-ai", name: "Sales AI" },
    }),
  );
  auditor = await api.addMember("auditor");
  await shipSome(1_200);
  await checkpoint();
  await shipSome(30);
  await checkpoint();
  await shipSome(7);
});
afterAll(() => api.close());

const state = () => api.json<AuditStateView>(200, "GET", "/audit/state", { as: auditor });
const list = (query: Record<string, string>) =>
  api.json<Page>(200, "GET", `/audit?${new URLSearchParams(query)}`, { as: auditor });

describe("getAuditState", () => {
  it("counts the log, and what no checkpoint anchors", async () => {
    const view = await state();
    const { rows } = await api.services.database.system.pool.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM audit_entries WHERE organization_id = $1",
      [api.organization.id],
    );
    expect(view).toMatchObject({ entries: rows[0]?.count, checkpoints: 2, unanchoredEntries: 7 });
    expect(view.lastCheckpoint?.entryCount).toBe(30);
    expect(view.publicKeyPem).toContain("BEGIN PUBLIC KEY");
    expect(view.publicKeyId).toMatch(/^ed25519:[0-9a-f]{32}$/);
  });
});

describe("exportAudit", () => {
  const take = async () => {
    const response = await api.call("GET", "/audit/export", { as: auditor });
    expect(response.headers.get("content-disposition")).toMatch(
      /^attachment; filename="pag0-audit-/,
    );
    return response.text();
  };

  it("streams what verifies offline, its own taking included", async () => {
    const { publicKeyPem, entries } = await state();
    const text = await take();
    const result = verifyExport(text.split("\n"), publicKeyPem);
    expect(result).toMatchObject({ ok: true, entries: entries + 1, checkpoints: 2 });
    expect(result.unanchoredEntries).toBe(8);
    expect(text).toContain('"action":"audit.exported"');
  });

  it("does not verify with a changed byte, a missing line, or another key", async () => {
    const { publicKeyPem } = await state();
    const text = await take();
    const lines = text.trimEnd().split("\n");
    const target = lines.findIndex((line) => line.includes('"costNanoUsd":"1'));
    const flipped = lines.with(
      target,
      (lines[target] as string).replace('"costNanoUsd":"1', '"costNanoUsd":"2'),
    );
    expect(verifyExport(flipped, publicKeyPem).firstProblem).toMatchObject({
      kind: "changed",
      line: target + 1,
    });
    expect(verifyExport(lines.toSpliced(target, 1), publicKeyPem).firstProblem?.kind).toBe(
      "removed",
    );
    const stranger = await api.setUp("Other Company");
    const foreign = await api.call("GET", "/audit/export", { as: stranger.key });
    const mixed = [...lines, ...(await foreign.text()).trimEnd().split("\n").slice(1)];
    expect(verifyExport(mixed, publicKeyPem).ok).toBe(false);
  });

  it("shows an entry that was changed in the database", async () => {
    const { publicKeyPem } = await state();
    // The application's own roles may not: only who owns the database can.
    const rename = (action: string) =>
      withClient(api.environment.DATABASE_URL, (client) =>
        client.query(
          "UPDATE audit_entries SET action = $2 WHERE organization_id = $1 AND writer = 'prx_test' AND sequence = 1100",
          [api.organization.id, action],
        ),
      );
    await rename("request.forged");
    const result = verifyExport((await take()).split("\n"), publicKeyPem);
    await rename("request.decided");
    expect(result.firstProblem).toMatchObject({
      kind: "changed",
      writer: "prx_test",
      sequence: 1100,
    });
  });
});

describe("listAudit", () => {
  it("pages through all entries once, the newest first", async () => {
    const entries: AuditEntryView[] = [];
    for (let cursor = ""; ; ) {
      const page: Page = await list({ limit: "200", ...(cursor === "" ? {} : { cursor }) });
      entries.push(...page.data);
      expect(page.total).toBe((await state()).entries);
      if (page.nextCursor === null) break;
      cursor = page.nextCursor;
    }
    expect(new Set(entries.map(({ id }) => id)).size).toBe((await state()).entries);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  it("filters by action, result, team, actor and text", async () => {
    const decided = await list({ action: "request.decided", limit: "1" });
    expect(decided.total).toBe(1_237);
    const denied = await list({ action: "request.decided", result: "denied", limit: "200" });
    expect(denied.total).toBeGreaterThan(50);
    expect(new Set(denied.data.map(({ result }) => result))).toEqual(new Set(["denied"]));
    expect((await list({ team: "sales-ai", limit: "1" })).total).toBe(1_237);
    expect((await list({ team: "nobody", limit: "1" })).total).toBe(0);
    const exported = await list({ actor: auditor.id });
    expect(exported.data[0]).toMatchObject({
      action: "audit.exported",
      actor: { kind: "member", id: auditor.id, name: "Test auditor" },
    });
    expect((await list({ q: "Test auditor" })).total).toBe(exported.total);
    expect((await list({ q: "MODEL_NOT_ALLOWED", limit: "1" })).total).toBeGreaterThan(10);
    expect((await list({ to: "2020-01-01T00:00:00Z" })).total).toBe(0);
  });

  it("is not for developers", async () => {
    const developer = await api.addMember("developer", [sales]);
    for (const path of ["/audit", "/audit/state", "/audit/export"])
      expect((await api.call("GET", path, { as: developer })).status).toBe(403);
  });
});
