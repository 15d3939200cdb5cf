import type { GovernanceView, PolicyVersionView } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";

type PolicyView = GovernanceView["policies"][number];
interface Result {
  policy: PolicyView | null;
  version: number;
}
interface Problem {
  code: string;
  detail: string;
  errors?: { field: string; message: string }[];
}

/** As the specification writes it (enhanced-team-management, "Implementing Governance Policies"). */
const HIGH_COST = {
  action: "create_policy",
  policy: {
    name: "High Cost Request Approval",
    description: "Require approval for requests exceeding $100/day per user",
    type: "cost_control",
    rules: {
      conditions: [{ field: "daily_cost_per_user", operator: "greater_than", value: 100 }],
      actions: [
        {
          type: "require_approval",
          parameters: { approvers: ["team-lead@company.com"], timeout_hours: 4 },
        },
      ],
    },
    exceptions: { roles: ["owner", "admin"] },
  },
};
/** "Data Classification System" of the same. */
const CLASSIFICATION = {
  levels: {
    restricted: {
      categories: ["medical", "legal", "security"],
      handling_requirements: {
        encryption_required: true,
        access_logging: true,
        retention_period_days: 90,
        geographic_restrictions: ["US"],
        approval_required: true,
      },
    },
  },
};

describe("the governance API", () => {
  let api: ApiHarness;
  let owner: TestMember;
  const path = "/teams/research/governance";
  beforeAll(async () => {
    api = await createApiHarness();
    owner = api.organization.owner;
    await api.json(201, "POST", "/teams", { as: owner, body: { name: "Research" } });
  });
  afterAll(() => api.close());

  const change = (body: unknown, status = 200) =>
    api.json<Result & Problem>(status, "POST", `${path}/policies`, { as: owner, body });
  const read = (query = "", as = owner) =>
    api.json<GovernanceView>(200, "GET", `${path}${query}`, { as });
  const versions = async () =>
    (
      await api.json<{ data: PolicyVersionView[] }>(200, "GET", "/teams/research/policy/versions", {
        as: owner,
      })
    ).data;

  it("creates, changes, disables, enables and deletes policies as the specification writes them", async () => {
    const created = await change(HIGH_COST);
    expect(created).toMatchObject({
      version: 1,
      policy: {
        ...HIGH_COST.policy,
        rules: {
          ...HIGH_COST.policy.rules,
          // An amount of dollars, as policies keep it.
          conditions: [{ ...HIGH_COST.policy.rules.conditions[0], value: "100000000" }],
        },
        id: "high-cost-request-approval",
        status: "active",
        created_by: "Olive Owner",
      },
    });
    const id = created.policy?.id as string;
    const twin = await change(HIGH_COST);
    expect(twin.policy?.id).toBe("high-cost-request-approval-2");
    const renamed = { ...HIGH_COST.policy, name: "Costly calls" };
    const updated = await change({
      action: "update_policy",
      policy: { ...renamed, id },
      reason: "A shorter name",
    });
    expect(updated).toMatchObject({ version: 3, policy: { id, name: "Costly calls" } });
    expect(updated.policy?.created_at).toBe(created.policy?.created_at);
    expect(Date.parse(updated.policy?.updated_at as string)).toBeGreaterThan(
      Date.parse(created.policy?.updated_at as string),
    );
    const byId = (action: string) => change({ action, policy_id: id });
    expect((await byId("disable_policy")).policy?.status).toBe("disabled");
    expect(await byId("disable_policy")).toMatchObject({ version: 4 });
    expect((await byId("enable_policy")).policy?.status).toBe("active");
    expect(await byId("delete_policy")).toEqual({ policy: null, version: 6 });
    const view = await read();
    expect(view.policies.map((policy) => policy.id)).toEqual(["high-cost-request-approval-2"]);
    expect(view.version).toBe(6);
    expect((await versions()).map(({ reason }) => reason).reverse()).toEqual([
      'Created the governance policy "High Cost Request Approval"',
      'Created the governance policy "High Cost Request Approval"',
      "A shorter name",
      'Disabled the governance policy "Costly calls"',
      'Enabled the governance policy "Costly calls"',
      'Deleted the governance policy "Costly calls"',
    ]);
    const again = await change({ ...HIGH_COST, policy: { ...HIGH_COST.policy, id } });
    expect(again.policy?.created_at).not.toBe(created.policy?.created_at);
  });

  it("names what is wrong as the caller wrote it", async () => {
    const before = (await versions()).length;
    const wrong = structuredClone(HIGH_COST) as { policy: typeof HIGH_COST.policy };
    (wrong.policy.rules.conditions[0] as { value: unknown }).value = "a lot";
    expect((await change(wrong, 400)).errors?.map(({ field }) => field)).toEqual([
      "policy.rules.conditions[0].value",
    ]);
    const taken = {
      ...HIGH_COST,
      policy: { ...HIGH_COST.policy, id: "high-cost-request-approval" },
    };
    expect((await change(taken, 400)).errors?.[0]?.field).toBe("policy.id");
    expect(
      (await change({ action: "update_policy", policy: HIGH_COST.policy }, 400)).errors,
    ).toEqual([
      {
        field: "policy_id",
        message: "is missing; name the policy by policy_id or policy.id",
      },
    ]);
    const both = {
      action: "update_policy",
      policy_id: "x",
      policy: { ...HIGH_COST.policy, id: "y" },
    };
    expect((await change(both, 400)).errors?.[0]?.field).toBe("policy_id");
    expect((await change({ action: "delete_policy", policy_id: "nothing" }, 404)).code).toBe(
      "NOT_FOUND",
    );
    expect((await change({ action: "erase" }, 400)).detail).toMatch(/create_policy, update_policy/);
    const condition = { field: "model", operator: "equals", value: "m" };
    const many = {
      ...HIGH_COST,
      policy: {
        ...HIGH_COST.policy,
        rules: {
          ...HIGH_COST.policy.rules,
          conditions: Array.from({ length: 99 }, () => condition),
        },
      },
    };
    let refused: Problem | null = null;
    for (let i = 0; i < 60 && refused === null; i++) {
      const answer = await api.call("POST", `${path}/policies`, { as: owner, body: many });
      if (answer.status === 400) refused = (await answer.json()) as Problem;
    }
    expect(refused?.errors?.[0]).toMatchObject({
      field: "policy.rules",
      message: expect.stringMatching(/at most 5000/),
    });
    const published = await versions();
    expect(published.length).toBeGreaterThan(before + 40);
    // Documents of this length do not fit an audit entry: it has their hashes, the versions have them.
    const { data } = await api.json<{ data: { detail: Record<string, unknown> }[] }>(
      200,
      "GET",
      "/audit?team=research&action=policy.published&limit=1",
      { as: owner },
    );
    const text = JSON.stringify(published[0]?.document);
    expect(text.length).toBeGreaterThan(200_000);
    expect(data[0]?.detail).toMatchObject({
      afterSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      changes: 1,
      changedPaths: [`rules[${(published[0]?.document.rules?.length ?? 0) - 1}]`],
    });
  });

  it("sets classification and compliance, and takes them away by null", async () => {
    await api.json(201, "POST", "/teams", { as: owner, body: { name: "Clinic" } });
    const put = (body: unknown) =>
      api.json<GovernanceView>(200, "PUT", "/teams/clinic/governance/config", { as: owner, body });
    const set = await put({
      data_classification: CLASSIFICATION,
      compliance: { mode: "HIPAA", audit_log: { enabled: true, retention_days: 2190 } },
    });
    expect(set).toMatchObject({
      version: 1,
      data_classification: CLASSIFICATION,
      compliance: { mode: "HIPAA", audit_log: { enabled: true, retention_days: 2190 } },
    });
    expect(await put({ compliance: { mode: "HIPAA" } })).toMatchObject({ version: 1 });
    expect(await put({ data_classification: null, compliance: { mode: null } })).toMatchObject({
      version: 2,
      data_classification: null,
      compliance: { mode: null, audit_log: { enabled: true, retention_days: 2190 } },
    });
  });

  it("keeps of a document's own form what the specification has no words for", async () => {
    const dataHandling = {
      levels: {
        confidential: { categories: ["personal"], redact: true },
        restricted: { categories: ["medical"], cacheable: false, retentionDays: 30 },
      },
    };
    await api.json(201, "POST", "/teams", {
      as: owner,
      body: { name: "Redacting", policy: { dataHandling } },
    });
    const config = "/teams/redacting/governance";
    const view = await api.json<GovernanceView>(200, "GET", config, { as: owner });
    expect(view.data_classification).toEqual({
      levels: {
        confidential: { categories: ["personal"] },
        restricted: {
          categories: ["medical"],
          handling_requirements: { retention_period_days: 30 },
        },
      },
    });
    await api.json(200, "PUT", `${config}/config`, {
      as: owner,
      body: {
        data_classification: { levels: { confidential: { categories: ["personal", "legal"] } } },
      },
    });
    const { policy } = await api.json<{ policy: PolicyVersionView }>(
      200,
      "GET",
      "/teams/redacting",
      {
        as: owner,
      },
    );
    expect(policy.document).toEqual({
      dataHandling: {
        levels: { confidential: { categories: ["personal", "legal"], redact: true } },
      },
    });
  });

  it("shows rules of the levels above as inherited, where they cannot be changed here", async () => {
    const rule = {
      id: "no-night",
      name: "No night calls",
      conditions: { field: "time", operator: "greater_than", value: "22:00" },
      actions: [{ type: "deny" }],
    };
    await api.json(200, "PUT", `/organizations/${api.organization.slug}/policy`, {
      as: owner,
      body: { document: { rules: [rule] }, reason: "Nights are quiet" },
    });
    const { inherited_policies: inherited } = await read();
    expect(inherited).toMatchObject([
      {
        id: "no-night",
        type: "custom",
        level: "Acme Corp",
        created_by: "Olive Owner",
        rules: { conditions: rule.conditions, actions: rule.actions },
      },
    ]);
    const refused = await change({ action: "disable_policy", policy_id: "no-night" }, 404);
    expect(refused.detail).toMatch(/in the policy of Acme Corp/);
  });

  it("includes the team's audit entries for who may read the audit log, and names the permission", async () => {
    expect((await read()).audit).toBeUndefined();
    const { audit } = await read("?include=audit");
    expect(audit?.length).toBeGreaterThan(5);
    expect(new Set(audit?.map(({ projectId }) => projectId)).size).toBe(1);
    const { id } = await api.json<{ id: string }>(200, "GET", "/teams/research", { as: owner });
    const lead = await api.addMember("lead", [id]);
    const refused = await api.json<Problem>(403, "GET", `${path}?include=audit`, { as: lead });
    expect(refused.detail).toMatch(/lead does not have the permission audit:read/);
    expect((await read("", lead)).policies.length).toBeGreaterThan(0);
    const unknown = await api.json<Problem>(400, "GET", `${path}?include=billing`, { as: owner });
    expect(unknown.errors?.[0]?.field).toBe("include");
  });
});
