import { type PolicyDocument, policyDocumentSchema, type Rule } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomDocument } from "../decisions/random-policies.test-data.ts";
import { applyDiff, DiffConflict } from "./apply-diff.ts";
import { diffDocuments } from "./diff-documents.ts";
import { sameDocument } from "./same-document.ts";

const sales = policyDocumentSchema.parse({
  monthlyBudget: "15000000",
  maxPerRequest: "200000",
  blockedEndpoints: ["suspicious-api.com", "untrusted-provider.xyz", "old.example"],
  approvalWorkflow: {
    enabled: true,
    approvers: ["lead@acme.com"],
    requireApprovalAbove: "100000",
  },
  cache: { enabled: true, sharedCache: true, defaultTTL: 1800 },
  auditLog: { enabled: true, retention: 90 },
});

const sentences = (...pair: Parameters<typeof diffDocuments>) =>
  diffDocuments(...pair).map(({ kind, path, sentence }) => [kind, path, sentence]);

describe("diffDocuments", () => {
  it("tells each field with both values, and each entry of a list by itself", () => {
    const later = policyDocumentSchema.parse({
      monthlyBudget: "$20.00",
      dailyBudget: "666666.6666",
      blockedEndpoints: ["untrusted-provider.xyz", "evil.com", "suspicious-api.com"],
      allowedCategories: ["llm"],
      approvalWorkflow: { enabled: false, approvers: [], requireApprovalAbove: "100000" },
      cache: { enabled: true, sharedCache: true, defaultTTL: 1 },
      auditLog: { enabled: true, retention: 183 },
    });
    expect(sentences(sales, later)).toEqual([
      ["added", "blockedEndpoints[1]", '"evil.com" is added to the blocked endpoints.'],
      [
        "moved",
        "blockedEndpoints[2]",
        '"suspicious-api.com" moves from place 1 to place 3 of the blocked endpoints.',
      ],
      ["removed", "blockedEndpoints[2]", '"old.example" is removed from the blocked endpoints.'],
      ["removed", "maxPerRequest", "The cap per request, which was $0.20, is removed."],
      ["changed", "monthlyBudget", "The monthly budget changes from $15.00 to $20.00."],
      ["changed", "approvalWorkflow.enabled", "The approval workflow changes from on to off."],
      [
        "removed",
        "approvalWorkflow.approvers[0]",
        '"lead@acme.com" is removed from the approvers.',
      ],
      [
        "changed",
        "cache.defaultTTL",
        "The time that the cache keeps an answer changes from 1800 seconds to 1 second.",
      ],
      [
        "changed",
        "auditLog.retention",
        "The retention of the audit log changes from 90 days to 183 days.",
      ],
      ["added", "allowedCategories", 'The allowed categories are set to "llm".'],
      ["added", "dailyBudget", "The daily budget is set to $0.666666."],
    ]);
    expect(applyDiff(sales, diffDocuments(sales, later))).toEqual(later);
  });

  it("keeps no list apart from an empty one, and says what a group of fields held", () => {
    expect(sentences({}, { allowedModels: [] })).toEqual([
      ["added", "allowedModels", "The allowed models are set to nothing."],
    ]);
    expect(sentences(sales, { ...sales, cache: undefined })).toEqual([
      [
        "removed",
        "cache",
        "The cache, which was cache on, sharing of the cache on, time that the cache keeps an answer 1800 seconds, is removed.",
      ],
    ]);
  });

  it("tells a rule by its id, and reads back what it now says", () => {
    const rule = (id: string, value: string, type: "deny" | "require_approval" = "deny"): Rule => ({
      id,
      name: `Rule ${id}`,
      status: "active",
      conditions: [{ field: "cost", operator: "greater_than", value }],
      actions: [{ type }],
    });
    const before = { ...sales, rules: [rule("night", "1000000"), rule("cost", "2000000")] };
    const after = {
      ...sales,
      rules: [rule("cost", "3000000", "require_approval"), rule("new", "4000000")],
    };
    expect(sentences(before, after)).toEqual([
      [
        "changed",
        "rules[0]",
        'The rule "Rule cost" (cost) changes in conditions, actions; it now reads: When cost is greater than $3.00: require approval.',
      ],
      [
        "added",
        "rules[1]",
        'The rule "Rule new" (new) is added: When cost is greater than $4.00: deny.',
      ],
      ["removed", "rules[0]", 'The rule "Rule night" (night) is removed.'],
    ]);
    expect(applyDiff(before, diffDocuments(before, after))).toEqual(after);
  });

  it("says in words what changes in budgets of people, alerts, hours and handling of data", () => {
    const before: PolicyDocument = {
      budgetAlerts: { warningThreshold: 80, exceededAction: "notify" },
      workingHours: { timezone: "UTC", spans: [{ start: "09:00", end: "12:00" }] },
      dataHandling: { levels: { restricted: { allowedRegions: ["US"], retentionDays: 90 } } },
    };
    const after: PolicyDocument = {
      budgetAlerts: { warningThreshold: 90, exceededAction: "block" },
      workingHours: {
        timezone: "UTC",
        spans: [
          { start: "09:00", end: "12:00" },
          { start: "13:00", end: "18:00", days: ["mon", "tue"] },
        ],
        holidays: ["2026-12-25"],
      },
      dataHandling: { levels: { restricted: { allowedRegions: ["US", "EU"], retentionDays: 30 } } },
      memberBudget: { daily: "5000000" },
      rateLimit: { requestsPerMinute: 60 },
    };
    expect(sentences(before, after).map(([, , sentence]) => sentence)).toEqual([
      "The warning threshold of the budgets changes from 80% to 90%.",
      "The action above that threshold changes from notify to block.",
      "13:00–18:00 on mon, tue is added to the spans of the working hours.",
      'The holidays of the working hours are set to "2026-12-25".',
      '"EU" is added to the allowed regions of restricted data.',
      "The longest retention of restricted data changes from 90 days to 30 days.",
      "The budget of each person is set to daily budget of each person $5.00.",
      "The rate limit is set to requests a minute 60.",
    ]);
    expect(applyDiff(before, diffDocuments(before, after))).toEqual(after);
  });

  it("says nothing of fields in another order, and of lists too long to compare still all", () => {
    expect(diffDocuments(sales, Object.fromEntries(Object.entries(sales).reverse()))).toEqual([]);
    const many = Array.from({ length: 1_200 }, (_, index) => `host-${index}.com`);
    const before = { blockedEndpoints: many };
    const after = { blockedEndpoints: [...many.slice(1), "new.com"] };
    expect(applyDiff(before, diffDocuments(before, after))).toEqual(after);
  });
});

describe("applyDiff", () => {
  it("refuses a document that somebody else has changed meanwhile, by the path", () => {
    const draft = { ...sales, monthlyBudget: "20000000", blockedEndpoints: ["evil.com"] };
    const changes = diffDocuments(sales, draft);
    const conflict = (document: typeof sales) => {
      try {
        applyDiff(document, changes);
      } catch (error) {
        if (error instanceof DiffConflict) return error.path;
        throw error;
      }
      return null;
    };
    expect(conflict({ ...sales, monthlyBudget: "16000000" })).toBe("monthlyBudget");
    expect(conflict({ ...sales, monthlyBudget: undefined })).toBe("monthlyBudget");
    expect(conflict({ ...sales, blockedEndpoints: ["x.com"] })).toContain("blockedEndpoints[");
    expect(conflict({ ...sales, blockedEndpoints: undefined })).toContain("blockedEndpoints[");
    expect(conflict({ ...sales, maxPerRequest: "1" })).toBeNull();
  });

  it("brings about the later document, and finds nothing exactly where both are the same", () => {
    fc.assert(
      fc.property(randomDocument, randomDocument, (before, after) => {
        const frozen = structuredClone(before);
        const changes = diffDocuments(before, after);
        const made = applyDiff(before, changes);
        expect(sameDocument(made, after)).toBe(true);
        expect(changes.length === 0).toBe(sameDocument(before, after));
        expect(before).toEqual(frozen);
        expect(applyDiff(made, diffDocuments(made, before))).toEqual(
          JSON.parse(JSON.stringify(before)),
        );
        for (const { sentence } of changes) expect(sentence).toMatch(/^["T].*\.$/);
      }),
      { numRuns: 1_000 },
    );
  });
});
