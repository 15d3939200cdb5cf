import { MoneyParseError, type NanoUsd, parseAmount, toMicroUsd } from "@pag0/money";
import { z } from "zod";

const MAX_LIST = 500;

function amountField(description: string) {
  return z
    .string()
    .max(64)
    .superRefine((text, context) => {
      try {
        parseAmount(text);
      } catch (error) {
        if (!(error instanceof MoneyParseError)) throw error;
        context.addIssue({ code: "custom", message: error.message });
      }
    })
    .overwrite((text) => {
      try {
        return toMicroUsd(parseAmount(text));
      } catch (error) {
        if (!(error instanceof MoneyParseError)) throw error;
        return text;
      }
    })
    .meta({ description, examples: ["100000000"] });
}

/**
 * An amount on the wire: a micro-USD decimal string (`"100000000"` is $100) or dollars (`"$1.00"`).
 * A fraction is floored; what comes out is always a whole micro-USD string.
 */
export const microUsd = (what: string) => amountField(`${what}, in micro-USD as a decimal string`);

/** An endpoint in a list: a host, `*.host` for its subdomains, or a host with a path prefix. */
export const endpointPattern = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(300)
  .regex(
    /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*(:\d{1,5})?(\/[^\s?#]*)?$/,
    'must be a host such as "api.openai.com", "*.openai.com" or a host with a path "api.openai.com/v1"; no scheme, query or spaces',
  );

export const category = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case words joined by hyphens, such as "data-analysis"',
  );

const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as "09:00"');

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be an IANA time zone such as "America/New_York"');

export const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;

export const workingHoursSchema = z
  .strictObject({
    timezone: timeZone,
    start: timeOfDay,
    end: timeOfDay,
    days: z.array(z.enum(weekdays)).min(1).max(7).optional(),
  })
  .meta({
    description:
      "Calls are allowed from start until just before end, in this time zone. An end before the start runs across midnight; days name the day on which the span starts (every day if absent).",
  });

export const approvalWorkflowSchema = z.strictObject({
  enabled: z.boolean(),
  approvers: z.array(z.string().trim().min(1).max(320)).max(50).optional(),
  autoApproveBelow: microUsd(
    "Calls whose most possible cost is below this run without approval",
  ).optional(),
  requireApprovalAbove: microUsd("Calls that may cost more than this wait for approval").optional(),
  timeoutHours: z.number().positive().max(720).optional(),
});

export const cacheSchema = z.strictObject({
  enabled: z.boolean(),
  sharedCache: z.boolean().optional().meta({
    description: "Share answers with the organization's other projects that share theirs",
  }),
  defaultTTL: z
    .int()
    .min(1)
    .max(2_592_000)
    .optional()
    .meta({ description: "Seconds an answer is kept" }),
});

export const complianceModes = ["EU_AI_ACT", "GDPR", "SOC2", "HIPAA"] as const;

const restrictionFields = {
  allowedCategories: z.array(category).max(MAX_LIST).optional(),
  allowedEndpoints: z.array(endpointPattern).max(MAX_LIST).optional(),
  blockedEndpoints: z.array(endpointPattern).max(MAX_LIST).optional(),
  allowedModels: z.array(z.string().trim().min(1).max(200)).max(MAX_LIST).optional(),
  maxPerRequest: microUsd("The most one call may cost").optional(),
  requireApprovalAbove: microUsd("Calls that may cost more than this wait for approval").optional(),
  workingHours: workingHoursSchema.optional(),
};

/** What a client may add to its project's policy for its own calls; it can only narrow. */
export const additionalRestrictionsSchema = z.strictObject(restrictionFields);
export type AdditionalRestrictions = z.infer<typeof additionalRestrictionsSchema>;

/** The policy of an organization or a project. Amounts are whole micro-USD strings once parsed. */
export const policyDocumentSchema = z
  .strictObject({
    ...restrictionFields,
    monthlyBudget: microUsd(
      "Budget of a calendar month in the organization's time zone",
    ).optional(),
    dailyBudget: microUsd("Budget of a calendar day in the organization's time zone").optional(),
    approvalWorkflow: approvalWorkflowSchema.optional(),
    cache: cacheSchema.optional(),
    complianceMode: z.enum(complianceModes).optional(),
    auditLog: z
      .strictObject({
        enabled: z.boolean(),
        retention: z.int().min(1).max(3650).meta({ description: "Days" }),
      })
      .optional(),
  })
  .meta({ id: "PolicyDocument" });
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
export type PolicyDocumentInput = z.input<typeof policyDocumentSchema>;

export const alertSettingsSchema = z
  .strictObject({
    channels: z
      .array(z.enum(["email", "slack", "webhook"]))
      .max(3)
      .optional(),
    recipients: z.array(z.string().trim().min(3).max(320)).max(50).optional(),
    triggers: z
      .strictObject({
        budgetThreshold: z.number().gt(0).max(1).optional(),
        anomalyDetection: z.boolean().optional(),
        policyViolation: z.boolean().optional(),
        highCostRequest: microUsd("Calls that cost more than this raise an alert").optional(),
      })
      .optional(),
  })
  .meta({ id: "AlertSettings" });
export type AlertSettings = z.infer<typeof alertSettingsSchema>;

/** What the caller says about one request. */
export const requestMetaSchema = z.strictObject({
  requiresApproval: z.boolean().optional(),
  businessJustification: z.string().max(2000).optional(),
  requestedBy: z.string().max(320).optional(),
});
export type RequestMeta = z.infer<typeof requestMetaSchema>;

export const tagsSchema = z
  .record(z.string().min(1).max(64), z.string().max(200))
  .refine((tags) => Object.keys(tags).length <= 20, "at most 20 tags");
export type Tags = z.infer<typeof tagsSchema>;

/** A parsed amount of a policy document. */
export function policyAmount(text: string | undefined): NanoUsd | undefined {
  return text === undefined ? undefined : parseAmount(text);
}
