import { type PolicyDocumentInput, policyDocumentSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { decide } from "../decisions/decide.ts";
import { randomCall, randomWholeDocument } from "../decisions/random-documents.test-data.ts";
import { compileLevel } from "../levels/compile-level.ts";
import { Random } from "../rules/random-rules.test-data.ts";
import { checkNarrows } from "./check-narrows.ts";
import { effectivePolicy } from "./effective-policy.ts";
import { explain } from "./explain.ts";

function level(name: string, document: PolicyDocumentInput) {
  return compileLevel({
    kind: name === "Acme" ? "organization" : "project",
    id: name.toLowerCase(),
    name,
    versionId: `pol_${name}`,
    version: 2,
    document: policyDocumentSchema.parse(document),
  });
}

const rule = (id: string) => ({
  id,
  name: `Rule ${id}`,
  conditions: [{ field: "cost", operator: "greater_than" as const, value: 1 }],
  actions: [{ type: "deny" as const }],
});
const acme = level("Acme", {
  allowedModels: ["gpt-*", "claude-*"],
  blockedModels: ["*-preview"],
  allowedProviders: ["openai", "anthropic"],
  allowedRegions: ["US", "EU"],
  blockedRegions: ["FR"],
  blockedCategories: ["image"],
  allowedEndpoints: ["api.com/v1/*/files"],
  rules: [rule("a")],
  rateLimit: { requestsPerMinute: 600 },
  memberBudget: { daily: "$5.00" },
  dataHandling: { levels: { restricted: { redact: true } } },
});

describe("checkNarrows", () => {
  const errors = (document: PolicyDocumentInput) =>
    checkNarrows([acme], policyDocumentSchema.parse(document));

  it("accepts what the ancestors' globs, regions and wildcards take in", () => {
    expect(
      errors({
        allowedModels: ["GPT-4o", "gpt-4*-mini", "claude-*"],
        allowedProviders: ["OpenAI"],
        allowedRegions: ["us-east-1", "DE"],
        allowedCategories: ["llm"],
        allowedEndpoints: ["api.com/v1/org/files", "api.com/v1/*/files/x"],
        rules: [rule("b")],
        memberBudget: { daily: "$50.00" },
      }),
    ).toEqual([]);
  });

  it("names each entry that widens or is blocked, with the ancestor, its version and what it allows", () => {
    expect(
      errors({
        allowedModels: ["g*", "gpt-5-preview", "o3"],
        allowedProviders: ["google"],
        allowedRegions: ["FR", "KR"],
        allowedCategories: ["image", "llm"],
        allowedEndpoints: ["api.com/v1/files", "api.com/*/x/files"],
      }).map(({ field, message }) => `${field} ${message}`),
    ).toEqual([
      'allowedCategories[0] "image" is blocked by Acme (policy version 2)',
      'allowedEndpoints[0] "api.com/v1/files" is not allowed by Acme (policy version 2), which allows api.com/v1/*/files',
      'allowedEndpoints[1] "api.com/*/x/files" is not allowed by Acme (policy version 2), which allows api.com/v1/*/files',
      'allowedModels[0] "g*" is not allowed by Acme (policy version 2), which allows gpt-*, claude-*',
      'allowedModels[1] "gpt-5-preview" is blocked by Acme (policy version 2)',
      'allowedModels[2] "o3" is not allowed by Acme (policy version 2), which allows gpt-*, claude-*',
      'allowedProviders[0] "google" is not allowed by Acme (policy version 2), which allows openai, anthropic',
      'allowedRegions[0] "FR" is blocked by Acme (policy version 2)',
      'allowedRegions[1] "KR" is not allowed by Acme (policy version 2), which allows US, EU',
    ]);
  });

  it("refuses a list that its own document blocks whole", () => {
    expect(errors({ allowedModels: ["gpt-4o", "gpt-4"], blockedModels: ["gpt-4*"] })).toEqual([
      {
        field: "allowedModels",
        message:
          "each of its 2 entries is blocked by blockedModels of the same document: every call would be refused",
      },
    ]);
  });

  it("lets no list through that allows a call which an ancestor's list refuses", () => {
    const state = { available: () => null, spent: () => null, isCheap: () => true };
    const lists = (random: Random) => {
      const {
        allowedModels,
        allowedProviders,
        allowedRegions,
        allowedEndpoints,
        allowedCategories,
      } = randomWholeDocument(random, 2);
      return {
        allowedModels,
        allowedProviders,
        allowedRegions,
        allowedEndpoints,
        allowedCategories,
      };
    };
    let narrowing = 0;
    for (let seed = 0; seed < 20_000; seed++) {
      const random = new Random(seed);
      const ancestor = level("Acme", lists(random));
      const own = policyDocumentSchema.parse(lists(random));
      if (checkNarrows([ancestor], own).length > 0) continue;
      const request = { ...randomCall(random), requiresApproval: false };
      const [above, below] = [[ancestor], [level("Child", own)]].map((levels) =>
        decide(effectivePolicy(levels), request, state),
      );
      const refused = new Set(above?.failures.map(({ field }) => field));
      const named = Object.keys(own).filter(
        (field) => own[field as keyof typeof own] !== undefined,
      );
      const passed = named.filter((field) => !below?.failures.some((each) => each.field === field));
      narrowing += passed.length;
      const widened = passed.filter((field) => refused.has(field));
      if (widened.length > 0) expect({ seed, widened }).toEqual({ seed, widened: [] });
    }
    expect(narrowing).toBeGreaterThan(500);
  });
});

describe("explain", () => {
  it("has rows for every field: lists merged, the rest a row for each level that sets it", () => {
    const team = level("Team", {
      allowedModels: ["gpt-4*", "*-mini"],
      blockedModels: ["gpt-4"],
      allowedRegions: ["US", "DE", "FR"],
      rules: [rule("b"), { ...rule("c"), status: "draft" }],
      rateLimit: { tokensPerMinute: 10_000 },
      monthlyBudget: "$10.00",
      budgetAlerts: { warningThreshold: 80, exceededAction: "block" },
    });
    const rows = explain(effectivePolicy([acme, team]));
    const row = (field: string) =>
      rows
        .filter((each) => each.field === field)
        .map(({ value, merge, origin }) => [origin.name, merge, value]);
    expect(row("allowedModels")).toEqual([
      ["Team", "intersect", ["gpt-4*", "gpt-* and *-mini", "claude-* and *-mini"]],
    ]);
    expect(row("blockedModels")).toEqual([["Team", "union", ["*-preview", "gpt-4"]]]);
    expect(row("allowedRegions")).toEqual([["Team", "intersect", ["US", "DE", "FR"]]]);
    expect(row("blockedRegions")).toEqual([["Acme", "union", ["FR"]]]);
    expect(row("allowedProviders")).toEqual([["Acme", "intersect", ["openai", "anthropic"]]]);
    expect(row("rules")).toEqual([
      ["Acme", "all", [{ id: "a", name: "Rule a", status: "active" }]],
      [
        "Team",
        "all",
        [
          { id: "b", name: "Rule b", status: "active" },
          { id: "c", name: "Rule c", status: "draft" },
        ],
      ],
    ]);
    expect(row("rateLimit")).toEqual([
      ["Acme", "each", { requestsPerMinute: 600 }],
      ["Team", "each", { tokensPerMinute: 10_000 }],
    ]);
    expect(row("memberBudget")).toEqual([["Acme", "each", { daily: "5000000" }]]);
    expect(row("budgetAlerts")).toEqual([
      ["Team", "each", { warningThreshold: 80, exceededAction: "block" }],
    ]);
    expect(row("dataHandling")).toEqual([
      ["Acme", "all", { levels: { restricted: { redact: true } } }],
    ]);
  });
});

describe("a merged policy", () => {
  it("knows what rules ask, and whether anything asks what data a call has", () => {
    const silent = effectivePolicy([level("Acme", { rules: [rule("a")] })]);
    expect([...silent.ruleFields]).toEqual(["cost"]);
    expect(silent.classifies).toBe(false);
    const asks = (document: PolicyDocumentInput) =>
      effectivePolicy([level("Acme", {}), level("Team", document)]).classifies;
    const redacting = { ...rule("r"), actions: [{ type: "redact" as const }] };
    expect(asks({ rules: [redacting] })).toBe(true);
    expect(asks({ rules: [{ ...redacting, status: "disabled" }] })).toBe(false);
    const level2 = { field: "classification", operator: "equals" as const, value: "restricted" };
    expect(asks({ rules: [{ ...rule("r"), conditions: [level2] }] })).toBe(true);
    expect(asks({ dataHandling: { levels: {} } })).toBe(true);
  });

  it("keeps bodies where somebody asks and nobody forbids, and takes the least default of output", () => {
    const merged = (...documents: PolicyDocumentInput[]) =>
      effectivePolicy(documents.map((document, index) => level(`Level ${index}`, document)));
    const on = (retentionDays: number) => ({ bodyLogging: { enabled: true, retentionDays } });
    expect(merged({}).bodyLogDays).toBeNull();
    expect(merged(on(30), on(7)).bodyLogDays).toBe(7);
    expect(merged({ bodyLogging: { enabled: false } }, on(7)).bodyLogDays).toBeNull();
    const two = merged({ defaultMaxOutputTokens: 500 }, { defaultMaxOutputTokens: 4_000 });
    expect(two.defaultMaxOutputTokens).toMatchObject({ rule: 500, origin: { name: "Level 0" } });
    expect(merged({}).defaultMaxOutputTokens).toBeNull();
    const rows = explain(merged({ bodyLogging: { enabled: false } }, on(7)));
    expect(rows).toMatchObject([
      {
        field: "bodyLogging",
        value: { enabled: false },
        origin: { name: "Level 0" },
        overridden: [{ value: { enabled: true, retentionDays: 7 } }],
      },
    ]);
  });
});
