import type { MemberView, MeView } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signIn } from "../../auth/sign-in.ts";
import {
  type ApiHarness,
  createApiHarness,
  PASSWORD,
  type TestMember,
} from "../../test/api-harness.ts";

type Made = MemberView & { password: string | null };
interface Page {
  data: MemberView[];
  total: number;
}

describe("members", () => {
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
  });
  afterAll(() => api.close());

  const attempt = (email: string, password: string, address = "203.0.113.9") =>
    signIn(
      {
        database: api.services.database,
        log: api.services.log,
        limits: api.services.signInLimits,
        now: api.services.now(),
      },
      { email, password, address, userAgent: null },
    );
  const patch = (as: TestMember | string, id: string, body: unknown) =>
    api.call("PATCH", `/members/${id}`, { as, body });
  const statusOfMe = async (as: TestMember) => (await api.call("GET", "/me", { as })).status;

  it("adds a member with a password that is shown once and signs in", async () => {
    const made = await api.json<Made>(201, "POST", "/members", {
      as: owner,
      body: { email: "Dana@Example.com", name: "Dana", role: "developer", teams: ["sales-ai"] },
    });
    expect(made).toMatchObject({ email: "dana@example.com", teams: [{ id: teamId }] });
    expect(made.password).toMatch(/^[\w-]{20}$/);
    expect(await attempt("dana@example.com", made.password ?? "")).toMatchObject({
      ok: true,
      memberId: made.id,
    });
    const again = await api.call("POST", "/members", {
      as: owner,
      body: { email: "dana@example.com", name: "Dana", role: "developer" },
    });
    expect(again.status).toBe(409);
    const entries = await api.services.database.system.prisma.auditEntry.findMany({
      where: { resourceId: made.id },
    });
    expect(JSON.stringify(entries)).not.toContain("dana@example.com");
  });

  it("ends every session of a member who is disabled, and lets them in no more", async () => {
    const member = await api.addMember("developer", [teamId]);
    const elsewhere = await api.signIn(member.email);
    expect([await statusOfMe(member), await statusOfMe(elsewhere)]).toEqual([200, 200]);
    const disabled = await patch(owner, member.id, { status: "disabled" });
    expect(((await disabled.json()) as MemberView).status).toBe("disabled");
    expect([await statusOfMe(member), await statusOfMe(elsewhere)]).toEqual([401, 401]);
    expect(await attempt(member.email, PASSWORD)).toEqual({ ok: false, reason: "credentials" });
    expect((await patch(owner, member.id, { status: "active" })).status).toBe(200);
    expect(await statusOfMe(member)).toBe(401);
    expect((await attempt(member.email, PASSWORD)).ok).toBe(true);
  });

  it("counts a new role and new teams from the next request", async () => {
    const member = await api.addMember("auditor");
    expect((await api.call("GET", "/providers", { as: member })).status).toBe(200);
    await patch(owner, member.id, { role: "developer", teams: [teamId] });
    expect((await api.call("GET", "/providers", { as: member })).status).toBe(403);
    const teams = await api.json<{ data: { id: string }[] }>(200, "GET", "/teams", { as: member });
    expect(teams.data.map(({ id }) => id)).toEqual([teamId]);
  });

  it("keeps the last active owner, however it is tried", async () => {
    const other = await api.setUp("Lonely");
    for (const body of [{ role: "admin" }, { status: "disabled" }])
      expect((await patch(other.owner, other.owner.id, body)).status).toBe(409);
    const second = await api.addMember("owner", [], other);
    const both = await Promise.all([
      patch(other.owner, second.id, { role: "admin" }),
      patch(second, other.owner.id, { role: "admin" }),
    ]);
    const owners = await api.services.database.system.prisma.member.count({
      where: { organizationId: other.id, role: "owner", status: "active" },
    });
    expect(both.map(({ status }) => status)).toContain(200);
    expect(owners).toBe(1);
  });

  it("lets nobody but an owner make or change an owner", async () => {
    const admin = await api.addMember("admin");
    const body = { email: "new@example.com", name: "New", role: "owner" };
    for (const as of [admin, api.organization.key]) {
      expect((await api.call("POST", "/members", { as, body })).status).toBe(403);
      expect((await patch(as, owner.id, { name: "Mallory" })).status).toBe(403);
      expect((await patch(as, admin.id, { role: "owner" })).status).toBe(403);
    }
    expect((await patch(owner, admin.id, { role: "owner" })).status).toBe(200);
    expect((await patch(owner, admin.id, { role: "admin" })).status).toBe(200);
  });

  it("shows a lead who is in their teams, and nobody else", async () => {
    const lead = await api.addMember("lead", [teamId]);
    const inTeam = await api.addMember("developer", [teamId]);
    const page = await api.json<Page>(200, "GET", "/members?limit=200", { as: lead });
    const ids = page.data.map(({ id }) => id);
    expect(ids).toContain(inTeam.id);
    expect(ids).toContain(lead.id);
    expect(ids).not.toContain(owner.id);
    expect((await api.call("GET", "/members", { as: inTeam })).status).toBe(403);
  });

  it("shows and ends one's own sessions, and no other's", async () => {
    const member = await api.addMember("finance");
    const elsewhere = await api.signIn(member.email);
    const me = await api.json<MeView>(200, "GET", "/me", { as: member });
    expect(me.permissions).toContain("budget:write");
    expect(me.permissions).not.toContain("policy:write");
    expect(me.sessions.map(({ id, current }) => [id, current]).sort()).toEqual(
      [
        [member.sessionId, true],
        [elsewhere.sessionId, false],
      ].sort(),
    );
    const end = (as: TestMember, id: string) =>
      api.call("POST", `/me/sessions/${id}/revoke`, { as });
    expect((await end(owner, elsewhere.sessionId)).status).toBe(404);
    expect((await end(member, elsewhere.sessionId)).status).toBe(204);
    expect([await statusOfMe(member), await statusOfMe(elsewhere)]).toEqual([200, 401]);
    expect((await api.call("GET", "/me", { as: api.organization.key })).status).toBe(403);
  });
});
