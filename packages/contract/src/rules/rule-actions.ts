import { z } from "zod";
import { showValue } from "./rule-values.ts";

export const ruleActionTypes = [
  "allow",
  "deny",
  "require_approval",
  "log",
  "notify",
  "redact",
] as const;
export type RuleActionType = (typeof ruleActionTypes)[number];

/** The actions that decide; a rule has at most one of them. */
const decidingTypes: readonly string[] = ["allow", "deny", "require_approval"];
const channels = ["email", "slack", "webhook"] as const;
const MAX_ACTIONS = 10;

/** An option of a list; the error says what was sent and what is allowed. */
export function oneOf<const Options extends readonly [string, ...string[]]>(options: Options) {
  return z.enum(options, {
    error: (issue) => `is ${showValue(issue.input)}; allowed: ${options.join(", ")}`,
  });
}

/** An object without other keys; the error says which are allowed. */
export function only<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `has ${issue.keys.map(showValue).join(", ")}; allowed: ${Object.keys(shape).join(", ")}`
        : undefined,
  });
}

/** A person who is told or asked: an address, or an identifier of a member. */
const person = z.string().trim().min(1, "must not be empty").max(320);
const message = z.string().trim().min(1, "must not be empty").max(500).optional().meta({
  description: "What the person or program that made the call is told",
});
const kind = z
  .string()
  .trim()
  .toLowerCase()
  .max(64)
  .regex(/^[a-z0-9]+([_-][a-z0-9]+)*$/, 'must be a kind of sensitive data such as "credentials"');

const action = <const Type extends RuleActionType, Shape extends z.ZodRawShape>(
  type: Type,
  shape: Shape,
) => only({ type: z.literal(type), parameters: only({ ...shape, message }).optional() });

/**
 * What a rule does where it holds. `allow` ends the evaluation of later rules of the same document and
 * lifts nothing that a list, a limit or an ancestor refuses. `redact` without kinds takes all kinds.
 */
export const ruleActionSchema = z
  .discriminatedUnion(
    "type",
    [
      action("allow", {}),
      action("deny", {}),
      action("require_approval", {
        approvers: z.array(person).min(1).max(50).optional(),
        timeout_hours: z
          .number()
          .positive("must be above 0 and at most 720 hours")
          .max(720, "must be above 0 and at most 720 hours")
          .optional(),
      }),
      action("log", {}),
      action("notify", {
        recipients: z.array(person).min(1).max(50).optional(),
        channels: z.array(oneOf(channels)).min(1).max(3).optional(),
      }),
      action("redact", { kinds: z.array(kind).min(1).max(50).optional() }),
    ],
    {
      error: (issue) => {
        const { input } = issue;
        const type =
          typeof input === "object" && input !== null && "type" in input ? input.type : input;
        return `is ${showValue(type)}; allowed: ${ruleActionTypes.join(", ")}`;
      },
    },
  )
  .meta({ id: "RuleAction" });
export type RuleAction = z.infer<typeof ruleActionSchema>;

export const ruleActionsSchema = z
  .array(ruleActionSchema)
  .min(1, "is empty; a rule has at least one action")
  .max(MAX_ACTIONS)
  .superRefine((actions, context) => {
    const deciding = actions.filter(({ type }) => decidingTypes.includes(type));
    if (deciding.length <= 1) return;
    context.addIssue({
      code: "custom",
      message: `decide more than once (${deciding.map(({ type }) => type).join(", ")}); a rule has at most one of ${decidingTypes.join(", ")}`,
    });
  });
