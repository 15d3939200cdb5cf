import { parseAmount } from "@pag0/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  additionalRestrictionsSchema,
  alertSettingsSchema,
  cacheSchema,
  handlingOf,
  microUsd,
  policyAmount,
  policyDocumentSchema,
  requestMetaSchema,
  tagsSchema,
} from "./policy-document.ts";
import { workingHoursSchema, workingSpans } from "./working-hours.ts";

/** The documents of the specification's enterprise use case (UC2), as written there. */
const globalPolicy = {
  monthlyBudget: "100000000",
  requireApprovalAbove: "500000",
  allowedCategories: ["translation", "llm", "search", "data-analysis"],
  blockedEndpoints: ["suspicious-api.com", "untrusted-provider.xyz"],
  complianceMode: "EU_AI_ACT",
  auditLog: { enabled: true, retention: 90 },
};
const alerts = {
  channels: ["email", "slack"],
  recipients: ["cfo@acme.com", "it-security@acme.com"],
  triggers: {
    budgetThreshold: 0.8,
    anomalyDetection: true,
    policyViolation: true,
    highCostRequest: "$1.00",
  },
};
const teams = [
  { name: "Sales AI", budget: "15000000" },
  { name: "Marketing AI", budget: "20000000" },
  { name: "Support AI", budget: "25000000" },
  { name: "R&D AI", budget: "30000000" },
];
const teamPolicy = (team: { name: string; budget: string }) => ({
  monthlyBudget: team.budget,
  maxPerRequest: "200000",
  dailyBudget: String(Number.parseInt(team.budget, 10) / 30),
  approvalWorkflow: {
    enabled: true,
    approvers: [`${team.name.toLowerCase()}-lead@acme.com`],
    autoApproveBelow: "100000",
    requireApprovalAbove: "100000",
  },
});
const additionalRestrictions = {
  allowedEndpoints: ["api.openai.com", "api.salesforce.com"],
  workingHours: { timezone: "America/New_York", start: "09:00", end: "18:00" },
};

describe("the documents of UC2", () => {
  it("are accepted as written, and mean what they say", () => {
    const policy = policyDocumentSchema.parse(globalPolicy);
    expect(policy).toEqual(globalPolicy);
    expect(policyAmount(policy.monthlyBudget)).toBe(parseAmount("$100.00"));
    expect(alertSettingsSchema.parse(alerts)).toEqual({
      ...alerts,
      triggers: { ...alerts.triggers, highCostRequest: "1000000" },
    });
    expect(additionalRestrictionsSchema.parse(additionalRestrictions)).toEqual(
      additionalRestrictions,
    );
    expect(cacheSchema.parse({ enabled: true, sharedCache: true, defaultTTL: 1800 })).toEqual({
      enabled: true,
      sharedCache: true,
      defaultTTL: 1800,
    });
    const meta = {
      requiresApproval: true,
      businessJustification: "Lead 42 qualification - high value enterprise deal",
      requestedBy: "john.doe@acme.com",
    };
    expect(requestMetaSchema.parse(meta)).toEqual(meta);
    const tags = { department: "Sales", costCenter: "CC-1001", environment: "production" };
    expect(tagsSchema.parse(tags)).toEqual(tags);
  });

  it("floor a day's share that is no whole micro-USD", () => {
    const daily = teams.map((team) => policyDocumentSchema.parse(teamPolicy(team)).dailyBudget);
    expect(daily).toEqual(["500000", "666666", "833333", "1000000"]);
  });

  it("parse to themselves once parsed", () => {
    for (const document of [globalPolicy, ...teams.map(teamPolicy)]) {
      const parsed = policyDocumentSchema.parse(document);
      expect(policyDocumentSchema.parse(parsed)).toEqual(parsed);
    }
  });
});

describe("unknown fields", () => {
  it("are refused by name at every level", () => {
    const mistyped = [
      [{ montlyBudget: "1" }, "montlyBudget"],
      [{ approvalWorkflow: { enabled: true, approver: [] } }, "approver"],
      [{ workingHours: { ...additionalRestrictions.workingHours, zone: "UTC" } }, "zone"],
      [{ cache: { enabled: true, ttl: 1 } }, "ttl"],
      [{ auditLog: { enabled: true, retention: 1, days: 1 } }, "days"],
    ] as const;
    for (const [document, key] of mistyped)
      expect(policyDocumentSchema.safeParse(document).error?.issues).toMatchObject([
        { code: "unrecognized_keys", keys: [key] },
      ]);
    expect(alertSettingsSchema.safeParse({ triggers: { budget: 0.8 } }).success).toBe(false);
    expect(requestMetaSchema.safeParse({ requireApproval: true }).success).toBe(false);
  });

  it("refuse a client that would set what only a policy sets", () => {
    for (const field of ["monthlyBudget", "dailyBudget", "approvalWorkflow", "cache", "auditLog"])
      expect(additionalRestrictionsSchema.safeParse({ [field]: {} }).success).toBe(false);
  });
});

describe("amounts", () => {
  const amount = microUsd("An amount");

  it("come out as whole micro-USD, exact for any size", () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 15n), (micro) => {
        expect(amount.parse(String(micro))).toBe(String(micro));
        expect(policyAmount(String(micro))).toBe(micro * 1000n);
      }),
    );
  });

  it("are floored, never rounded up, and mean the same in dollars", () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 10n ** 12n),
        fc.integer({ min: 0, max: 999_999_999 }),
        (micro, fraction) => {
          const digits = String(fraction).padStart(9, "0");
          expect(amount.parse(`${micro}.${digits}`)).toBe(String(micro));
          const dollars = `$${micro / 1_000_000n}.${String(micro % 1_000_000n).padStart(6, "0")}`;
          expect(amount.parse(dollars)).toBe(String(micro));
        },
      ),
    );
  });

  it("read the ways in which the specification writes them", () => {
    expect(amount.parse("$1.00")).toBe("1000000");
    expect(amount.parse("666666.6666666666")).toBe("666666");
    expect(policyAmount(undefined)).toBeUndefined();
    expect(policyAmount("500000")).toBe(parseAmount("$0.50"));
  });

  it("are refused where they are no amount", () => {
    for (const text of ["", " ", "-1", "1e6", "NaN", "1,000", "0x10", "$", "€1", "1.2.3", "١"])
      expect(amount.safeParse(text).success, text).toBe(false);
    expect(amount.safeParse(100).success).toBe(false);
    expect(amount.safeParse("9".repeat(65)).success).toBe(false);
  });
});

describe("values", () => {
  const accepts = (document: object) => policyDocumentSchema.safeParse(document).success;

  it("name endpoints by host, wildcard or path, and nothing else", () => {
    for (const pattern of ["api.openai.com", "*.openai.com", "api.openai.com/v1", "127.0.0.1:4100"])
      expect(accepts({ allowedEndpoints: [pattern] }), pattern).toBe(true);
    for (const pattern of ["https://api.openai.com", "*", "a.*.com", "host?x=1", "a b.com", ".com"])
      expect(accepts({ blockedEndpoints: [pattern] }), pattern).toBe(false);
    expect(policyDocumentSchema.parse({ allowedEndpoints: [" API.OpenAI.com "] })).toEqual({
      allowedEndpoints: ["api.openai.com"],
    });
  });

  it("take real time zones and times of day", () => {
    const hours = (change: object) => ({
      workingHours: { ...additionalRestrictions.workingHours, ...change },
    });
    expect(accepts(hours({ timezone: "Asia/Seoul", days: ["mon", "fri"] }))).toBe(true);
    expect(accepts(hours({ timezone: "Mars/Olympus" }))).toBe(false);
    expect(accepts(hours({ start: "24:00" }))).toBe(false);
    expect(accepts(hours({ end: "9:00" }))).toBe(false);
    expect(accepts(hours({ days: [] }))).toBe(false);
  });

  it("keep to their limits", () => {
    expect(accepts({ auditLog: { enabled: true, retention: 3650 } })).toBe(true);
    expect(accepts({ auditLog: { enabled: true, retention: 3651 } })).toBe(false);
    expect(accepts({ cache: { enabled: true, defaultTTL: 0 } })).toBe(false);
    const semantic = (more: object) =>
      accepts({ cache: { enabled: true, semantic: { enabled: true, ...more } } });
    expect(semantic({ threshold: 0.8, model: "openai/text-embedding-3-small" })).toBe(true);
    for (const more of [
      { threshold: 0.79 },
      { threshold: 1.01 },
      { model: "text-embedding-3-small" },
      { maxEntries: 1_001 },
    ])
      expect(semantic(more)).toBe(false);
    expect(accepts({ allowedModels: Array.from({ length: 501 }, () => "gpt-4o") })).toBe(false);
    expect(alertSettingsSchema.safeParse({ triggers: { budgetThreshold: 0 } }).success).toBe(false);
    expect(alertSettingsSchema.safeParse({ triggers: { budgetThreshold: 1 } }).success).toBe(true);
    const tags = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`t${i}`, "x"]));
    expect(tagsSchema.safeParse(tags).success).toBe(false);
  });
});

describe("what a document may say beside that", () => {
  const problems = (document: unknown) =>
    policyDocumentSchema
      .safeParse(document)
      .error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`) ?? [];

  it("takes models by name and by pattern, and providers by slug", () => {
    const document = {
      allowedModels: ["claude-sonnet-4-5", "gpt-4o*", "mistral-small", "org/model:7b"],
      blockedModels: ["*-preview"],
      allowedProviders: ["mistral", "azure-openai"],
      blockedRegions: ["EU", "us-east-1"],
      blockedCategories: ["search"],
    };
    expect(policyDocumentSchema.parse(document)).toEqual(document);
    for (const model of ["", "gpt 4", "gpt-?"])
      expect(problems({ allowedModels: [model] })[0]).toMatch(/^allowedModels\.0: /);
    expect(problems({ allowedProviders: ["open ai"] })[0]).toContain("allowedProviders.0: must be");
  });

  it("takes working hours in several spans with holidays, or in one, and not in both", () => {
    const hours = {
      timezone: "Asia/Kolkata",
      spans: [
        { start: "09:00", end: "13:00", days: ["mon"] },
        { start: "22:00", end: "06:00" },
      ],
      holidays: ["2026-12-25"],
    };
    expect(policyDocumentSchema.parse({ workingHours: hours }).workingHours).toEqual(hours);
    expect(workingSpans(workingHoursSchema.parse(hours))).toEqual(hours.spans);
    const one = workingHoursSchema.parse({ timezone: "UTC", start: "09:00", end: "18:00" });
    expect(workingSpans(one)).toEqual([{ start: "09:00", end: "18:00" }]);
    expect(problems({ workingHours: { ...hours, start: "09:00" } })).toEqual([
      "workingHours.start: stands beside spans; move it into one",
    ]);
    expect(problems({ workingHours: { timezone: "UTC", start: "09:00" } })).toEqual([
      "workingHours.end: is missing; give start and end, or spans",
    ]);
    for (const day of ["2026-02-30", "25.12.2026", ""])
      expect(problems({ workingHours: { ...hours, holidays: [day] } })[0]).toContain("holidays.0");
  });

  it("takes personal budgets, a warning threshold and rates", () => {
    expect(
      policyDocumentSchema.parse({
        memberBudget: { daily: "$1.00" },
        keyBudget: { monthly: "5000000.7" },
        budgetAlerts: { warningThreshold: 75 },
        rateLimit: { requestsPerMinute: 60 },
      }),
    ).toEqual({
      memberBudget: { daily: "1000000" },
      keyBudget: { monthly: "5000000" },
      budgetAlerts: { warningThreshold: 75, exceededAction: "notify" },
      rateLimit: { requestsPerMinute: 60 },
    });
    expect(problems({ budgetAlerts: { warningThreshold: 0 } })).toHaveLength(1);
    expect(problems({ budgetAlerts: { warningThreshold: 101 } })).toHaveLength(1);
    expect(problems({ rateLimit: { requestsPerMinute: 1.5 } })).toHaveLength(1);
  });

  it("takes the specification's data classification as it is written, and one of the two forms", () => {
    const written = {
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
    const document = policyDocumentSchema.parse({ data_classification: written });
    expect(document.data_classification).toEqual(written);
    expect(handlingOf(document)?.levels.restricted).toMatchObject({
      allowedRegions: ["US"],
      retentionDays: 90,
      approvalRequired: true,
    });
    expect(problems({ data_classification: written, dataHandling: { levels: {} } })[0]).toContain(
      "data_classification: says the same as dataHandling",
    );
  });
});
