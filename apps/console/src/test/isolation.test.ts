import { type Operation, operations } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type ApiHarness,
  createApiHarness,
  type TestMember,
  type TestOrganization,
} from "./api-harness.ts";

interface Thing {
  id: string;
  slug?: string;
}

describe("another organization's rows", () => {
  let api: ApiHarness;
  let other: TestOrganization;
  let victim: Record<"team" | "key" | "provider" | "member", Thing>;
  let callers: (TestMember | string)[];
  beforeAll(async () => {
    api = await createApiHarness();
    other = await api.setUp("Other Corp");
    const { owner } = api.organization;
    const make = (path: string, body: unknown) =>
      api.json<Thing>(201, "POST", path, { as: owner, body });
    victim = {
      team: await make("/teams", { name: "Secret team" }),
      key: await make("/keys", { name: "Secret key", team: "secret-team" }),
      provider: await make("/providers", {
        name: "Secret provider",
        vendor: "openai",
        format: "openai",
        baseUrl: "https://api.openai.com",
        category: "llm",
      }),
      member: await make("/members", {
        email: "secret@example.com",
        name: "Secret member",
        role: "developer",
      }),
    };
    const ownTeam = await api.json<Thing>(201, "POST", "/teams", {
      as: other.owner,
      body: { name: "Own team" },
    });
    callers = [
      other.key,
      other.owner,
      await api.addMember("admin", [], other),
      await api.addMember("auditor", [], other),
      await api.addMember("lead", [ownTeam.id], other),
    ];
  });
  afterAll(() => api.close());

  function paths(): [operation: string, method: string, path: string, body: unknown][] {
    const { team, key, provider, member } = victim;
    const { id, slug } = api.organization;
    const policy = { document: {}, reason: "Taken over" };
    const draft = { text: "Taken over", baseVersion: 0, revision: 0 };
    const back = { version: 1, reason: "Taken over" };
    return [
      ...[id, slug].flatMap((org): [string, string, string, unknown][] => [
        ["getOrganization", "GET", `/organizations/${org}`, undefined],
        ["putOrganization", "PUT", `/organizations/${org}`, { name: "Taken over" }],
        ["putOrganizationPolicy", "PUT", `/organizations/${org}/policy`, policy],
        ["listOrganizationPolicies", "GET", `/organizations/${org}/policy/versions`, undefined],
        ["checkOrganizationPolicy", "POST", `/organizations/${org}/policy/check`, { document: {} }],
        ["getOrganizationDraft", "GET", `/organizations/${org}/policy/draft`, undefined],
        ["putOrganizationDraft", "PUT", `/organizations/${org}/policy/draft`, draft],
        ["deleteOrganizationDraft", "DELETE", `/organizations/${org}/policy/draft`, undefined],
        [
          "getOrganizationEffectivePolicy",
          "GET",
          `/organizations/${org}/policy/effective`,
          undefined,
        ],
        ["rollbackOrganizationPolicy", "POST", `/organizations/${org}/policy/rollback`, back],
      ]),
      ...[team.id, team.slug].flatMap((name): [string, string, string, unknown][] => [
        ["getTeam", "GET", `/teams/${name}`, undefined],
        ["updateTeam", "PATCH", `/teams/${name}`, { name: "Taken over" }],
        ["putTeamPolicy", "PUT", `/teams/${name}/policy`, policy],
        ["listTeamPolicies", "GET", `/teams/${name}/policy/versions`, undefined],
        ["getEffectivePolicy", "GET", `/teams/${name}/policy/effective`, undefined],
        ["checkTeamPolicy", "POST", `/teams/${name}/policy/check`, { document: {} }],
        ["getTeamDraft", "GET", `/teams/${name}/policy/draft`, undefined],
        ["putTeamDraft", "PUT", `/teams/${name}/policy/draft`, draft],
        ["deleteTeamDraft", "DELETE", `/teams/${name}/policy/draft`, undefined],
        ["rollbackTeamPolicy", "POST", `/teams/${name}/policy/rollback`, back],
        ["getGovernance", "GET", `/teams/${name}/governance`, undefined],
        ["putGovernanceConfig", "PUT", `/teams/${name}/governance/config`, {}],
        ["listKeys", "GET", `/keys?team=${name}`, undefined],
        ["listMembers", "GET", `/members?team=${name}`, undefined],
      ]),
      ["revokeKey", "POST", `/keys/${key.id}/revoke`, undefined],
      ["getProvider", "GET", `/providers/${provider.id}`, undefined],
      ["getProvider", "GET", `/providers/${provider.slug}`, undefined],
      ["updateProvider", "PATCH", `/providers/${provider.id}`, { enabled: false }],
      ["updateMember", "PATCH", `/members/${member.id}`, { status: "disabled" }],
      [
        "revokeSession",
        "POST",
        `/me/sessions/${api.organization.owner.sessionId}/revoke`,
        undefined,
      ],
    ];
  }

  it("are not there, for a key and for every role, by identifier and by slug", async () => {
    for (const as of callers)
      for (const [operation, method, path, body] of paths()) {
        const answer = await api.call(method, path, { as, body });
        const who = typeof as === "string" ? "key" : as.role;
        // 403 only says what the role may do at all; it says nothing of the row.
        const allowed = operation === "revokeSession" && who === "key" ? [403] : [404, 403];
        expect(allowed, `${who} ${method} ${path}: ${await answer.text()}`).toContain(
          answer.status,
        );
        if (who === "owner") expect(answer.status).toBe(404);
      }
    const { owner } = api.organization;
    expect((await api.call("GET", "/me", { as: owner })).status).toBe(200);
    expect(await (await api.call("GET", "/teams/secret-team", { as: owner })).text()).not.toContain(
      "Taken over",
    );
  });

  it("are in no list", async () => {
    const secrets = [api.organization.id, ...Object.values(victim).map(({ id }) => id)];
    for (const as of callers)
      for (const path of ["/teams", "/keys", "/providers", "/members"]) {
        const text = await (await api.call("GET", `${path}?limit=200`, { as })).text();
        for (const secret of secrets) expect(text).not.toContain(secret);
      }
  });

  it("cannot be named in a body", async () => {
    const bodies: [string, unknown][] = [
      ["/teams", { name: "Below", parent: victim.team.id }],
      ["/keys", { name: "Theirs", team: victim.team.id }],
      ["/policies/evaluate", { team: victim.team.id, request: { url: "https://a.example" } }],
      ["/policies/dry-runs", { level: victim.team.id, document: {} }],
      ["/members", { email: "x@example.com", name: "X", role: "lead", teams: [victim.team.id] }],
    ];
    for (const [path, body] of bodies)
      expect((await api.call("POST", path, { as: other.owner, body })).status).toBe(400);
  });
});

describe("every operation", () => {
  let api: ApiHarness;
  beforeAll(async () => {
    api = await createApiHarness();
  });
  afterAll(() => api.close());

  const path = (operation: Operation) => operation.path.replaceAll(/\{\w+\}/g, "x");
  const guarded = Object.entries(operations as Record<string, Operation>).filter(
    ([, operation]) => operation.access !== "public",
  );

  it.each(guarded)("%s refuses who does not say who they are", async (_, operation) => {
    for (const headers of [
      {},
      { authorization: "Basic YWRtaW46YWRtaW4=" },
      { authorization: "Bearer pag0_org_madeup" },
      { cookie: "next-auth.session-token=forged" },
      { host: "127.0.0.1", "x-forwarded-for": "127.0.0.1", "x-forwarded-host": "localhost" },
    ] as Record<string, string>[]) {
      const answer = await api.call(operation.method, path(operation), { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
    }
  });
});
