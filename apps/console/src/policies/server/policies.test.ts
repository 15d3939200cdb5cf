import type {
  OrganizationView,
  PolicyDocumentInput,
  PolicyVersionView,
  TeamView,
} from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

interface Problem {
  code: string;
  currentVersion?: number;
  errors?: { field: string; message: string }[];
}
interface Page {
  data: PolicyVersionView[];
  nextCursor: string | null;
  total: number;
}

const GLOBAL: PolicyDocumentInput = {
  monthlyBudget: "100000000",
  maxPerRequest: "$5.00",
  allowedCategories: ["llm", "search"],
  blockedEndpoints: ["api.blocked.example"],
};

describe("policies", () => {
  let api: ApiHarness;
  let key: string;
  let path: string;
  beforeAll(async () => {
    api = await createApiHarness();
    key = api.organization.key;
    path = `/organizations/${api.organization.slug}`;
  });
  afterAll(() => api.close());

  it("publishes the organization's policy once for the same content", async () => {
    const put = () =>
      api.json<OrganizationView>(200, "PUT", path, {
        as: key,
        body: { globalPolicy: GLOBAL, timezone: "Asia/Seoul", alerts: { channels: ["email"] } },
      });
    const first = await put();
    expect(first).toMatchObject({
      timezone: "Asia/Seoul",
      alerts: { channels: ["email"] },
      policy: {
        version: 1,
        document: { monthlyBudget: "100000000", maxPerRequest: "5000000" },
        createdBy: { kind: "api_key", name: "First organization key" },
      },
    });
    expect((await put()).policy?.id).toBe(first.policy?.id);
    const { data, total } = await api.json<Page>(200, "GET", `${path}/policy/versions`, {
      as: key,
    });
    expect([data.length, total]).toEqual([1, 1]);
  });

  it("refuses a change that was made from an older version", async () => {
    const put = (status: number, maxPerRequest: string, expectedVersion: number) =>
      api.json<PolicyVersionView & Problem>(status, "PUT", `${path}/policy`, {
        as: api.organization.owner,
        body: { document: { ...GLOBAL, maxPerRequest }, reason: "Lower the cap", expectedVersion },
      });
    expect(await put(200, "4000000", 1)).toMatchObject({ version: 2, status: "published" });
    expect(await put(409, "3000000", 1)).toMatchObject({
      code: "VERSION_CONFLICT",
      currentVersion: 2,
    });
    const { data } = await api.json<Page>(200, "GET", `${path}/policy/versions`, { as: key });
    expect(data.map(({ version, status }) => [version, status])).toEqual([
      [2, "published"],
      [1, "superseded"],
    ]);
  });

  it("shows what applies to a team, and where each value comes from", async () => {
    await api.json(201, "POST", "/teams", { as: key, body: { name: "Inherits" } });
    const { data: published } = await api.json<Page>(200, "GET", `${path}/policy/versions`, {
      as: key,
    });
    await api.json(200, "PUT", "/teams/inherits/policy", {
      as: key,
      body: { document: { maxPerRequest: "1000000" }, reason: "Pilot" },
    });
    const { data } = await api.json<{
      data: { field: string; value: unknown; origin: { name: string; version: number } }[];
    }>(200, "GET", "/teams/inherits/policy/effective", { as: key });
    const field = (name: string) => data.find((row) => row.field === name);
    expect(field("maxPerRequest")).toMatchObject({
      value: "1000000",
      origin: { name: "Inherits", version: 1 },
      overridden: [{ value: "4000000" }],
    });
    expect(field("allowedCategories")).toMatchObject({
      value: ["llm", "search"],
      origin: { name: "Acme Corp", version: published[0]?.version },
    });
  });

  it("names each field in which a team's policy would widen", async () => {
    await api.json(201, "POST", "/teams", { as: key, body: { name: "Wide" } });
    const problem = await api.json<Problem>(422, "PUT", "/teams/wide/policy", {
      as: key,
      body: {
        document: { maxPerRequest: "9000000", allowedCategories: ["llm", "image-generation"] },
        reason: "More please",
      },
    });
    expect(problem.code).toBe("POLICY_WIDENS");
    expect(problem.errors?.map((error) => error.field)).toEqual([
      "allowedCategories[1]",
      "maxPerRequest",
    ]);
    const { total } = await api.json<Page>(200, "GET", "/teams/wide/policy/versions", { as: key });
    expect(total).toBe(0);
  });

  it("warns of approvers who cannot serve, and not of those who can", async () => {
    const lead = await api.addMember("lead");
    const developer = await api.addMember("developer");
    const approvers = [lead.email, developer.email, "gone@example.com"];
    const team = await api.json<TeamView>(201, "POST", "/teams", {
      as: key,
      body: { name: "Warned", policy: { approvalWorkflow: { enabled: true, approvers } } },
    });
    const ofApprovers = team.warnings.filter(({ field }) => field.includes("approvers"));
    expect(ofApprovers.map(({ field, code }) => [field, code])).toEqual([
      ["policy.approvalWorkflow.approvers[1]", "APPROVER_MAY_NOT_APPROVE"],
      ["policy.approvalWorkflow.approvers[2]", "APPROVER_NOT_A_MEMBER"],
    ]);
  });

  it("warns of a threshold that no call can reach, to those who see every team", async () => {
    await api.json(200, "PUT", `/organizations/${api.organization.slug}/policy`, {
      as: key,
      body: { document: { requireApprovalAbove: "500000" }, reason: "Ask above $0.50" },
    });
    await api.json(201, "POST", "/teams", {
      as: key,
      body: { name: "Capped", policy: { maxPerRequest: "200000" } },
    });
    const seenBy = (as: typeof key | TestMember) =>
      api.json<OrganizationView>(200, "GET", `/organizations/${api.organization.slug}`, { as });
    expect((await seenBy(key)).warnings).toContainEqual({
      field: "policy.requireApprovalAbove",
      message: expect.stringMatching(/\$0\.50 can't be reached .*\$0\.20.*Capped/),
      remedy: expect.stringContaining("Set requireApprovalAbove below $0.20"),
      code: "THRESHOLD_UNREACHABLE",
      severity: "warning",
    });
    expect((await seenBy(await api.addMember("lead"))).warnings).toEqual([]);
  });

  it("numbers the versions of many publishers at once without a gap", async () => {
    await api.json(201, "POST", "/teams", { as: key, body: { name: "Busy" } });
    const amounts = Array.from({ length: 8 }, (_, i) => String(1000 + i));
    await Promise.all(
      amounts.map((maxPerRequest) =>
        api.json(200, "PUT", "/teams/busy/policy", {
          as: key,
          body: { document: { maxPerRequest }, reason: "Concurrent" },
        }),
      ),
    );
    const first = await api.json<Page>(200, "GET", "/teams/busy/policy/versions?limit=5", {
      as: key,
    });
    const second = await api.json<Page>(
      200,
      "GET",
      `/teams/busy/policy/versions?limit=5&cursor=${first.nextCursor}`,
      { as: key },
    );
    const versions = [...first.data, ...second.data];
    expect(versions.map(({ version }) => version)).toEqual([8, 7, 6, 5, 4, 3, 2, 1]);
    expect(versions.filter(({ status }) => status === "published").length).toBe(1);
    expect(second.nextCursor).toBeNull();
  });

  it("lets finance, leads and auditors read policies, and not write them", async () => {
    for (const role of ["finance", "lead", "auditor", "developer"] as const) {
      const member = await api.addMember(role);
      expect((await api.call("GET", path, { as: member })).status).toBe(200);
      const body = { document: {}, reason: "Take it all off" };
      expect((await api.call("PUT", `${path}/policy`, { as: member, body })).status).toBe(403);
    }
  });
});
