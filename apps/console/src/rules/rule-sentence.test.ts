import {
  type RuleInput,
  ruleFields,
  ruleOperatorCatalogue,
  ruleOperators,
  ruleSchema,
} from "@pag0/contract";
import { describeRule } from "@pag0/policy";
import fc from "fast-check";
import { createTranslator } from "next-intl";
import { describe, expect, it } from "vitest";
import { catalogues } from "../i18n/catalogues.ts";
import type { Locale } from "../i18n/locale.ts";
import { newComparison, withOperator } from "./comparison.ts";
import { addRule } from "./rule-list.ts";
import { ruleSentence } from "./rule-sentence.ts";
import { ruleTemplates, templateRule } from "./rule-templates.ts";
import type { RuleWords } from "./rule-words.ts";

function wordsOf(locale: Locale): RuleWords {
  const t = createTranslator({ locale, messages: catalogues[locale], namespace: "rules" });
  return (key, values) => t(key as never, values as never);
}
const [english, korean] = [wordsOf("en"), wordsOf("ko")];

const seedRule: RuleInput = {
  id: "high-cost",
  name: "High Cost Request Approval",
  type: "cost_control",
  conditions: [{ field: "daily_cost_per_user", operator: "greater_than", value: 100 }],
  actions: [
    {
      type: "require_approval",
      parameters: { approvers: ["team-lead@company.com"], timeout_hours: 4 },
    },
  ],
  exceptions: { roles: ["owner", "admin"] },
};

const comparison = fc
  .tuple(fc.constantFrom(...ruleFields), fc.nat(), fc.nat({ max: 5000 }))
  .map(([field, which, number]) => {
    const operator = field.operators[which % field.operators.length] ?? "equals";
    const value =
      field.type === "money" ? String(number * 1000) : field.type === "number" ? number : "gpt-4*";
    const given = field.options === undefined && !["boolean", "time", "date"].includes(field.type);
    const first = { ...newComparison(field), ...(given ? { value } : {}) };
    return withOperator(first, operator);
  });
const conditions = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    comparison,
    fc.record({ all: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("node"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ not: tie("node") }),
  ),
})).node;
const people = fc.option(
  fc.array(fc.constantFrom("a@x.com", "b@x.com", "c@x.com"), { minLength: 1, maxLength: 7 }),
  { nil: undefined },
);
const rules = fc.record({
  id: fc.constant("r"),
  name: fc.constant("Rule"),
  status: fc.constantFrom("active", "draft", "disabled"),
  conditions,
  actions: fc
    .tuple(
      fc.constantFrom("allow", "deny", "require_approval", null),
      people,
      fc.boolean(),
      fc.option(fc.constantFrom(1, 1.5, 4), { nil: undefined }),
    )
    .map(([type, approvers, notifies, hours]) => [
      ...(type === null
        ? [{ type: "log" }]
        : type === "require_approval"
          ? [{ type, parameters: { approvers, timeout_hours: hours } }]
          : [{ type }]),
      ...(notifies
        ? [
            { type: "notify", parameters: { recipients: approvers, channels: ["email", "slack"] } },
            { type: "redact" },
          ]
        : []),
    ]),
  exceptions: fc.constantFrom(
    undefined,
    { roles: ["owner"] },
    { times: [{ timezone: "UTC", spans: [{ start: "09:00", end: "12:00", days: ["mon"] }] }] },
    {
      times: [
        {
          timezone: "Asia/Seoul",
          spans: Array.from({ length: 6 }, (_, hour) => ({
            start: `0${hour}:00`,
            end: `0${hour}:30`,
          })),
        },
      ],
    },
    {
      roles: ["owner", "admin"],
      times: [{ timezone: "UTC", start: "09:00", end: "18:00", days: ["mon", "fri"] }],
    },
    {
      times: [
        { from: "2026-12-24T00:00:00Z", to: "2026-12-27T00:00:00Z" },
        { timezone: "Asia/Seoul", start: "22:00", end: "06:00" },
      ],
    },
  ),
});

describe("a rule in words", () => {
  it("says in English what the policy package says of the same rule", () => {
    fc.assert(
      fc.property(rules, (rule) => {
        const read = ruleSchema.parse(rule);
        expect(ruleSentence(english, rule as RuleInput)).toBe(describeRule(read));
      }),
      { numRuns: 500 },
    );
  });

  it("says the specification's rule in both languages", () => {
    expect(ruleSentence(english, seedRule)).toBe(
      "When daily cost per user is greater than $100.00: require approval by team-lead@company.com within 4 hours, except for the roles owner and admin",
    );
    expect(ruleSentence(korean, seedRule)).toBe(
      "사용자별 일 비용 $100.00 초과 → 승인 필요 (승인자: team-lead@company.com) 4시간 이내 (예외: 역할 소유자, 관리자)",
    );
  });

  it("has a message for every field and operator, in English the catalogue's own", () => {
    for (const { name, label, description, type, unit } of ruleFields) {
      if (type === "number") expect(english(`unit.${unit}`)).toBe(unit);
      expect(english(`fields.${name}.label`)).toBe(label);
      expect(english(`fields.${name}.description`)).toBe(description);
    }
    for (const operator of ruleOperators) {
      expect(english(`operators.${operator}.label`)).toBe(ruleOperatorCatalogue[operator].words);
      expect(english(`operators.${operator}.description`)).toBe(
        ruleOperatorCatalogue[operator].description,
      );
    }
  });

  it("stands up to whatever a person writes in JSON", () => {
    const rubbish = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constant(undefined));
    const parts = fc.constantFrom(
      "id",
      "name",
      "type",
      "status",
      "conditions",
      "actions",
      "exceptions",
    );
    const inner = fc.constantFrom("roles", "times", "parameters");
    fc.assert(
      fc.property(rules, parts, inner, rubbish, (rule, part, key, value) => {
        const whole = { ...rule, [part]: value } as RuleInput;
        const exceptions = { ...rule, exceptions: { [key]: value } } as RuleInput;
        const times = { ...rule, exceptions: { times: [value, { spans: [value] }] } } as RuleInput;
        const actions = {
          ...rule,
          actions: ["notify", "redact", "require_approval"].map((type) => ({
            type,
            parameters: { approvers: value, kinds: value, recipients: value },
          })),
        } as unknown as RuleInput;
        for (const written of [whole, exceptions, times, actions]) {
          const said = ruleSentence(korean, written);
          expect(said === null || said.length > 0).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("shows what is still missing, and says nothing of a form that it does not know", () => {
    const open: RuleInput = {
      ...seedRule,
      conditions: { all: [newComparison()] },
      actions: [{ type: "deny" }],
      exceptions: undefined,
    };
    expect(ruleSentence(english, open)).toBe("When cost is greater than …: deny");
    expect(ruleSentence(english, { ...seedRule, conditions: { none: [] } })).toBeNull();
    expect(
      ruleSentence(english, {
        ...seedRule,
        conditions: [{ field: "price", operator: "equals", value: 1 }],
      }),
    ).toBeNull();
  });
});

describe("templates", () => {
  it("are valid rules, each with an id of its own from its name", () => {
    for (const locale of ["en", "ko"] as const) {
      const all = ruleTemplates.reduce<RuleInput[]>((list, template) => {
        const texts = catalogues[locale].rules.template[template];
        return addRule(list, templateRule(template, texts, "Asia/Seoul"));
      }, []);
      expect(all.map((rule) => ruleSchema.safeParse(rule).success)).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(new Set(all.map(({ id }) => id)).size).toBe(4);
    }
  });
});
