import {
  governancePolicySchema,
  type Rule,
  type RuleInput,
  ruleOfGovernancePolicy,
  ruleSchema,
} from "@pag0/contract";
import { nanoUsd, parseAmount } from "@pag0/money";
import { describe, expect, it } from "vitest";
import type { Origin } from "../levels/policy-level.ts";
import { compileRules } from "./compile-rules.ts";
import { actionsOf, evaluateRules } from "./evaluate-rules.ts";
import { describeRule, explainRule } from "./explain-rule.ts";
import type { RuleFacts } from "./rule-facts.ts";

const organization: Origin = {
  kind: "organization",
  id: "org_1",
  name: "Acme Corp",
  versionId: "pol_1",
  version: 1,
};
const project: Origin = {
  kind: "project",
  id: "prj_1",
  name: "Sales AI",
  versionId: "pol_2",
  version: 3,
};

/** A call with nothing in it but what a test says. */
const nothing: RuleFacts = {
  cost: null,
  daily_cost_per_user: null,
  daily_cost_per_team: null,
  monthly_cost_per_team: null,
  daily_cost: null,
  monthly_cost: null,
  daily_requests_per_user: null,
  input_tokens: null,
  max_output_tokens: null,
  total_tokens: null,
  request_bytes: null,
  model: null,
  provider: null,
  host: null,
  path: null,
  method: null,
  category: null,
  classification: null,
  sensitive_data: null,
  region: null,
  role: null,
  team: null,
  key: null,
  requested_by: null,
  stream: null,
  tags: {},
  at: new Date("2026-11-20T14:30:00Z"),
  timeZone: "America/New_York",
};
const call = (facts: Partial<RuleFacts>): RuleFacts => ({ ...nothing, ...facts });

let ids = 0;
function rule(
  conditions: RuleInput["conditions"],
  action: Rule["actions"][number]["type"] = "deny",
  rest: Partial<RuleInput> = {},
): Rule {
  ids++;
  return ruleSchema.parse({
    id: `rule-${ids}`,
    name: `Rule ${ids}`,
    conditions,
    actions: [{ type: action }],
    ...rest,
  });
}
const outcomeOf = (facts: Partial<RuleFacts>, ...rules: Rule[]) =>
  evaluateRules([compileRules(rules, project)], call(facts));
const holds = (conditions: RuleInput["conditions"], facts: Partial<RuleFacts>) =>
  outcomeOf(facts, rule(conditions, "log")).matches.length === 1;

/** The policy of the specification's "Implementing Governance Policies", as written there. */
const seedPolicy = {
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
};
const seedRule = ruleOfGovernancePolicy(governancePolicySchema.parse(seedPolicy), "high-cost");

describe("the specification's rule", () => {
  it("asks its approvers above $100 a day, and says so", () => {
    const facts = { daily_cost_per_user: parseAmount("$120.00"), role: "developer" };
    const outcome = outcomeOf(facts, seedRule);
    expect(outcome.decision).toBe("require_approval");
    expect(outcome.deciding?.rule.id).toBe("high-cost");
    expect(actionsOf(outcome, "require_approval")).toEqual([
      {
        match: outcome.deciding,
        action: {
          type: "require_approval",
          parameters: { approvers: ["team-lead@company.com"], timeout_hours: 4 },
        },
      },
    ]);
    expect(outcome.matches.map(explainRule)).toEqual([
      "Sales AI, rule “High Cost Request Approval”: daily cost per user $120.00 is greater than $100.00",
    ]);
    expect(outcome.deciding?.conditions).toEqual([
      {
        field: "daily_cost_per_user",
        operator: "greater_than",
        wanted: "100000000",
        actual: "120000000",
        holds: true,
        text: "daily cost per user $120.00 is greater than $100.00",
      },
    ]);
  });

  it("says nothing at exactly $100, and counts the last nano-dollar above it", () => {
    const limit = parseAmount("$100.00");
    expect(outcomeOf({ daily_cost_per_user: limit }, seedRule).matches).toEqual([]);
    const above = outcomeOf({ daily_cost_per_user: nanoUsd(limit + 1n) }, seedRule);
    expect(above.decision).toBe("require_approval");
    expect(above.deciding?.conditions[0]?.actual).toBe("100000000.001");
    expect(above.deciding?.conditions[0]?.text).toBe(
      "daily cost per user $100.000000001 is greater than $100.00",
    );
  });

  it("is lifted for its exceptions, and reported all the same", () => {
    const facts = { daily_cost_per_user: parseAmount("$120.00"), role: "admin" };
    const outcome = outcomeOf(facts, seedRule);
    expect(outcome.decision).toBe("allow");
    expect(outcome.deciding).toBeNull();
    expect(actionsOf(outcome, "require_approval")).toEqual([]);
    expect(outcome.matches.map(({ lift }) => lift)).toEqual([{ kind: "role", role: "admin" }]);
    expect(outcome.matches.map(explainRule)).toEqual([
      "Sales AI, rule “High Cost Request Approval” (lifted for the role admin): daily cost per user $120.00 is greater than $100.00",
    ]);
  });

  it("reads back in words", () => {
    expect(describeRule(seedRule)).toBe(
      "When daily cost per user is greater than $100.00: require approval by team-lead@company.com within 4 hours, except for the roles owner and admin",
    );
  });
});

describe("conditions", () => {
  it("are false where the call has no such field, whichever way they ask; not_exists is true", () => {
    expect(holds({ field: "model", operator: "equals", value: "gpt-4o" }, {})).toBe(false);
    expect(holds({ field: "model", operator: "not_equals", value: "gpt-4o" }, {})).toBe(false);
    expect(holds({ field: "model", operator: "not_in", value: ["gpt-4o"] }, {})).toBe(false);
    expect(holds({ field: "cost", operator: "less_than", value: 1 }, {})).toBe(false);
    expect(holds({ field: "tags.env", operator: "exists" }, {})).toBe(false);
    expect(holds({ field: "model", operator: "not_exists" }, {})).toBe(true);
    expect(holds({ not: { field: "model", operator: "equals", value: "a" } }, {})).toBe(true);
  });

  it("take text without regard to case, and show it as it was written", () => {
    const outcome = outcomeOf(
      { model: "GPT-4o", tags: { env: "Production" } },
      rule([
        { field: "model", operator: "in", value: ["gpt-4", "gpt-4O"] },
        { field: "tags.env", operator: "starts_with", value: "PROD" },
      ]),
    );
    expect(outcome.matches[0]?.conditions.map(({ text }) => text)).toEqual([
      "model GPT-4o is one of gpt-4 or gpt-4O",
      "tag env Production starts with PROD",
    ]);
  });

  it("take a path in every way that a server may read it, and stay on the safe side", () => {
    const path = "/v1/public/..%2fadmin/users";
    const admin = { field: "path", operator: "starts_with", value: "/v1/admin" };
    const open = { field: "endpoint", operator: "matches", value: "api.a.com/v1/public/*" };
    const decide = (...rules: Rule[]) => outcomeOf({ host: "API.a.com:443", path }, ...rules);
    expect(decide(rule(admin)).decision).toBe("deny");
    expect(decide(rule({ not: open })).decision).toBe("deny");
    expect(decide(rule(open, "allow")).matches).toEqual([]);
    expect(decide(rule(admin)).matches[0]?.conditions[0]?.text).toBe(
      "path /v1/public/..%2fadmin/users starts with /v1/admin",
    );
    expect(holds(open, { host: "api.a.com.", path: "/V1/Public/x" })).toBe(true);
    const unreadable = { path: "/v1/%ff/public" };
    expect(outcomeOf(unreadable, rule(admin)).matches[0]?.conditions[0]?.text).toBe(
      "path cannot be read",
    );
    expect(outcomeOf(unreadable, rule({ not: admin }, "allow")).matches).toEqual([]);
    expect(holds({ field: "path", operator: "exists" }, unreadable)).toBe(true);
    expect(holds({ field: "path", operator: "not_exists" }, unreadable)).toBe(false);
  });

  it("never read a tag from an object's prototype", () => {
    expect(holds({ field: "tags.constructor", operator: "exists" }, {})).toBe(false);
    expect(holds({ field: "tags.__proto__", operator: "exists" }, {})).toBe(false);
  });

  it("order the levels of classification", () => {
    const atLeast = {
      field: "classification",
      operator: "greater_or_equal",
      value: "confidential",
    };
    expect(holds(atLeast, { classification: "internal" })).toBe(false);
    expect(holds(atLeast, { classification: "confidential" })).toBe(true);
    expect(holds(atLeast, { classification: "restricted" })).toBe(true);
  });

  it("tell data that was searched without a find from data that was not searched", () => {
    const clean = { field: "sensitive_data", operator: "not_contains", value: "credentials" };
    expect(holds(clean, { sensitive_data: [] })).toBe(true);
    expect(holds(clean, { sensitive_data: null })).toBe(false);
    const any = { field: "sensitive_data", operator: "in", value: ["iban", "credentials"] };
    expect(holds(any, { sensitive_data: ["email", "Credentials"] })).toBe(true);
    expect(holds({ field: "sensitive_data", operator: "exists" }, { sensitive_data: [] })).toBe(
      false,
    );
  });

  it("read the clock in the organization's time zone, across midnight too", () => {
    const night = { field: "time", operator: "between", value: ["22:00", "06:00"] };
    const at = (iso: string) => ({ at: new Date(iso) });
    expect(holds(night, at("2026-11-21T02:59:59Z"))).toBe(false);
    expect(holds(night, at("2026-11-21T03:00:00Z"))).toBe(true);
    expect(holds(night, at("2026-11-21T10:59:59Z"))).toBe(true);
    expect(holds(night, at("2026-11-21T11:00:00Z"))).toBe(false);
    const friday = { field: "weekday", operator: "equals", value: "fri" };
    expect(holds(friday, at("2026-11-21T04:59:59Z"))).toBe(true);
    expect(holds(friday, at("2026-11-21T05:00:00Z"))).toBe(false);
    const day = { field: "date", operator: "between", value: ["2026-11-19", "2026-11-20"] };
    expect(holds(day, at("2026-11-21T04:59:59Z"))).toBe(true);
    expect(holds(day, at("2026-11-21T05:00:00Z"))).toBe(false);
  });

  it("explain the members that decide, and what is negated the other way round", () => {
    const outcome = outcomeOf(
      { model: "gpt-4o", stream: true, input_tokens: 12_000, at: new Date("2026-11-20T14:30:00Z") },
      rule({
        all: [
          {
            any: [
              { field: "model", operator: "matches", value: "claude-*" },
              { field: "input_tokens", operator: "greater_than", value: 8000 },
              { field: "stream", operator: "equals", value: true },
            ],
          },
          { not: { any: [{ field: "region", operator: "equals", value: "US" }] } },
          { not: { field: "time", operator: "between", value: ["10:00", "18:00"] } },
        ],
      }),
    );
    const [match] = outcome.matches;
    expect(match?.conditions.map(({ holds: held, text }) => [held, text])).toEqual([
      [true, "input tokens 12,000 is greater than 8,000"],
      [false, "region is absent"],
      [false, "time 09:30 is not between 10:00 and 18:00"],
    ]);
    expect(match && describeRule(match.rule)).toBe(
      "When (model matches claude-* or input tokens is greater than 8,000 or stream is true) and region is not US and time is not between 10:00 and 18:00: deny",
    );
  });

  it("read each fact at most once, and none that no rule asks for", () => {
    let reads = 0;
    const facts = call({});
    Object.defineProperty(facts, "daily_cost_per_user", {
      get: () => {
        reads++;
        return parseAmount(`$${reads * 100}.00`);
      },
    });
    Object.defineProperty(facts, "sensitive_data", { get: () => expect.fail("was read") });
    const above = rule({ field: "daily_cost_per_user", operator: "greater_than", value: 50 });
    const outcome = evaluateRules(
      [compileRules([above, above], organization), compileRules([above], project)],
      facts,
    );
    expect(outcome.matches.map(({ conditions }) => conditions[0]?.actual)).toEqual([
      "100000000",
      "100000000",
      "100000000",
    ]);
    expect(reads).toBe(1);
  });
});

describe("levels", () => {
  const everything = { field: "model", operator: "exists" };
  const refuse = rule(everything, "deny");
  const ask = rule(everything, "require_approval");
  const allow = rule(everything, "allow");
  const decisionOf = (above: Rule[], below: Rule[]) => {
    const levels = [compileRules(above, organization), compileRules(below, project)];
    const { decision, deciding, matches } = evaluateRules(levels, call({ model: "m" }));
    return [decision, deciding?.rule.id ?? null, matches.length];
  };

  it("let a refusal win over a request for approval, and both over allow, at any level", () => {
    expect(decisionOf([ask], [refuse])).toEqual(["deny", refuse.id, 2]);
    expect(decisionOf([refuse], [allow, ask])).toEqual(["deny", refuse.id, 2]);
    expect(decisionOf([ask], [allow])).toEqual(["require_approval", ask.id, 2]);
  });

  it("end their own evaluation at an allow, and no other's", () => {
    expect(decisionOf([allow, refuse], [])).toEqual(["allow", null, 1]);
    expect(decisionOf([allow, refuse], [ask])).toEqual(["require_approval", ask.id, 2]);
    const lifted = rule(everything, "allow", { exceptions: { roles: ["developer"] } });
    const { decision, matches } = outcomeOf({ model: "m", role: "developer" }, lifted, refuse);
    expect([decision, matches.length]).toEqual(["deny", 2]);
  });

  it("leave out what is a draft or disabled, and know which fields they need", () => {
    const draft = rule(everything, "deny", { status: "draft" });
    const disabled = rule(everything, "deny", { status: "disabled" });
    const compiled = compileRules([draft, disabled, seedRule], project);
    expect([...compiled.fields]).toEqual(["daily_cost_per_user", "role"]);
    expect(evaluateRules([compiled], call({ model: "m" })).matches).toEqual([]);
    expect(describeRule(draft)).toBe("Not in force (draft). When model is present: deny");
  });
});

describe("exceptions by time", () => {
  const times = [
    { timezone: "Asia/Seoul", start: "22:00", end: "02:00", days: ["fri" as const] },
    { from: "2026-12-24T00:00:00+09:00", to: "2026-12-25T00:00:00+09:00" },
  ];
  const refuse = rule({ field: "model", operator: "exists" }, "deny", { exceptions: { times } });
  const liftAt = (iso: string) =>
    outcomeOf({ model: "m", at: new Date(iso) }, refuse).matches[0]?.lift;

  it("hold on the days and hours of their zone, and from an instant until just before another", () => {
    expect(liftAt("2026-11-20T12:59:59Z")).toBeNull();
    expect(liftAt("2026-11-20T13:00:00Z")).toEqual({ kind: "time", time: times[0] });
    expect(liftAt("2026-11-20T17:00:00Z")).toBeNull();
    expect(liftAt("2026-12-23T14:59:59.999Z")).toBeNull();
    expect(liftAt("2026-12-23T15:00:00Z")).toEqual({ kind: "time", time: times[1] });
    expect(liftAt("2026-12-24T15:00:00Z")).toBeNull();
  });

  it("are said in words", () => {
    expect(describeRule(refuse)).toBe(
      "When model is present: deny, except on fri from 22:00 to 02:00 (Asia/Seoul) and from 2026-12-24T00:00:00+09:00 to 2026-12-25T00:00:00+09:00",
    );
  });
});
