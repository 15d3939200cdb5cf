import { policyDocumentSchema } from "@pag0/contract";
import { type NanoUsd, nanoUsd, parseDollars } from "@pag0/money";
import { describe, expect, it } from "vitest";
import { budgetCalendar } from "../calendar/budget-window.ts";
import { checkNarrows } from "../inheritance/check-narrows.ts";
import { effectivePolicy } from "../inheritance/effective-policy.ts";
import { explain } from "../inheritance/explain.ts";
import { compileLevel } from "../levels/compile-level.ts";
import { parseClientLevel } from "../levels/policy-level.ts";
import { decide } from "./decide.ts";
import type { DecisionRequest } from "./decision.ts";

const acme = compileLevel({
  kind: "organization",
  id: "org_acme",
  name: "Acme Corp",
  versionId: "pol_acme",
  version: 2,
  document: policyDocumentSchema.parse({
    monthlyBudget: "100000000",
    requireApprovalAbove: "500000",
    allowedCategories: ["translation", "llm", "search", "data-analysis"],
    blockedEndpoints: ["suspicious-api.com", "untrusted-provider.xyz"],
    complianceMode: "EU_AI_ACT",
    auditLog: { enabled: true, retention: 90 },
  }),
});
const salesDocument = policyDocumentSchema.parse({
  monthlyBudget: "15000000",
  maxPerRequest: "200000",
  dailyBudget: String(Number.parseInt("15000000", 10) / 30),
  approvalWorkflow: {
    enabled: true,
    approvers: ["sales ai-lead@acme.com"],
    autoApproveBelow: "100000",
    requireApprovalAbove: "100000",
  },
  cache: { enabled: true, sharedCache: true, defaultTTL: 1800 },
});
const sales = compileLevel({
  kind: "project",
  id: "prj_sales",
  name: "Sales AI",
  versionId: "pol_sales",
  version: 1,
  document: salesDocument,
});
const client = compileLevel(
  parseClientLevel({
    allowedEndpoints: ["api.openai.com", "api.salesforce.com"],
    workingHours: { timezone: "America/New_York", start: "09:00", end: "18:00" },
  }),
);
const policy = effectivePolicy([acme, sales, client], budgetCalendar("America/New_York"));

const call = (change: Partial<DecisionRequest> = {}): DecisionRequest => ({
  host: "api.openai.com",
  path: "/v1/chat/completions",
  method: "POST",
  category: "llm",
  model: "gpt-4",
  estimate: parseDollars("$0.01"),
  at: new Date("2026-11-18T15:00:00Z"),
  requiresApproval: false,
  provider: "openai",
  regions: ["US"],
  data: null,
  facts: null,
  approved: false,
  ...change,
});
const rest = { spent: () => null, isCheap: () => false };
const plenty = { ...rest, available: () => parseDollars("$10.00") };
const unknown = { ...rest, available: () => null };
const answer = (change: Partial<DecisionRequest> = {}) => decide(policy, call(change), plenty);

describe("the specification's policy", () => {
  it("allows a cheap call, with the one decision it has for that", () => {
    expect(answer()).toBe(policy.allow);
    expect(answer().versionIds).toEqual(["pol_acme", "pol_sales"]);
    expect(answer().explanation).toBe(
      "The call is within every limit of Acme Corp (policy version 2), Sales AI (policy version 1), the client's own restrictions.",
    );
  });

  it("asks for approval above $0.10 and not at it", () => {
    expect(answer({ estimate: parseDollars("$0.10") }).code).toBe("ALLOWED");
    expect(answer({ estimate: parseDollars("$0.1201") })).toMatchObject({
      decision: "require_approval",
      code: "APPROVAL_THRESHOLD",
      field: "approvalWorkflow.requireApprovalAbove",
      origin: { name: "Sales AI", version: 1 },
      explanation:
        "The call may cost up to $0.1201, above the $0.10 from which Sales AI (policy version 1) asks for approval.",
    });
  });

  it("asks for approval where the caller does, and says both reasons", () => {
    expect(answer({ requiresApproval: true })).toMatchObject({
      decision: "require_approval",
      code: "APPROVAL_REQUESTED",
      origin: null,
    });
    const both = answer({ requiresApproval: true, estimate: parseDollars("$0.1201") });
    expect(both.failures.map(({ code }) => code)).toEqual([
      "APPROVAL_THRESHOLD",
      "APPROVAL_REQUESTED",
    ]);
  });

  it("refuses a call over $0.20 however it is approved", () => {
    const decision = answer({ estimate: parseDollars("$0.24") });
    expect(decision).toMatchObject({
      decision: "deny",
      code: "MAX_PER_REQUEST_EXCEEDED",
      explanation:
        "The call may cost up to $0.24, more than the $0.20 that Sales AI (policy version 1) allows for one request.",
    });
    expect(decision.failures.map(({ code }) => code)).toEqual([
      "MAX_PER_REQUEST_EXCEEDED",
      "APPROVAL_THRESHOLD",
    ]);
    expect(answer({ estimate: parseDollars("$0.20") }).decision).toBe("require_approval");
  });

  it("refuses blocked hosts first, and lists all that fails in order", () => {
    const decision = decide(
      policy,
      call({
        host: "Suspicious-API.com.",
        category: "image",
        at: new Date("2026-11-18T03:00:00Z"),
        estimate: parseDollars("$20.00"),
      }),
      plenty,
    );
    expect(decision).toMatchObject({
      code: "ENDPOINT_BLOCKED",
      field: "blockedEndpoints",
      origin: { kind: "organization", version: 2 },
    });
    expect(decision.failures.map(({ code }) => code)).toEqual([
      "ENDPOINT_BLOCKED",
      "CATEGORY_NOT_ALLOWED",
      "ENDPOINT_NOT_ALLOWED",
      "OUTSIDE_WORKING_HOURS",
      "MAX_PER_REQUEST_EXCEEDED",
      "BUDGET_EXCEEDED",
      "BUDGET_EXCEEDED",
      "BUDGET_EXCEEDED",
      "APPROVAL_THRESHOLD",
    ]);
  });

  it("refuses other categories, endpoints and hours with their own codes", () => {
    expect(answer({ category: "image" }).code).toBe("CATEGORY_NOT_ALLOWED");
    expect(answer({ host: "api.anthropic.com" }).code).toBe("ENDPOINT_NOT_ALLOWED");
    expect(answer({ at: new Date("2026-11-18T23:00:00Z") }).failures[0]).toMatchObject({
      code: "OUTSIDE_WORKING_HOURS",
      nextOpenAt: "2026-11-19T14:00:00.000Z",
    });
  });

  it("refuses what a budget cannot cover, and leaves an unknown one to the ledger", () => {
    const left = nanoUsd(4_000_000n);
    const state = {
      ...rest,
      available: (budget: { period: string }): NanoUsd | null =>
        budget.period === "day" ? left : null,
    };
    const decision = decide(policy, call(), state);
    expect(decision.failures).toHaveLength(1);
    expect(decision.failures[0]).toMatchObject({
      code: "BUDGET_EXCEEDED",
      field: "dailyBudget",
      scope: { kind: "project", id: "prj_sales", name: "Sales AI" },
      period: "day",
      limit: 500_000_000n,
      available: 4_000_000n,
      resetAt: "2026-11-19T05:00:00.000Z",
      explanation:
        "The call may cost up to $0.01, but $0.004 is left of the daily budget of $0.50 of Sales AI (policy version 1), which resets at 2026-11-19T05:00:00.000Z.",
    });
    expect(decide(policy, call({ estimate: left }), state).decision).toBe("allow");
    expect(decide(policy, call(), unknown).decision).toBe("allow");
  });

  it("does not let an unnamed model slip past a list of models", () => {
    const listed = effectivePolicy([
      compileLevel({ ...parseClientLevel({ allowedModels: ["gpt-4"] }) }),
    ]);
    const code = (change: Partial<DecisionRequest>) => decide(listed, call(change), plenty).code;
    expect(code({})).toBe("ALLOWED");
    expect(code({ model: "gpt-5" })).toBe("MODEL_NOT_ALLOWED");
    expect(code({ model: null })).toBe("MODEL_NOT_ALLOWED");
    expect(code({ model: null, method: "GET" })).toBe("ALLOWED");
    expect(code({ model: null, category: "search" })).toBe("ALLOWED");
  });

  it("floors the day's budget of the sample that divides by 30", () => {
    const twenty = policyDocumentSchema.parse({ dailyBudget: "666666.6666666666" });
    const level = compileLevel({ ...sales.origin, document: twenty });
    expect(level.dailyBudget).toBe(666_666_000n);
  });

  it("has the merged figures", () => {
    expect(policy.budgets.map(({ scopeId, period, limit }) => [scopeId, period, limit])).toEqual([
      ["org_acme", "month", 100_000_000_000n],
      ["prj_sales", "month", 15_000_000_000n],
      ["prj_sales", "day", 500_000_000n],
    ]);
    expect(policy.requireApprovalAbove?.amount).toBe(100_000_000n);
    expect(policy.approvers).toEqual(["sales ai-lead@acme.com"]);
    expect(policy.approvalTimeoutHours).toBe(24);
    expect(policy.cache).toEqual({
      ...{ enabled: true, shared: true, ttlSeconds: 1800 },
      semantic: null,
    });
    expect(policy.auditRetentionDays).toBe(90);
    expect(policy.complianceMode).toBe("EU_AI_ACT");
  });

  it("explains where each field comes from", () => {
    const rows = explain(policy);
    const row = (field: string) => rows.filter((candidate) => candidate.field === field);
    expect(row("monthlyBudget").map(({ value, merge }) => [value, merge])).toEqual([
      ["100000000", "each"],
      ["15000000", "each"],
    ]);
    expect(row("requireApprovalAbove")).toMatchObject([
      {
        value: "100000",
        origin: { name: "Sales AI" },
        overridden: [{ value: "500000", origin: { name: "Acme Corp" } }],
        merge: "least",
      },
    ]);
    expect(row("allowedEndpoints")).toMatchObject([
      { value: ["api.openai.com", "api.salesforce.com"], origin: { kind: "client" } },
    ]);
    expect(row("cache.sharedCache")).toMatchObject([{ value: true, merge: "all" }]);
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });
});

describe("checkNarrows", () => {
  it("accepts the team of the specification", () => {
    expect(checkNarrows([acme], salesDocument)).toEqual([]);
  });

  it("names the field, the ancestor and its figure for each widening", () => {
    const parent = compileLevel({
      ...sales.origin,
      document: {
        ...salesDocument,
        allowedEndpoints: ["*.openai.com", "api.salesforce.com/v1"],
        allowedModels: ["gpt-4"],
        workingHours: { timezone: "America/New_York", start: "09:00", end: "18:00" },
        cache: { enabled: true, sharedCache: false },
      },
    });
    const errors = checkNarrows([acme, parent], {
      monthlyBudget: "999000000",
      maxPerRequest: "300000",
      requireApprovalAbove: "150000",
      approvalWorkflow: { enabled: true, requireApprovalAbove: "100001" },
      allowedCategories: ["llm", "image"],
      allowedEndpoints: ["api.openai.com", "api.salesforce.com", "suspicious-api.com"],
      allowedModels: ["gpt-4", "gpt-5"],
      workingHours: { timezone: "Asia/Seoul", start: "09:00", end: "18:00" },
      cache: { enabled: true, sharedCache: true },
    });
    expect(errors).toEqual([
      {
        field: "allowedCategories[1]",
        message:
          '"image" is not allowed by Acme Corp (policy version 2), which allows translation, llm, search, data-analysis',
      },
      {
        field: "allowedEndpoints[1]",
        message:
          '"api.salesforce.com" is not allowed by Sales AI (policy version 1), which allows *.openai.com, api.salesforce.com/v1',
      },
      {
        field: "allowedEndpoints[2]",
        message: '"suspicious-api.com" is blocked by Acme Corp (policy version 2)',
      },
      {
        field: "allowedModels[1]",
        message: '"gpt-5" is not allowed by Sales AI (policy version 1), which allows gpt-4',
      },
      {
        field: "maxPerRequest",
        message: "$0.30 is more than the $0.20 that Sales AI (policy version 1) sets",
      },
      {
        field: "requireApprovalAbove",
        message: "$0.15 is more than the $0.10 that Sales AI (policy version 1) sets",
      },
      {
        field: "approvalWorkflow.requireApprovalAbove",
        message: "$0.100001 is more than the $0.10 that Sales AI (policy version 1) sets",
      },
      {
        field: "workingHours",
        message:
          "09:00–18:00 Asia/Seoul has no moment in common with 09:00–18:00 America/New_York of Sales AI (policy version 1)",
      },
      {
        field: "cache.sharedCache",
        message: "the cache may not be shared: Sales AI (policy version 1) refuses it",
      },
    ]);
  });
});
