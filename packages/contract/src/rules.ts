import { z } from "zod";
import { roles } from "./roles.ts";
import { oneOf, only, ruleActionsSchema } from "./rules/rule-actions.ts";
import { type RuleConditions, ruleConditionsSchema } from "./rules/rule-conditions.ts";
import { showValue } from "./rules/rule-values.ts";
import { workingHoursSchema } from "./working-hours.ts";

export {
  type RuleAction,
  type RuleActionType,
  ruleActionSchema,
  ruleActionTypes,
} from "./rules/rule-actions.ts";
export {
  MAX_CONDITION_DEPTH,
  MAX_CONDITION_NODES,
  MAX_CONDITION_VALUES,
  type RuleComparison,
  type RuleConditions,
  ruleConditionsSchema,
} from "./rules/rule-conditions.ts";
export {
  type RuleField,
  type RuleFieldName,
  type RuleFieldOf,
  ruleField,
  ruleFields,
  tagOfField,
  tagRuleField,
} from "./rules/rule-fields.ts";
export {
  operatorsOfType,
  type RuleFieldType,
  type RuleOperand,
  type RuleOperator,
  type RuleOperatorEntry,
  ruleOperatorCatalogue,
  ruleOperators,
} from "./rules/rule-operators.ts";
export { orderOfRuleValue, type RuleScalar } from "./rules/rule-values.ts";

export const MAX_RULES = 1000;
/** Conditions of all rules of a document together: what bounds the time of a decision. */
export const MAX_RULE_CONDITIONS = 5000;

export const ruleStatuses = ["active", "draft", "disabled"] as const;

const instant = z.iso.datetime({
  offset: true,
  error: (issue) =>
    `is ${showValue(issue.input)}; it takes an instant such as "2026-12-24T00:00:00Z" or "2026-12-24T00:00:00+09:00"`,
});

const period = only({ from: instant, to: instant }).refine(
  ({ from, to }) => !(Date.parse(from) >= Date.parse(to)),
  { path: ["to"], error: "must be after from" },
);

export type RuleTime = z.infer<typeof period> | z.infer<typeof workingHoursSchema>;

/** A period where it has a from or to, otherwise hours of the week: the errors are then of that form alone. */
const ruleTimeSchema = z
  .unknown()
  .check((context) => {
    const { value } = context;
    const isPeriod =
      typeof value === "object" && value !== null && ("from" in value || "to" in value);
    const result = (isPeriod ? period : workingHoursSchema).safeParse(value);
    if (result.success) context.value = result.data;
    else
      for (const { path, message } of result.error.issues)
        context.issues.push({ code: "custom", path, message, input: value });
  })
  .meta({
    id: "RuleTime",
    description:
      "Hours of the week as workingHours writes them (timezone, start, end, days), or a period from an instant until just before another (from, to)",
    type: "object",
  }) as unknown as z.ZodType<RuleTime, unknown>;

/** A rule is lifted for these roles, and at these times. What lifts it is reported; no exception lifts a budget. */
export const ruleExceptionsSchema = only({
  roles: z.array(oneOf(roles)).max(roles.length).optional(),
  times: z.array(ruleTimeSchema).max(20).optional(),
});
export type RuleExceptions = z.infer<typeof ruleExceptionsSchema>;

const described = {
  name: z.string().trim().min(1, "must not be empty").max(120),
  description: z.string().trim().max(2000).optional(),
  status: oneOf(ruleStatuses)
    .default("active")
    .meta({ description: "A draft or disabled rule is kept and never evaluated" }),
};
const id = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/,
    "must be 1 to 64 letters, digits, hyphens, dots or underscores",
  );
const type = z
  .string()
  .regex(/^[a-z0-9]+([_-][a-z0-9]+)*$/, 'must be lower-case words such as "cost_control"')
  .max(64);

/** One rule of a policy document (specification, "Policy-Based Access Control"). */
export const ruleSchema = only({
  id,
  ...described,
  type: type.optional(),
  conditions: ruleConditionsSchema,
  actions: ruleActionsSchema,
  exceptions: ruleExceptionsSchema.optional(),
}).meta({ id: "Rule" });
export type Rule = z.infer<typeof ruleSchema>;
export type RuleInput = z.input<typeof ruleSchema>;

function countConditions(conditions: RuleConditions): number {
  if (Array.isArray(conditions))
    return conditions.reduce((sum, each) => sum + countConditions(each), 1);
  if ("all" in conditions) return countConditions(conditions.all);
  if ("any" in conditions) return countConditions(conditions.any);
  return "not" in conditions ? 1 + countConditions(conditions.not) : 1;
}

/** The rules of one policy document, in the order of their evaluation. */
export const rulesSchema = z
  .array(ruleSchema)
  .max(MAX_RULES, `has too many rules; ${MAX_RULES} are allowed`)
  .superRefine((rules, context) => {
    const seen = new Set<string>();
    let conditions = 0;
    for (const [index, rule] of rules.entries()) {
      conditions += countConditions(rule.conditions);
      if (seen.has(rule.id))
        context.addIssue({
          code: "custom",
          path: [index, "id"],
          message: `is "${rule.id}", which another rule has already; each rule has an id of its own`,
        });
      seen.add(rule.id);
    }
    if (conditions > MAX_RULE_CONDITIONS)
      context.addIssue({
        code: "custom",
        message: `have ${conditions} conditions; a document has at most ${MAX_RULE_CONDITIONS}`,
      });
  });

/** A rule as the team API of the specification writes it: `policy` of `create_policy` and `update_policy`. */
export const governancePolicySchema = only({
  id: id.optional(),
  ...described,
  type,
  rules: only({ conditions: ruleConditionsSchema, actions: ruleActionsSchema }),
  exceptions: ruleExceptionsSchema.optional(),
}).meta({ id: "GovernancePolicy" });
export type GovernancePolicy = z.infer<typeof governancePolicySchema>;

/** The rule of a document that a governance policy stands for, under the id that it has or is given. */
export function ruleOfGovernancePolicy(policy: GovernancePolicy, newId: string): Rule {
  const { rules, id: ownId, ...rest } = policy;
  return { id: ownId ?? newId, ...rest, ...rules };
}

/** A document's rule as the team API answers it. A rule without a type is of type `custom`. */
export function governancePolicyOfRule(rule: Rule): GovernancePolicy & { id: string } {
  const { conditions, actions, type: ownType = "custom", ...rest } = rule;
  return { ...rest, type: ownType, rules: { conditions, actions } };
}
