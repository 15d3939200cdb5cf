import { type Rule, type RuleInput, ruleSchema } from "@pag0/contract";
import { fromMicroUsd } from "@pag0/money";
import { describe, expect, it } from "vitest";
import { effectivePolicy } from "../inheritance/effective-policy.ts";
import type { Origin } from "../levels/policy-level.ts";
import { CallFacts } from "./call-facts.ts";
import { compileRules } from "./compile-rules.ts";
import { evaluateRules } from "./evaluate-rules.ts";
import { heldWords } from "./explain-rule.ts";

const origin: Origin = {
  kind: "project",
  id: "prj_1",
  name: "Sales",
  versionId: "pol_1",
  version: 1,
};

interface Who {
  regions?: readonly string[];
  requestedBy?: string | null;
  boundEmail?: string | null;
  model?: string;
}

function factsOf({ regions = [], requestedBy = null, boundEmail = null, model = "gpt-4o" }: Who) {
  return new CallFacts({
    policy: effectivePolicy([]),
    target: { host: "api.openai.com", path: "/v1/chat/completions" },
    method: "POST",
    endpoint: { category: "llm", provider: { slug: "openai", regions } },
    estimate: { upperBound: fromMicroUsd(1n), model, tokens: null, parsed: { stream: false } },
    bodyBytes: 0,
    requester: { keyId: "key_1", role: null, requestedBy, boundEmail },
    team: "sales",
    tags: {},
    data: null,
    at: new Date(0),
    spend: () => {
      throw new RangeError("no rule here asks what was spent");
    },
  });
}

function outcomeOf(
  who: Who,
  conditions: RuleInput["conditions"],
  type: "allow" | "deny" = "deny",
): { held: boolean; words: string } {
  const rule: Rule = ruleSchema.parse({ id: "r", name: "R", conditions, actions: [{ type }] });
  const { matches } = evaluateRules([compileRules([rule], origin)], factsOf(who));
  const [match] = matches;
  return { held: match !== undefined, words: match === undefined ? "" : heldWords(match) };
}
const region = (operator: "equals" | "not_in" | "in", value: string | string[]) =>
  ({ field: "region", operator, value }) as const;

describe("a provider that may process in several regions", () => {
  const regions = ["US", "CN"];

  it("is refused for any of them", () => {
    expect(outcomeOf({ regions }, region("equals", "cn"))).toEqual({
      held: true,
      words: "region (US and CN) is cn",
    });
    expect(outcomeOf({ regions }, region("not_in", ["US", "DE"])).held).toBe(true);
    expect(outcomeOf({ regions }, { not: region("in", ["US", "DE"]) }).held).toBe(true);
    expect(outcomeOf({ regions }, region("equals", "KR")).held).toBe(false);
    expect(outcomeOf({ regions }, { not: region("in", ["US", "CN"]) }).held).toBe(false);
  });

  it("is allowed only for all of them", () => {
    expect(outcomeOf({ regions }, region("in", ["US", "DE"]), "allow").held).toBe(false);
    expect(outcomeOf({ regions }, region("in", ["US", "CN"]), "allow").held).toBe(true);
    expect(outcomeOf({ regions }, { not: region("equals", "CN") }, "allow").held).toBe(false);
  });

  it("is there, and one that names none is not", () => {
    const exists = { field: "region", operator: "exists" } as const;
    expect(outcomeOf({ regions }, exists).held).toBe(true);
    expect(outcomeOf({ regions: [] }, exists).held).toBe(false);
    expect(outcomeOf({ regions: ["US"] }, region("equals", "us")).words).toBe("region is us");
  });
});

describe("a caller who names another than the member bound to its key", () => {
  const by = (value: string) => ({ field: "requested_by", operator: "equals", value }) as const;
  const bob = { boundEmail: "bob@acme.com" };

  it("stays refused as the member, and is not allowed as the other", () => {
    const claimed = { ...bob, requestedBy: "alice@acme.com" };
    expect(outcomeOf(claimed, by("bob@acme.com")).held).toBe(true);
    expect(outcomeOf(claimed, by("alice@acme.com")).held).toBe(true);
    expect(outcomeOf(claimed, { not: by("alice@acme.com") }).held).toBe(true);
    expect(outcomeOf(claimed, by("alice@acme.com"), "allow").held).toBe(false);
    expect(outcomeOf(bob, by("bob@acme.com"), "allow").held).toBe(true);
    expect(outcomeOf({ requestedBy: "Alice@acme.com" }, by("alice@acme.com")).held).toBe(true);
  });
});

it("a model's name has no blanks around it, as where it is priced", () => {
  const model = { field: "model", operator: "equals", value: "gpt-4o" } as const;
  expect(outcomeOf({ model: " GPT-4o\t" }, model).held).toBe(true);
});
