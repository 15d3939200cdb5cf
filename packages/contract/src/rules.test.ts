import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import {
  governancePolicyOfRule,
  governancePolicySchema,
  MAX_RULES,
  operatorsOfType,
  ruleField,
  ruleFields,
  ruleOfGovernancePolicy,
  ruleOperatorCatalogue,
  ruleSchema,
  rulesSchema,
  tagRuleField,
} from "./rules.ts";

const condition = { field: "model", operator: "equals", value: "gpt-4o" };
const rule = { id: "r1", name: "No GPT", conditions: condition, actions: [{ type: "deny" }] };

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

function errorsOf(schema: z.ZodType, value: unknown): Record<string, string> {
  const result = schema.safeParse(value);
  if (result.success) return {};
  return Object.fromEntries(
    result.error.issues.map(({ path, message }) => [
      path
        .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
        .join("")
        .replace(/^\./, ""),
      message,
    ]),
  );
}
const conditionErrors = (conditions: unknown) => errorsOf(ruleSchema, { ...rule, conditions });

describe("the specification's governance policy", () => {
  it("is accepted as written, and becomes a rule that is in force", () => {
    const parsed = ruleOfGovernancePolicy(governancePolicySchema.parse(seedPolicy), "high-cost");
    const { rules, ...rest } = seedPolicy;
    expect(parsed).toEqual({
      id: "high-cost",
      ...rest,
      status: "active",
      conditions: [{ field: "daily_cost_per_user", operator: "greater_than", value: "100000000" }],
      actions: rules.actions,
    });
    expect(ruleSchema.parse(parsed)).toEqual(parsed);
  });

  it("comes back in the specification's form", () => {
    const policy = governancePolicySchema.parse(seedPolicy);
    const back = governancePolicyOfRule(ruleOfGovernancePolicy(policy, "high-cost"));
    expect(back).toEqual({ ...policy, id: "high-cost" });
    expect(governancePolicyOfRule(ruleSchema.parse(rule)).type).toBe("custom");
  });
});

describe("money in rules", () => {
  const read = (value: unknown) =>
    ruleSchema.parse({ ...rule, conditions: { field: "cost", operator: "equals", value } })
      .conditions;
  it.each([
    [100, "100000000"],
    [0.1, "100000"],
    ["$1.00", "1000000"],
    ["500000", "500000"],
    ["666666.6666666666", "666666"],
  ])("reads %s as %s micro-USD", (value, microUsd) => {
    expect(read(value)).toEqual({ field: "cost", operator: "equals", value: microUsd });
  });

  it.each([-1, 1e-12, Number.NaN, "1,000", "$-1", true, null, {}])("refuses %s", (value) => {
    const errors = conditionErrors({ field: "cost", operator: "equals", value });
    expect(errors["conditions.value"]).toMatch(/; cost takes dollars as a number \(100 is \$100\)/);
  });
});

describe("errors", () => {
  it("name the path, the value and what is allowed", () => {
    const errors = errorsOf(z.object({ rules: rulesSchema }), {
      rules: [
        {
          ...rule,
          conditions: {
            all: [
              condition,
              { field: "classification", operator: "equals", value: "secret" },
              { field: "stream", operator: "greater_than", value: true },
              { not: { any: [{ field: "modle", operator: "equals", value: "x" }] } },
              { field: "cost", operator: "between", value: [5, 1] },
              { field: "time", operator: "between", value: ["9:00", "18:00"] },
            ],
          },
          status: "on",
          actions: [{ type: "dney" }],
          exceptions: { roles: ["boss"], times: [{ from: "2026-01-02T00:00:00Z", to: "x" }] },
        },
      ],
    });
    expect(errors["rules[0].conditions.all[1].value"]).toBe(
      'is "secret"; classification takes one of public, internal, confidential, restricted',
    );
    expect(errors["rules[0].conditions.all[2].operator"]).toBe(
      'is "greater_than"; stream knows equals, not_equals, exists, not_exists',
    );
    expect(errors["rules[0].conditions.all[3].not.any[0].field"]).toMatch(
      /^is "modle"; the fields are cost, daily_cost_per_user, .*, tags\.<name>$/,
    );
    expect(errors["rules[0].conditions.all[4].value"]).toBe(
      "starts at 5, which is above its end 1; the lower bound comes first",
    );
    expect(errors["rules[0].conditions.all[5].value[0]"]).toBe(
      'is "9:00"; time takes a time of day from "00:00" to "23:59"',
    );
    expect(errors["rules[0].status"]).toBe('is "on"; allowed: active, draft, disabled');
    expect(errors["rules[0].actions[0].type"]).toBe(
      'is "dney"; allowed: allow, deny, require_approval, log, notify, redact',
    );
    expect(errors["rules[0].exceptions.roles[0]"]).toBe(
      'is "boss"; allowed: owner, admin, finance, lead, auditor, developer',
    );
    expect(errors["rules[0].exceptions.times[0].to"]).toMatch(
      /^is "x"; it takes an instant such as/,
    );
    expect(Object.keys(errors)).toHaveLength(9);
  });

  it("are given for keys and parameters that do not belong", () => {
    expect(conditionErrors({ all: [condition], any: [condition] })["conditions.any"]).toMatch(
      /beside all nothing is allowed/,
    );
    expect(conditionErrors({ ...condition, negate: true })["conditions.negate"]).toMatch(
      /beside field, operator, value nothing is allowed/,
    );
    expect(
      conditionErrors({ field: "model", operator: "exists", value: 1 })["conditions.value"],
    ).toBe("is 1; exists takes no value");
    const actions = [{ type: "deny", parameters: { approvers: ["a@b.co"] } }];
    expect(errorsOf(ruleSchema, { ...rule, actions })["actions[0].parameters"]).toBe(
      'has "approvers"; allowed: message',
    );
    expect(errorsOf(ruleSchema, { ...rule, when: "now" })[""]).toMatch(/^has "when"; allowed: id,/);
  });

  it("are given for a rule that decides twice, and for two rules of one id", () => {
    const actions = [{ type: "log" }, { type: "allow" }, { type: "deny" }];
    expect(errorsOf(ruleSchema, { ...rule, actions }).actions).toBe(
      "decide more than once (allow, deny); a rule has at most one of allow, deny, require_approval",
    );
    expect(errorsOf(rulesSchema, [rule, rule])["[1].id"]).toMatch(/^is "r1", which another rule/);
  });
});

describe("limits", () => {
  const nested = (depth: number): unknown => (depth === 1 ? condition : { not: nested(depth - 1) });
  const many = (count: number) => Array.from({ length: count }, () => condition);

  it("hold for depth, conditions, values, rules and all conditions of a document", () => {
    expect(conditionErrors(nested(8))).toEqual({});
    expect(Object.values(conditionErrors(nested(9)))).toEqual([
      "is nested too deep; 8 levels are allowed",
    ]);
    expect(conditionErrors(many(99))).toEqual({});
    expect(conditionErrors(many(100))).toEqual({
      "conditions[99]": "is one too many; a rule has at most 100 conditions",
    });
    const listed = (count: number) =>
      conditionErrors({ field: "model", operator: "in", value: new Array(count).fill("m") });
    expect(listed(200)).toEqual({});
    expect(listed(201)["conditions.value"]).toMatch(/takes a list of 1 to 200 values$/);
    const rules = (count: number, conditions: unknown = condition) =>
      errorsOf(
        rulesSchema,
        Array.from({ length: count }, (_, index) => ({ ...rule, id: `r${index}`, conditions })),
      );
    expect(rules(MAX_RULES)).toEqual({});
    expect(rules(MAX_RULES + 1)[""]).toMatch(/1000 are allowed/);
    expect(rules(100, many(50))[""]).toMatch(/^have 5100 conditions; .* at most 5000$/);
  });

  it("end a document nested a hundred thousand deep, and one with a million conditions", () => {
    let deep: unknown = condition;
    for (let depth = 0; depth < 100_000; depth++) deep = { not: deep };
    expect(Object.values(conditionErrors(deep))).toHaveLength(1);
    expect(Object.values(conditionErrors({ any: many(1_000_000) }))).toHaveLength(1);
  });
});

describe("any input", () => {
  const anything = fc.anything({ maxDepth: 4 });
  const key = fc.constantFrom("all", "any", "not", "field", "operator", "value");
  const almost = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      anything,
      fc.record(
        {
          field: fc.oneof(fc.constantFrom(...ruleFields.map(({ name }) => name)), anything),
          operator: fc.oneof(fc.constantFrom(...Object.keys(ruleOperatorCatalogue)), anything),
          value: fc.oneof(anything, fc.string(), fc.double(), fc.array(fc.double())),
        },
        { requiredKeys: [] },
      ),
      fc.dictionary(key, tie("node"), { maxKeys: 2 }),
      fc.array(tie("node"), { maxLength: 3 }),
    ),
  })).node;

  it("is accepted or refused with a ZodError, never with another", () => {
    let accepted = 0;
    const shapes = fc.record(
      {
        id: fc.oneof(fc.constant("r"), anything),
        name: fc.oneof(fc.constant("n"), anything),
        conditions: almost,
        actions: fc.oneof(fc.constant([{ type: "deny" }]), anything, fc.array(anything)),
        exceptions: fc.oneof(anything, fc.record({ roles: anything, times: fc.array(anything) })),
      },
      { requiredKeys: ["id", "name", "conditions", "actions"] },
    );
    fc.assert(
      fc.property(fc.oneof(shapes, anything), (value) => {
        for (const schema of [ruleSchema, governancePolicySchema, z.array(ruleSchema)]) {
          try {
            schema.parse(value);
            accepted++;
          } catch (error) {
            expect(error).toBeInstanceOf(z.ZodError);
          }
        }
      }),
      { numRuns: 4000 },
    );
    expect(accepted).toBeGreaterThan(10);
  });

  it("that is accepted is accepted again, and stays as it is", () => {
    const conditions = fc.record({
      field: fc.constantFrom(...ruleFields.map(({ name }) => name)),
      operator: fc.constantFrom(...Object.keys(ruleOperatorCatalogue)),
      value: fc.oneof(
        fc.nat(),
        fc.constantFrom("$1.50", "700", "GET", "mon", "x", "09:30"),
        fc.boolean(),
      ),
    });
    fc.assert(
      fc.property(conditions, (value) => {
        const first = ruleSchema.safeParse({ ...rule, conditions: value });
        if (first.success) expect(ruleSchema.parse(first.data)).toEqual(first.data);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("the catalogue of fields", () => {
  it("gives each field a type's operators and an example that the schema accepts", () => {
    for (const field of [...ruleFields, ruleField("tags.env") ?? tagRuleField]) {
      expect(field.operators).toBe(operatorsOfType[field.type]);
      for (const operator of field.operators) {
        const { operand } = ruleOperatorCatalogue[operator];
        const { example } = field;
        const value = { none: undefined, one: example, list: [example], pair: [example, example] };
        expect(
          conditionErrors({ field: field.name, operator, value: value[operand] }),
          `${field.name} ${operator}`,
        ).toEqual({});
      }
    }
    expect(ruleFields.map(({ name }) => name)).toHaveLength(29);
  });

  it("knows tags by any name of 1 to 64 characters", () => {
    expect(ruleField("tags.cost center")?.label).toBe("tag cost center");
    expect(ruleField("tags.")).toBeNull();
    expect(ruleField(`tags.${"x".repeat(65)}`)).toBeNull();
    expect(ruleField("toString")).toBeNull();
  });

  it("has a JSON schema", () => {
    const schema = JSON.stringify(z.toJSONSchema(rulesSchema));
    expect(schema).toContain('"require_approval"');
    expect(schema).toContain('"greater_or_equal"');
  });
});
