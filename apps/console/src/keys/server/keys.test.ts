import { createHash } from "node:crypto";
import { type ApiKeyView, apiKeyKind } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

type Made = ApiKeyView & { key: string };
interface Problem {
  code: string;
  errors?: { field: string }[];
}
interface Page {
  data: ApiKeyView[];
  total: number;
}

describe("API keys", () => {
  let api: ApiHarness;
  let owner: TestMember;
  let teamId: string;
  beforeAll(async () => {
    api = await createApiHarness();
    ({ owner } = api.organization);
    ({ id: teamId } = await api.json<{ id: string }>(201, "POST", "/teams", {
      as: owner,
      body: { name: "Sales AI" },
    }));
    await api.json(201, "POST", "/teams", { as: owner, body: { name: "Other" } });
  });
  afterAll(() => api.close());

  const create = (body: unknown, as: string | TestMember = owner) =>
    api.json<Made>(201, "POST", "/keys", { as, body });
  const problemOf = async (answer: Response) => ((await answer.json()) as Problem).code;

  it("shows a key once, and keeps its hash", async () => {
    const made = await create({ name: "CI", team: "sales-ai", tags: { app: "ci" } });
    expect(apiKeyKind(made.key)).toBe("project");
    expect(made).toMatchObject({
      kind: "project",
      team: { id: teamId, slug: "sales-ai" },
      tags: { app: "ci" },
      status: "active",
      last4: made.key.slice(-4),
    });
    const row = await api.services.database.system.prisma.apiKey.findUniqueOrThrow({
      where: { id: made.id },
    });
    expect(Buffer.from(row.hash)).toEqual(createHash("sha256").update(made.key).digest());
    const listed = await (await api.call("GET", "/keys", { as: owner })).text();
    expect(listed).toContain(made.id);
    expect(listed).not.toContain(made.key);
  });

  it("works at once, stops at once when it is revoked, and stays revoked", async () => {
    const made = await create({ name: "Terraform" });
    expect((await api.call("GET", "/keys", { as: made.key })).status).toBe(200);
    const revoked = await api.json<ApiKeyView>(200, "POST", `/keys/${made.id}/revoke`, {
      as: owner,
    });
    expect(revoked.status).toBe("revoked");
    const refused = await api.call("GET", "/keys", { as: made.key });
    expect(refused.status).toBe(401);
    expect(await problemOf(refused)).toBe("API_KEY_REVOKED");
    const again = await api.json<ApiKeyView>(200, "POST", `/keys/${made.id}/revoke`, { as: owner });
    expect(again.revokedAt).toBe(revoked.revokedAt);
    const entries = await api.services.database.system.prisma.auditEntry.findMany({
      where: { resourceId: made.id },
      orderBy: { sequence: "asc" },
    });
    expect(entries.map(({ action }) => action)).toEqual(["key.created", "key.revoked"]);
  });

  it("expires at its instant", async () => {
    const expiresAt = new Date(api.services.now().getTime() + 3_600_000).toISOString();
    const made = await create({ name: "Short", expiresAt });
    expect((await api.call("GET", "/keys", { as: made.key })).status).toBe(200);
    api.clock.aheadMs += 3_600_001;
    const refused = await api.call("GET", "/keys", { as: made.key });
    expect(await problemOf(refused)).toBe("API_KEY_EXPIRED");
    const past = new Date(api.services.now().getTime() - 1).toISOString();
    const problem = await api.json<Problem>(400, "POST", "/keys", {
      as: owner,
      body: { name: "Past", expiresAt: past },
    });
    expect(problem.errors).toMatchObject([{ field: "expiresAt" }]);
  });

  it("refuses keys that are mistyped or made up, and a project's as the wrong kind", async () => {
    const flipped =
      api.organization.key.slice(0, -1) + (api.organization.key.endsWith("0") ? "1" : "0");
    for (const key of [flipped, "pag0_org_x", "Bearer"]) {
      const refused = await api.call("GET", "/keys", { as: key });
      expect(refused.status).toBe(401);
      expect(await problemOf(refused)).toBe("API_KEY_INVALID");
    }
    const project = await create({ name: "Proxy", team: teamId });
    const refused = await api.call("GET", "/keys", { as: project.key });
    expect(refused.status).toBe(403);
    expect(await problemOf(refused)).toBe("API_KEY_WRONG_KIND");
  });

  it("reads a key once for all who come with it at the same moment", async () => {
    const { key } = await create({ name: "Herd" });
    api.services.keys.forget(api.organization.id);
    const herd = Array.from({ length: 60 }, () => api.call("GET", "/teams", { as: key }));
    const statuses = new Set((await Promise.all(herd)).map(({ status }) => status));
    expect([...statuses]).toEqual([200]);
  });

  it("filters by team, and shows a lead the keys of their own teams only", async () => {
    const other = await create({ name: "Other's", team: "other" });
    const own = await create({ name: "Own", team: teamId });
    const lead = await api.addMember("lead", [teamId]);
    const filtered = await api.json<Page>(200, "GET", "/keys?team=other", { as: owner });
    expect(filtered.data.map(({ id }) => id)).toEqual([other.id]);
    const seen = await api.json<Page>(200, "GET", "/keys", { as: lead });
    expect(seen.data.map(({ id }) => id)).toContain(own.id);
    expect(new Set(seen.data.map(({ team }) => team?.id))).toEqual(new Set([teamId]));
    expect(seen.total).toBe(seen.data.length);
    expect((await api.call("GET", "/keys?team=other", { as: lead })).status).toBe(404);
    expect((await api.call("POST", `/keys/${other.id}/revoke`, { as: lead })).status).toBe(404);
  });

  it("lets a lead make keys of their own teams, and no organization key", async () => {
    const lead = await api.addMember("lead", [teamId]);
    expect((await create({ name: "Lead's", team: teamId }, lead)).team?.id).toBe(teamId);
    for (const [status, body] of [
      [403, { name: "Organization's" }],
      [400, { name: "Other's", team: "other" }],
    ] as const)
      expect((await api.call("POST", "/keys", { as: lead, body })).status).toBe(status);
    const auditor = await api.addMember("auditor");
    expect((await api.call("POST", "/keys", { as: auditor, body: { name: "X" } })).status).toBe(
      403,
    );
  });

  it("binds a key to an active member, and shows and records whose it is", async () => {
    const developer = await api.addMember("developer", [teamId]);
    const made = await create({ name: "Dana's", team: "sales-ai", member: developer.id });
    const member = { id: developer.id, name: "Test developer" };
    expect(made.member).toEqual(member);
    const listed = await api.json<Page>(200, "GET", "/keys", { as: owner });
    expect(listed.data.find(({ id }) => id === made.id)?.member).toEqual(member);
    expect((await create({ name: "Service", team: "sales-ai" })).member).toBeNull();
    const { prisma } = api.services.database.system;
    const row = await prisma.apiKey.findUniqueOrThrow({ where: { id: made.id } });
    expect(row.memberId).toBe(developer.id);
    const entry = await prisma.auditEntry.findFirstOrThrow({ where: { resourceId: made.id } });
    expect(entry.detail).toMatchObject({ memberId: developer.id });
    const revoked = await api.json<ApiKeyView>(200, "POST", `/keys/${made.id}/revoke`, {
      as: owner,
    });
    expect(revoked.member).toEqual(member);
  });

  it("binds no key to a stranger, to a member who is not active or to one of another team", async () => {
    const developer = await api.addMember("developer", [teamId]);
    const disabled = await api.addMember("developer", [teamId]);
    await api.json(200, "PATCH", `/members/${disabled.id}`, {
      as: owner,
      body: { status: "disabled" },
    });
    const stranger = (await api.setUp("Stranger Company")).owner;
    for (const body of [
      { team: "sales-ai", member: "mem_unknown" },
      { team: "sales-ai", member: stranger.id },
      { team: "sales-ai", member: disabled.id },
      { team: "other", member: developer.id },
      { member: developer.id },
    ]) {
      const problem = await api.json<Problem>(400, "POST", "/keys", {
        as: owner,
        body: { name: "Bound", ...body },
      });
      expect(problem.errors).toMatchObject([{ field: "member" }]);
    }
  });

  it("lets nobody bind a key to a role that they could not give", async () => {
    const admin = await api.addMember("admin");
    const finance = await api.addMember("finance");
    const lead = await api.addMember("lead", [teamId]);
    const developer = await api.addMember("developer", [teamId]);
    const bind = (as: string | TestMember, member: TestMember) =>
      api.call("POST", "/keys", { as, body: { name: "B", team: teamId, member: member.id } });
    for (const [as, member, status] of [
      [owner, owner, 201],
      [admin, finance, 201],
      [admin, admin, 201],
      [admin, owner, 403],
      [api.organization.key, owner, 403],
      [api.organization.key, developer, 201],
      [lead, lead, 201],
      [lead, developer, 201],
      [lead, admin, 400],
    ] as const)
      expect((await bind(as, member)).status).toBe(status);
    const adminOfTeam = await api.addMember("admin", [teamId]);
    expect((await bind(lead, adminOfTeam)).status).toBe(403);
  });
});
