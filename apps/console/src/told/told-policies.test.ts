import { type PolicyDocumentInput, policyDocumentSchema } from "@pag0/contract";
import { parseDollars } from "@pag0/money";
import {
  budgetCalendar,
  compileLevel,
  type DecisionRequest,
  type DecisionState,
  decide,
  effectivePolicy,
  type Failure,
  lintPolicies,
  type RuleFacts,
} from "@pag0/policy";
import { describe, expect, it } from "vitest";
import { findingsShown } from "./findings.test-data.ts";
import { inKorean } from "./told.test-data.ts";

/** English words that are no names of fields, models, zones or people. */
const LEFT_IN_ENGLISH = /\b(the|is|are|of|which|and|may|calls?|budget|allowed)\b/i;

function expectKorean(sentence: string): void {
  const told = inKorean(sentence);
  expect(told, sentence).toMatch(/[가-힣]/);
  expect(told, sentence).not.toMatch(LEFT_IN_ENGLISH);
}

describe("warnings about policies", () => {
  it.each(Object.entries(findingsShown))("tells %s in Korean, and what to do", (code, trees) => {
    for (const tree of trees) {
      const found = lintPolicies(tree).filter((finding) => finding.code === code);
      expect(found.length, code).toBeGreaterThan(0);
      for (const { message, remedy } of found) {
        expectKorean(message);
        expectKorean(remedy);
      }
    }
  });

  it("leaves out mere hints, which no page shows", () => {
    for (const [code, trees] of Object.entries(findingsShown))
      for (const finding of trees.flatMap(lintPolicies))
        if (finding.code === code) expect(finding.severity).not.toBe("info");
  });
});

function policyOf(...documents: PolicyDocumentInput[]) {
  const levels = documents.map((document, depth) =>
    compileLevel({
      kind: depth === 0 ? "organization" : "project",
      ...{ id: `l${depth}`, name: depth === 0 ? "Acme" : "R&D, AI", versionId: `pol_${depth}` },
      version: 7,
      document: policyDocumentSchema.parse(document),
    }),
  );
  return effectivePolicy(levels, budgetCalendar("America/New_York"));
}

const call: DecisionRequest = {
  ...{ host: "api.openai.com", path: "/v1/chat/completions", method: "POST", category: "llm" },
  ...{ model: "gpt-4o", estimate: parseDollars("$1.5"), at: new Date("2026-11-18T15:00:00Z") },
  ...{ requiresApproval: false, provider: "openai", regions: ["US"], data: null, facts: null },
  approved: false,
};
const state: DecisionState = {
  available: () => parseDollars("$0.10"),
  spent: () => parseDollars("$9"),
  isCheap: () => false,
};
const data = {
  ...{ categories: ["medical" as const], kinds: ["icd-10"], complete: true, encrypted: false },
  ...{ accessLogged: false, retentionDays: 400 },
};
const handling = (handling_requirements: object) => ({
  data_classification: {
    levels: { restricted: { categories: ["medical" as const], handling_requirements } },
  },
});
const facts = {
  ...{ daily_cost_per_user: parseDollars("$120"), model: "gpt-4o", method: "POST", weekday: 2 },
} as unknown as RuleFacts;
const rule = (type: "deny" | "require_approval", message?: string) => ({
  ...{ id: type, name: "Costly", actions: [{ type, parameters: { message } }] },
  conditions: [
    { field: "daily_cost_per_user", operator: "greater_than" as const, value: 100 },
    { field: "model", operator: "in" as const, value: ["gpt-4o", "o3"] },
    { field: "model", operator: "matches" as const, value: "gpt*" },
    { not: { field: "model", operator: "contains" as const, value: "mini" } },
    { field: "method", operator: "equals" as const, value: "POST" },
  ],
});
const hours = { timezone: "Asia/Seoul", start: "09:00", end: "10:00" };

/** Documents and calls that fail, by the code of their failures. */
const failing: Record<Failure["code"], [PolicyDocumentInput, Partial<DecisionRequest>?][]> = {
  ENDPOINT_BLOCKED: [[{ blockedEndpoints: ["*.openai.com"] }]],
  ENDPOINT_NOT_ALLOWED: [[{ allowedEndpoints: ["a.com", "b.com"] }]],
  CATEGORY_NOT_ALLOWED: [[{ allowedCategories: ["search"] }], [{ blockedCategories: ["llm"] }]],
  MODEL_NOT_ALLOWED: [
    [{ allowedModels: ["o3"] }],
    [{ blockedModels: ["gpt*"] }],
    [{ blockedModels: ["gpt*"] }, { model: null }],
  ],
  PROVIDER_NOT_ALLOWED: [
    [{ allowedProviders: ["anthropic"] }],
    [{ allowedProviders: ["anthropic"] }, { provider: null }],
  ],
  REGION_NOT_ALLOWED: [
    [{ allowedRegions: ["EU"] }],
    [{ allowedRegions: ["EU", "KR"] }, { regions: [] }],
    [{ blockedRegions: ["US"] }, { provider: null }],
  ],
  MAX_PER_REQUEST_EXCEEDED: [[{ maxPerRequest: "$1.00" }]],
  OUTSIDE_WORKING_HOURS: [
    [{ workingHours: hours }],
    [{ workingHours: { ...hours, days: ["mon", "tue"] } }],
    [{ workingHours: { ...hours, holidays: ["2026-11-19"] } }],
  ],
  DATA_HANDLING_REFUSED: [
    [handling({ encryption_required: true }), { data }],
    [handling({ access_logging: true }), { data }],
    [handling({ retention_period_days: 90 }), { data }],
    [handling({ geographic_restrictions: ["EU"] }), { data }],
    [handling({ geographic_restrictions: ["EU"] }), { data, regions: [] }],
  ],
  HANDLING_APPROVAL: [
    [handling({ approval_required: true }), { data }],
    [handling({ encryption_required: true }), { data: { ...data, complete: false } }],
  ],
  RULE_DENIED: [
    [{ rules: [rule("deny")] }, { facts }],
    [{ rules: [rule("deny", "Ask Kim")] }, { facts }],
  ],
  RULE_APPROVAL: [
    [{ rules: [rule("require_approval")] }, { facts }],
    [{ rules: [rule("require_approval", "Ask Kim")] }, { facts }],
  ],
  BUDGET_EXCEEDED: [
    [{ monthlyBudget: "$10.00" }],
    [{ dailyBudget: "$10.00" }],
    [{ totalBudget: "$10.00" }],
  ],
  BUDGET_RESTRICTED: [
    [
      {
        monthlyBudget: "$10.00",
        budgetAlerts: { warningThreshold: 80, exceededAction: "restrict" },
      },
    ],
    [
      {
        monthlyBudget: "$10.00",
        budgetAlerts: { warningThreshold: 80, exceededAction: "restrict" },
      },
      { model: null },
    ],
    [{ totalBudget: "$10.00", budgetAlerts: { warningThreshold: 80, exceededAction: "block" } }],
  ],
  APPROVAL_THRESHOLD: [[{ requireApprovalAbove: "$0.50" }]],
  APPROVAL_REQUESTED: [[{}, { requiresApproval: true }]],
};

describe("why calls are refused or wait", () => {
  it.each(Object.entries(failing))("tells %s in Korean", (code, documents) => {
    for (const [document, change] of documents)
      for (const policy of [policyOf(document), policyOf({}, document)]) {
        const { failures } = decide(policy, { ...call, ...change }, state);
        const own = failures.filter((failure) => failure.code === code);
        expect(own.length, code).toBeGreaterThan(0);
        for (const { explanation } of own) {
          expectKorean(explanation);
          expectKorean(`Approved by a person: ${explanation}`);
        }
      }
  });

  it("tells that a call is within policy", () => {
    expectKorean(decide(policyOf({}, {}), call, state).explanation);
    expectKorean(effectivePolicy([], budgetCalendar("UTC")).allow.explanation);
  });
});
