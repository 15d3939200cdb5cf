import { newId, type RequestBodyView } from "@pag0/contract";
import { deleteExpiredBodies, type KeptCall, keepBodies } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { madeCall, ship } from "../../analytics/server/calls.test-data.ts";
import { type ApiHarness, createApiHarness } from "../../test/api-harness.ts";
import { bodyView } from "./read-body.ts";

let api: ApiHarness;
const sales = newId("project");
beforeAll(async () => {
  api = await createApiHarness();
  const { id: organizationId } = api.organization;
  await api.services.database.forOrganization(organizationId).transaction((tx) =>
    tx.project.create({
      data: { id: sales, organizationId, slug: "sales-ai", name: "Sales AI" },
    }),
  );
});
afterAll(() => api.close());

const body = (text: string, bytes = Buffer.byteLength(text)) => ({
  contentType: "application/json",
  bytes,
  content: Buffer.from(text),
});

/** A call of the sales team whose bodies are kept for so many milliseconds from now. */
async function keptCall(forMs: number, change: Partial<KeptCall> = {}) {
  const { id: organizationId } = api.organization;
  const call = madeCall({
    organizationId,
    projectId: sales,
    requestId: newId("request"),
    occurredAt: new Date().toISOString(),
  });
  await ship(api.services.database, [call]);
  const kept: KeptCall = {
    eventId: call.id,
    organizationId,
    projectId: sales,
    requestId: call.requestId,
    occurredAt: new Date(call.occurredAt),
    expiresAt: new Date(Date.now() + forMs),
    request: body('{"messages":["hello"]}'),
    response: body('{"choices":["hi"]}'),
    ...change,
  };
  const { pool } = api.services.database.system;
  await keepBodies(pool, [kept], api.services.environment.PAG0_ENCRYPTION_KEY);
  return kept;
}

const readings = (id: string) =>
  api.services.database.system.prisma.auditEntry
    .findMany({
      where: { organizationId: api.organization.id, action: "body.read" },
      orderBy: { sequence: "asc" },
    })
    .then((entries) => entries.filter((entry) => JSON.stringify(entry).includes(id)));

describe("getRequestBody", () => {
  it("shows an owner and an admin what was sent and answered, and records each reading", async () => {
    const kept = await keptCall(60_000);
    const admin = await api.addMember("admin", []);
    for (const [as, name] of [
      [api.organization.owner, kept.eventId],
      [admin, kept.requestId],
    ] as const)
      expect(await api.json<RequestBodyView>(200, "GET", `/requests/${name}/body`, { as })).toEqual(
        {
          id: kept.eventId,
          requestId: kept.requestId,
          at: kept.occurredAt.toISOString(),
          expiresAt: kept.expiresAt.toISOString(),
          request: {
            contentType: "application/json",
            bytes: 22,
            cut: false,
            encoding: "utf-8",
            content: '{"messages":["hello"]}',
          },
          response: expect.objectContaining({ content: '{"choices":["hi"]}' }),
        },
      );
    expect(await readings(kept.eventId)).toMatchObject([
      { action: "body.read", actorId: api.organization.owner.id, projectId: sales },
      { action: "body.read", actorId: admin.id, projectId: sales },
    ]);
  });

  it.each(["finance", "lead", "auditor", "developer"] as const)(
    "is for no %s, and leaves no reading",
    async (role) => {
      const kept = await keptCall(60_000);
      const as = await api.addMember(role, [sales]);
      const response = await api.call("GET", `/requests/${kept.eventId}/body`, { as });
      expect([response.status, (await response.json()).code]).toEqual([403, "FORBIDDEN"]);
      expect(await readings(kept.eventId)).toEqual([]);
    },
  );

  it("is for no key, and for no other organization", async () => {
    const kept = await keptCall(60_000);
    const path = `/requests/${kept.eventId}/body`;
    expect((await api.call("GET", path, { as: api.organization.key })).status).toBe(403);
    const stranger = await api.setUp("Nosy Company");
    expect((await api.call("GET", path, { as: stranger.owner })).status).toBe(404);
    expect(await readings(kept.eventId)).toEqual([]);
  });

  it("finds nothing once its time is over, whether it has been deleted or not", async () => {
    const kept = await keptCall(-1);
    const path = `/requests/${kept.eventId}/body`;
    expect((await api.call("GET", path, { as: api.organization.owner })).status).toBe(404);
    const { pool, prisma } = api.services.database.system;
    expect(await deleteExpiredBodies(pool, new Date(), 100)).toBeGreaterThanOrEqual(1);
    expect(await prisma.bodyLog.count({ where: { eventId: kept.eventId } })).toBe(0);
  });

  it("says of a call whose answer never began that there was none", async () => {
    const kept = await keptCall(60_000, { response: null });
    const path = `/requests/${kept.eventId}/body`;
    const read = await api.json<RequestBodyView>(200, "GET", path, { as: api.organization.owner });
    expect(read.response).toBeNull();
  });
});

describe("bodyView", () => {
  it("shows text that was cut in the middle of a character up to that character", () => {
    const cut = {
      contentType: "text/plain",
      bytes: 100,
      content: Buffer.from("가나다").subarray(0, 8),
    };
    expect(bodyView(cut)).toMatchObject({ encoding: "utf-8", content: "가나", cut: true });
  });

  it("shows what is no text in base64, as it was", () => {
    const bytes = Buffer.of(0xff, 0xd8, 0xff, 0xe0);
    expect(bodyView({ contentType: "image/jpeg", bytes: 4, content: bytes })).toEqual({
      contentType: "image/jpeg",
      bytes: 4,
      cut: false,
      encoding: "base64",
      content: "/9j/4A==",
    });
  });
});
