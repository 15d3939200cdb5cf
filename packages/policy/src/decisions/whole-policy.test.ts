import {
  dataClassificationDocumentSchema,
  governancePolicySchema,
  type PolicyDocumentInput,
  policyDocumentSchema,
  ruleOfGovernancePolicy,
} from "@pag0/contract";
import { parseDollars } from "@pag0/money";
import { describe, expect, it } from "vitest";
import { budgetCalendar } from "../calendar/budget-window.ts";
import { budgetsFor } from "../inheritance/budgets.ts";
import { effectivePolicy } from "../inheritance/effective-policy.ts";
import { compileLevel } from "../levels/compile-level.ts";
import { Random, randomFacts } from "../rules/random-rules.test-data.ts";
import type { RuleFacts } from "../rules/rule-facts.ts";
import { approvalOf } from "./approval-of.ts";
import { decide } from "./decide.ts";
import type { DecisionRequest } from "./decision.ts";

/** Source: enhanced-team-management, "Implementing Governance Policies". */
const highCost = governancePolicySchema.parse({
  name: "High Cost Request Approval",
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
});
/** Source: enhanced-team-management, "Data Classification System". */
const { data_classification } = dataClassificationDocumentSchema.parse({
  data_classification: {
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
  },
});

function policyOf(...documents: PolicyDocumentInput[]) {
  const levels = documents.map((document, depth) =>
    compileLevel({
      kind: depth === 0 ? "organization" : "project",
      id: `l${depth}`,
      name: depth === 0 ? "Acme" : `Team ${depth}`,
      versionId: `pol_${depth}`,
      version: 1,
      document: policyDocumentSchema.parse(document),
    }),
  );
  return effectivePolicy(levels, budgetCalendar("America/New_York"));
}

const someFacts = randomFacts(new Random(1));
const facts = (change: Partial<RuleFacts>): RuleFacts => ({
  ...someFacts,
  role: "developer",
  ...change,
});
const call = (change: Partial<DecisionRequest> = {}): DecisionRequest => ({
  host: "api.openai.com",
  path: "/v1/chat/completions",
  method: "POST",
  category: "llm",
  model: "gpt-4o",
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
const harmless = {
  categories: [],
  kinds: [],
  complete: true,
  encrypted: true,
  accessLogged: true,
  retentionDays: 30,
};
const medical = { ...harmless, categories: ["medical" as const], kinds: ["icd-10"] };
const state = { available: () => null, spent: () => null, isCheap: () => false };

describe("the specification's governance policy", () => {
  const policy = policyOf({ rules: [ruleOfGovernancePolicy(highCost, "rule_1")] });
  const spent = (amount: string, change: Partial<RuleFacts> = {}) =>
    decide(
      policy,
      call({ facts: facts({ daily_cost_per_user: parseDollars(amount), ...change }) }),
      state,
    );

  it("asks the team's lead above $100 a day and person, for four hours, whatever the call costs", () => {
    const decision = spent("$100.01");
    expect(decision).toMatchObject({
      decision: "require_approval",
      code: "RULE_APPROVAL",
      field: "rules.rule_1",
      explanation:
        "Rule “High Cost Request Approval” of Acme (policy version 1) asks for approval of this call: daily cost per user $100.01 is greater than $100.00.",
    });
    expect(approvalOf(decision, policy)).toEqual({
      approvers: ["team-lead@company.com"],
      timeoutHours: 4,
      asksWhateverItCosts: true,
    });
  });

  it("lets no team put its own people in the place of those whom the organization names", () => {
    const asks = (id: string, approvers?: string[]) => ({
      id,
      name: id,
      conditions: { field: "method", operator: "equals", value: "POST" } as const,
      actions: [{ type: "require_approval" as const, parameters: { approvers, timeout_hours: 9 } }],
    });
    const approversOf = (...documents: PolicyDocumentInput[]) => {
      const both = policyOf(...documents);
      const decision = decide(both, call({ facts: facts({ method: "POST" }) }), state);
      return approvalOf(decision, both).approvers;
    };
    const team = { rules: [asks("own", ["lead@acme.com"])] };
    expect(
      approversOf({ rules: [asks("a", ["cfo@acme.com"]), asks("b", ["ciso@acme.com"])] }, team),
    ).toEqual(["cfo@acme.com", "ciso@acme.com"]);
    expect(approversOf({ rules: [asks("a")] }, team)).toEqual(["lead@acme.com"]);
  });

  it("lets calls pass at $100, of owners and administrators, and once approved", () => {
    expect(spent("$100.00")).toBe(policy.allow);
    const lifted = spent("$150.00", { role: "admin" });
    expect(lifted.decision).toBe("allow");
    expect(lifted.rules.matches.map(({ lift }) => lift)).toEqual([{ kind: "role", role: "admin" }]);
    const request = call({
      approved: true,
      facts: facts({ daily_cost_per_user: parseDollars("$150.00") }),
    });
    expect(decide(policy, request, state).decision).toBe("allow");
  });

  it("must be told the facts", () => {
    expect(() => decide(policy, call(), state)).toThrow("facts is null");
    expect(policy.classifies).toBe(false);
  });
});

describe("the specification's data classification", () => {
  const policy = policyOf({ data_classification });
  const sent = (data: DecisionRequest["data"], change: Partial<DecisionRequest> = {}) =>
    decide(policy, call({ data, ...change }), state);

  it("asks a person before medical data leaves, and serves it once approved", () => {
    expect(policy.classifies).toBe(true);
    const decision = sent(medical);
    expect(decision).toMatchObject({
      decision: "require_approval",
      code: "HANDLING_APPROVAL",
      field: "data_classification.levels.restricted.handling_requirements.approval_required",
      explanation:
        "This request holds restricted data (medical), which may leave only when a person has approved it (Acme (policy version 1)).",
      handling: { level: "restricted", cacheable: false },
    });
    expect(approvalOf(decision, policy)).toMatchObject({
      timeoutHours: 24,
      asksWhateverItCosts: true,
    });
    const approved = sent(medical, { approved: true });
    expect(approved).toMatchObject({ decision: "allow", handling: { level: "restricted" } });
  });

  it("refuses it outside the US, unencrypted, unlogged and kept for longer, approved or not", () => {
    const bad = { ...medical, encrypted: false, accessLogged: false, retentionDays: 91 };
    const { failures } = sent(bad, { regions: ["US", "DE"], approved: true });
    expect(failures.map(({ code, field }) => [code, field.split(".").at(-1)])).toEqual([
      ["DATA_HANDLING_REFUSED", "geographic_restrictions"],
      ["DATA_HANDLING_REFUSED", "encryption_required"],
      ["DATA_HANDLING_REFUSED", "access_logging"],
      ["DATA_HANDLING_REFUSED", "retention_period_days"],
    ]);
  });

  it("says for how many days the data may be kept: the least of all levels, and of all data where some was not read", () => {
    const days = (retentionDays: number) => ({
      dataHandling: { levels: { restricted: { categories: ["medical" as const], retentionDays } } },
    });
    const keptDays = (data: DecisionRequest["data"], of = policy) =>
      decide(of, call({ data, approved: true }), state).handling?.retentionDays;
    expect(keptDays(medical)).toBe(90);
    expect(keptDays(harmless)).toBeNull();
    expect(keptDays({ ...harmless, complete: false })).toBe(90);
    expect(keptDays(medical, policyOf({ data_classification }, days(7)))).toBe(7);
    expect(keptDays(medical, policyOf(days(7), { data_classification }))).toBe(7);
    expect(keptDays(medical, policyOf({}))).toBeUndefined();
  });

  it("lets internal data pass, which may be cached, and must be told of the data", () => {
    expect(sent(harmless, { regions: [] })).toMatchObject({
      decision: "allow",
      handling: { level: "internal", cacheable: true },
    });
    expect(() => sent(null)).toThrow("data is null");
  });
});

describe("budgets", () => {
  it("are each person's own, and each key's, at each level", () => {
    const policy = policyOf(
      { monthlyBudget: "$100.00", memberBudget: { daily: "$5.00" } },
      { keyBudget: { daily: "$3.00", monthly: "$30.00" } },
    );
    const known = budgetsFor(policy, { memberId: "mem_1", keyId: "key_1" });
    expect(known.map(({ scopeKind, scopeId, period }) => [scopeKind, scopeId, period])).toEqual([
      ["organization", "l0", "month"],
      ["member", "l0/mem_1", "day"],
      ["key", "l1/key_1", "month"],
      ["key", "l1/key_1", "day"],
    ]);
    const nobody = budgetsFor(policy, { memberId: null, keyId: "key_1" });
    expect(nobody[1]).toMatchObject({ scopeKind: "member", scopeId: "l0/key_1" });
    expect(budgetsFor(policy, { memberId: "mem_1", keyId: "key_1" })).toBe(known);
    const left = { ...state, available: () => parseDollars("$0.00") };
    const { failures } = decide(policy, call(), left, known.slice(1, 2));
    expect(failures).toMatchObject([
      {
        code: "BUDGET_EXCEEDED",
        field: "memberBudget.daily",
        scope: { kind: "member", id: "l0/mem_1", name: "Acme" },
        explanation:
          "The call may cost up to $0.01, but $0.00 is left of the daily budget of $5.00 for each person in Acme (policy version 1), which resets at 2026-11-19T05:00:00.000Z.",
      },
    ]);
  });

  it("restrict to cheap models or block above their threshold, counting the call", () => {
    const alerts = (exceededAction: "notify" | "restrict" | "block") =>
      policyOf({
        monthlyBudget: "$10.00",
        blockedModels: ["*-mini"],
        budgetAlerts: { warningThreshold: 75, exceededAction },
      });
    const at = (spent: string, isCheap = false) => ({
      ...state,
      spent: () => parseDollars(spent),
      isCheap: () => isCheap,
    });
    expect(decide(alerts("block"), call(), at("$7.49")).decision).toBe("allow");
    expect(decide(alerts("block"), call(), at("$7.491"))).toMatchObject({
      code: "BUDGET_RESTRICTED",
      explanation:
        "With this call, which may cost up to $0.01, and $7.491 spent, more than 75% ($7.50) of the monthly budget of $10.00 of Acme (policy version 1) is used: until 2026-12-01T05:00:00.000Z no call runs.",
    });
    expect(decide(alerts("notify"), call(), at("$9.00")).decision).toBe("allow");
    expect(decide(alerts("restrict"), call(), at("$9.00", true)).decision).toBe("allow");
    expect(decide(alerts("restrict"), call(), at("$9.00")).explanation).toMatch(
      /only the cheapest models that policy allows run, and "gpt-4o" is not one of them\.$/,
    );
    const asked: boolean[] = [];
    decide(alerts("restrict"), call(), {
      ...at("$9.00"),
      isCheap: (_provider, _model, isAllowed) => {
        asked.push(isAllowed("gpt-4o-mini"), isAllowed("gpt-4o"));
        return true;
      },
    });
    expect(asked).toEqual([false, true]);
  });
});

describe("a decision", () => {
  it("refuses before it asks: nobody is asked about a call that would be refused", () => {
    const policy = policyOf({ data_classification, maxPerRequest: "$0.001" });
    const decision = decide(policy, call({ data: medical }), state);
    expect(decision.code).toBe("MAX_PER_REQUEST_EXCEEDED");
    expect(decision.failures.map(({ code }) => code)).toEqual([
      "MAX_PER_REQUEST_EXCEEDED",
      "HANDLING_APPROVAL",
    ]);
  });

  it("tells what a rule tells, and lists no more than twenty rules that refuse", () => {
    const rules = Array.from({ length: 30 }, (_, index) => ({
      id: `r${index}`,
      name: `Rule ${index}`,
      conditions: [{ field: "host", operator: "exists" as const }],
      actions: [{ type: "deny" as const, parameters: { message: "Ask the help desk" } }],
    }));
    const decision = decide(policyOf({ rules }), call({ facts: facts({ host: "a.com" }) }), state);
    expect(decision.failures).toHaveLength(20);
    expect(decision.rules.matches).toHaveLength(30);
    expect(decision.explanation).toContain("refuses this call (“Ask the help desk”): host");
  });
});
