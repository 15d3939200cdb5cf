import { type PolicyDocument, policyDocumentSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { changesBetween, documentOf, formFieldOf, formOf } from "./policy-form.ts";

const full: PolicyDocument = policyDocumentSchema.parse({
  monthlyBudget: "100000000",
  dailyBudget: "666666.6666666666",
  maxPerRequest: "$0.20",
  requireApprovalAbove: "100000",
  allowedCategories: ["llm", "translation"],
  allowedEndpoints: [],
  allowedModels: ["gpt-4o"],
  blockedEndpoints: ["*.sketchy.example"],
  workingHours: {
    timezone: "America/New_York",
    start: "09:00",
    end: "18:00",
    days: ["mon", "fri"],
  },
  approvalWorkflow: {
    enabled: true,
    approvers: ["sales ai-lead@acme.com"],
    autoApproveBelow: "50000",
    requireApprovalAbove: "100000",
    timeoutHours: 2,
  },
  cache: { enabled: true, sharedCache: false, defaultTTL: 3600 },
  complianceMode: "EU_AI_ACT",
  auditLog: { enabled: true, retention: 365 },
});

describe("the policy form", () => {
  it("gives back the document it was made from, also an empty list that allows nothing", () => {
    expect(policyDocumentSchema.parse(documentOf(formOf(full, "UTC")))).toEqual(full);
    expect(documentOf(formOf({}, "UTC"))).toEqual({});
  });

  it("shows dollars and sends micro-USD", () => {
    const form = formOf(full, "UTC");
    expect(form.monthlyBudget).toBe("100.00");
    expect(form.dailyBudget).toBe("0.666666");
    expect(documentOf({ ...form, maxPerRequest: "$1,000.5" }).maxPerRequest).toBe("1000500000");
  });

  it("leaves what cannot be read to the schema, which names the field", () => {
    const form = {
      ...formOf({}, "UTC"),
      monthlyBudget: "a lot",
      timeoutHours: "x",
      approval: "on" as const,
    };
    const result = policyDocumentSchema.safeParse(documentOf(form));
    expect(result.error?.issues.map((issue) => formFieldOf(issue.path.join("."), form))).toEqual(
      expect.arrayContaining(["monthlyBudget", "timeoutHours"]),
    );
  });

  it("finds the field of an error of the API", () => {
    const form = formOf(full, "UTC");
    expect(formFieldOf("document.approvalWorkflow.approvers[0]", form)).toBe("approvers");
    expect(formFieldOf("policy.allowedEndpoints.2", form)).toBe("allowedEndpoints");
    expect(formFieldOf("document.nothing", form)).toBeNull();
  });
});

describe("changesBetween", () => {
  it("lists the leaves that differ", () => {
    const after = { ...full, monthlyBudget: "200000000", cache: { enabled: false } };
    expect(changesBetween(full, after)).toEqual([
      { path: "monthlyBudget", before: "100000000", after: "200000000" },
      { path: "cache.enabled", before: true, after: false },
      { path: "cache.sharedCache", before: false, after: undefined },
      { path: "cache.defaultTTL", before: 3600, after: undefined },
    ]);
    expect(changesBetween(full, structuredClone(full))).toEqual([]);
  });
});
