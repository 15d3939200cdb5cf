import type { EvaluationView, PolicyDocumentInput } from "@pag0/contract";
import { newId } from "@pag0/contract";
import { shipUsage } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiHarness, createApiHarness, type TestMember } from "../../test/api-harness.ts";
import { usageOf } from "../../test/company.ts";

interface Problem {
  code: string;
  errors?: { field: string; message: string }[];
}

const CHAT = "https://api.openai.com/v1/chat/completions";
const say = (content: string) => ({
  model: "gpt-4o",
  max_tokens: 1000,
  messages: [{ role: "user", content }],
});

describe("what policy says of a call that nobody makes", () => {
  let api: ApiHarness;
  let owner: TestMember;
  let teamId: string;
  let keyId: string;
  beforeAll(async () => {
    api = await createApiHarness();
    owner = api.organization.owner;
    await publish({ allowedCategories: ["llm"], blockedEndpoints: ["*.blocked.example"] });
    const post = (path: string, body: unknown) =>
      api.json<{ id: string }>(201, "POST", path, { as: owner, body });
    teamId = (await post("/teams", { name: "Sales", policy: { monthlyBudget: "50000000" } })).id;
    keyId = (await post("/keys", { name: "Agent", team: "sales" })).id;
    await post("/teams", { name: "Other" });
    const { id: organizationId } = api.organization;
    const provider = (name: string, baseUrl: string, more: object) =>
      api.services.database.forOrganization(organizationId).transaction((tx) =>
        tx.provider.create({
          data: {
            id: newId("provider"),
            organizationId,
            slug: name.toLowerCase(),
            name,
            baseUrl,
            vendor: "openai",
            format: "openai",
            category: "llm",
            ...more,
          },
        }),
      );
    await provider("OpenAI", "https://api.openai.com", { regions: ["US"] });
    await provider("Images", "https://images.example", { category: "image-generation" });
  });
  afterAll(() => api.close());

  const publish = (document: PolicyDocumentInput) =>
    api.json(200, "PUT", `/organizations/${api.organization.slug}/policy`, {
      as: owner,
      body: { document, reason: "For the test" },
    });
  const evaluate = (
    request: object,
    policy?: { level: string; document: PolicyDocumentInput },
    as = owner,
  ) =>
    api.json<EvaluationView>(200, "POST", "/policies/evaluate", {
      as,
      body: {
        team: "sales",
        request: { url: CHAT, body: say("Hello"), ...request },
        ...(policy === undefined ? {} : { policy }),
      },
    });

  it("allows what every level allows, with the call as it was read and what budgets have left", async () => {
    const answer = await evaluate({});
    expect(answer).toMatchObject({
      decision: "allow",
      code: "ALLOWED",
      explanation:
        "The call is within every limit of Acme Corp (policy version 1), Sales (policy version 1).",
      failures: [],
      rules: [],
      call: {
        host: "api.openai.com",
        path: "/v1/chat/completions",
        provider: "openai",
        category: "llm",
        model: "gpt-4o",
        findings: [],
      },
      budgets: [
        {
          scopeKind: "project",
          name: "Sales",
          period: "month",
          limit: "50000000",
          available: "50000000",
        },
      ],
    });
    // gpt-4o: $10 for a million tokens out, so $0.01 for 1,000, and a little for what comes in.
    expect(Number(answer.call.estimate)).toBeGreaterThan(10_000);
    expect(Number(answer.call.estimate)).toBeLessThan(10_500);
    expect(answer.policyVersionIds).toHaveLength(2);
  });

  it("gives every reason, the one that decides first, with the draft in the place of a level", async () => {
    const draft = {
      level: "sales",
      document: {
        allowedModels: ["gpt-4o-mini"],
        maxPerRequest: "5000",
        requireApprovalAbove: "1000",
      },
    };
    const answer = await evaluate({}, draft);
    expect(answer).toMatchObject({ decision: "deny", code: "MODEL_NOT_ALLOWED" });
    expect(answer.origin).toMatchObject({ kind: "project", name: "Sales", version: null });
    expect(answer.failures.map(({ decision, code, field }) => [decision, code, field])).toEqual([
      ["deny", "MODEL_NOT_ALLOWED", "allowedModels"],
      ["deny", "MAX_PER_REQUEST_EXCEEDED", "maxPerRequest"],
      ["require_approval", "APPROVAL_THRESHOLD", "requireApprovalAbove"],
    ]);
    // The draft took the place of the published version: its budget is gone.
    expect(answer.budgets).toEqual([]);
    const above = { level: "organization", document: { requireApprovalAbove: "1000" } };
    expect(await evaluate({}, above)).toMatchObject({
      decision: "require_approval",
      code: "APPROVAL_THRESHOLD",
      origin: { kind: "organization" },
    });
    expect((await evaluate({ pag0Meta: { requiresApproval: true } })).code).toBe(
      "APPROVAL_REQUESTED",
    );
    const stored = await api.json<{ total: number }>(200, "GET", "/teams/sales/policy/versions", {
      as: owner,
    });
    expect(stored.total).toBe(1);
  });

  it("refuses what the proxy refuses without a policy: unregistered, unpriced and unreadable calls", async () => {
    const codes = async (request: object) =>
      (await evaluate(request)).failures.map(({ code, field }) => [code, field]);
    expect(await codes({ url: "https://nowhere.example/v1" })).toEqual([
      ["ENDPOINT_NOT_PRICED", "request.url"],
    ]);
    expect(await codes({ url: "https://api.blocked.example/v1" })).toEqual([
      ["ENDPOINT_BLOCKED", "blockedEndpoints"],
      ["ENDPOINT_NOT_PRICED", "request.url"],
    ]);
    expect(await codes({ body: { ...say("Hi"), model: "made-up-9" } })).toEqual([
      ["MODEL_NOT_PRICED", "request.url"],
    ]);
    expect(await codes({ body: {} })).toEqual([["VALIDATION_ERROR", "request.body.model"]]);
    const images = "https://images.example/v1/chat/completions";
    expect(await codes({ url: images })).toEqual([["CATEGORY_NOT_ALLOWED", "allowedCategories"]]);
    for (const url of ["nowhere", "ftp://api.openai.com", "https://a:b@api.openai.com/"])
      expect(
        (
          await api.json<Problem>(400, "POST", "/policies/evaluate", {
            as: owner,
            body: { team: "sales", request: { url } },
          })
        ).errors?.[0]?.field,
      ).toBe("request.url");
  });

  it("explains the rules that hold, with what was spent and for whom", async () => {
    const member = await api.addMember("developer");
    const data = { mark: "sales", teamId, keyId, requestId: newId("request") };
    const event = usageOf(api.organization, data, new Date());
    await shipUsage(api.services.database.system.pool, {
      proxyId: "proxy-test",
      events: [{ ...event, memberId: member.id, costNano: "120000000000", decision: "allow" }],
    });
    const document: PolicyDocumentInput = {
      rules: [
        {
          id: "high-cost",
          name: "High Cost Request Approval",
          conditions: [{ field: "daily_cost_per_user", operator: "greater_than", value: 100 }],
          actions: [{ type: "require_approval", parameters: { timeout_hours: 4 } }],
          exceptions: { roles: ["owner"] },
        },
        {
          id: "long",
          name: "Long answers",
          conditions: { field: "max_output_tokens", operator: "greater_than", value: 500 },
          actions: [{ type: "log" }],
        },
      ],
    };
    const policy = { level: "sales", document };
    const pag0Meta = { requestedBy: member.email };
    const asked = await evaluate({ pag0Meta }, policy);
    expect(asked).toMatchObject({ decision: "require_approval", code: "RULE_APPROVAL" });
    expect(asked.rules).toEqual([
      {
        id: "high-cost",
        name: "High Cost Request Approval",
        level: "Sales",
        explanation: expect.stringMatching(/\$120\.00 is greater than \$100\.00/),
        actions: ["require_approval"],
        lifted: false,
      },
      expect.objectContaining({ id: "long", actions: ["log"] }),
    ]);
    // Nobody known has spent nothing; a role lifts the rule, and it is still told.
    expect((await evaluate({}, policy)).rules.map(({ id }) => id)).toEqual(["long"]);
    const lifted = await evaluate({ pag0Meta, role: "owner" }, policy);
    expect(lifted.decision).toBe("allow");
    expect(lifted.rules[0]).toMatchObject({ id: "high-cost", lifted: true, actions: [] });
  });

  it("tells what data is found and how it may be handled", async () => {
    const body = say("Patient's diagnosis: diabetes. Write to jane.roe@example.com");
    const restricted = (handling: object) => ({
      level: "sales",
      document: {
        dataHandling: { levels: { restricted: { categories: ["medical" as const], ...handling } } },
      },
    });
    const elsewhere = await evaluate({ body }, restricted({ allowedRegions: ["EU"] }));
    expect(elsewhere).toMatchObject({ decision: "deny", code: "DATA_HANDLING_REFUSED" });
    expect(elsewhere.call).toMatchObject({ classification: "restricted" });
    expect(elsewhere.call.categories).toContain("medical");
    expect(elsewhere.call.findings).toContainEqual({ kind: "email", count: 1 });
    expect((await evaluate({ body }, restricted({ allowedRegions: ["US"] }))).decision).toBe(
      "allow",
    );
    expect((await evaluate({ body }, restricted({ approvalRequired: true }))).code).toBe(
      "HANDLING_APPROVAL",
    );
    const inUrl = { url: `${CHAT}?note=jane.roe@example.com` };
    const redacting = {
      level: "sales",
      document: {
        dataHandling: {
          levels: { confidential: { categories: ["personal" as const], redact: true } },
        },
      },
    };
    expect(await evaluate(inUrl, redacting)).toMatchObject({
      decision: "deny",
      code: "DATA_HANDLING_REFUSED",
      explanation: expect.stringMatching(/its URL holds some \(email\)/),
    });
    expect((await evaluate({ body }, redacting)).decision).toBe("allow");
  });

  it("decides by budgets as they stand, and for an instant that is given", async () => {
    const spent = await evaluate({}, { level: "sales", document: { dailyBudget: "9000" } });
    expect(spent).toMatchObject({ code: "BUDGET_EXCEEDED", budgets: [{ available: "9000" }] });
    const hours = { timezone: "UTC", start: "09:00", end: "17:00", days: ["mon" as const] };
    const at = (at: string) =>
      evaluate({ at }, { level: "sales", document: { workingHours: hours } });
    expect((await at("2026-11-23T10:00:00Z")).decision).toBe("allow");
    expect((await at("2026-11-22T10:00:00Z")).code).toBe("OUTSIDE_WORKING_HOURS");
  });

  it("is for teams that the caller sees, and for their levels", async () => {
    const lead = await api.addMember("lead", [teamId]);
    expect((await evaluate({}, undefined, lead)).decision).toBe("allow");
    const refused = async (body: object, as: TestMember) =>
      (
        await api.json<Problem>(400, "POST", "/policies/evaluate", {
          as,
          body: { request: { url: CHAT }, ...body },
        })
      ).errors?.[0]?.field;
    expect(await refused({ team: "other" }, lead)).toBe("team");
    const foreign = { team: "sales", policy: { level: "other", document: {} } };
    expect(await refused(foreign, lead)).toBe("policy.level");
    expect(await refused(foreign, owner)).toBe("policy.level");
  });
});
