import { MoneyParseError, type NanoUsd, parseAmount, toMicroUsd } from "@pag0/money";
import { z } from "zod";
import {
  type DataHandling,
  dataClassificationSchema,
  dataHandlingSchema,
  region,
  toDataHandling,
} from "./classification.ts";
import { only } from "./rules/rule-actions.ts";
import { rulesSchema } from "./rules.ts";
import { workingHoursSchema } from "./working-hours.ts";

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

/**
 * An endpoint in a list: a host, `*.host` for its subdomains, or a host with a path prefix. A segment of the
 * path that is `*` stands for any one segment.
 */
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

export const approvalWorkflowSchema = only({
  enabled: z.boolean(),
  approvers: z.array(z.string().trim().min(1).max(320)).max(50).optional(),
  autoApproveBelow: microUsd(
    "Calls whose most possible cost is below this run without approval",
  ).optional(),
  requireApprovalAbove: microUsd("Calls that may cost more than this wait for approval").optional(),
  timeoutHours: z.number().positive().max(720).optional(),
});

/** Below this similarity two questions have little more in common than their subject. */
const LEAST_SIMILARITY = 0.8;

const semanticCacheSchema = only({
  enabled: z.boolean().meta({
    description:
      "Answer a question from the cache that means the same as an earlier one; the organization has to allow it",
  }),
  threshold: z.number().min(LEAST_SIMILARITY).max(1).optional().meta({
    description: "The least cosine similarity of two questions; 0.95 where none is named",
  }),
  model: z
    .string()
    .trim()
    .max(300)
    .regex(
      /^[^/\s]+\/\S+$/,
      'must be an embedding model with its provider, such as "openai/text-embedding-3-small"',
    )
    .optional()
    .meta({
      description: "The model that embeds questions; each is a call with a cost of its own",
    }),
  maxEntries: z
    .int()
    .min(1)
    .max(1_000)
    .optional()
    .meta({ description: "Questions that are compared with; 500 where no number is named" }),
});

export const cacheSchema = only({
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
  semantic: semanticCacheSchema.optional(),
});

export const complianceModes = ["EU_AI_ACT", "GDPR", "SOC2", "HIPAA"] as const;

/** Lists of patterns are compared with each other, entry by entry. */
const MAX_STARS = 8;
const starsOf = (pattern: string) => pattern.split("*").length - 1;

/** A model in a list: its name, in which `*` stands for any characters or none. */
export const modelPattern = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\s?]+$/, 'must be a model such as "gpt-4o", or "gpt-4o*" for all that begin so')
  .refine((pattern) => starsOf(pattern) <= MAX_STARS, `must have at most ${MAX_STARS} *`);

export const providerSlug = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(80)
  .regex(/^[^\s/*?]+$/, 'must be the slug of a provider such as "openai"');

const listOf = <Item extends z.ZodType>(item: Item) => z.array(item).max(MAX_LIST).optional();

const restrictionFields = {
  allowedCategories: listOf(category),
  blockedCategories: listOf(category),
  allowedEndpoints: listOf(endpointPattern),
  blockedEndpoints: listOf(endpointPattern),
  allowedModels: listOf(modelPattern),
  blockedModels: listOf(modelPattern),
  allowedProviders: listOf(providerSlug),
  blockedProviders: listOf(providerSlug),
  allowedRegions: listOf(region).meta({
    description:
      "All regions in which the provider may process must be among them; a provider that names none is refused",
  }),
  blockedRegions: listOf(region).meta({
    description: "A provider that may process in any of them is refused",
  }),
  maxPerRequest: microUsd("The most one call may cost").optional(),
  requireApprovalAbove: microUsd("Calls that may cost more than this wait for approval").optional(),
  workingHours: workingHoursSchema.optional(),
};

/** What a client may add to its project's policy for its own calls; it can only narrow. */
export const additionalRestrictionsSchema = only(restrictionFields);
export type AdditionalRestrictions = z.infer<typeof additionalRestrictionsSchema>;

/** What happens above the warning threshold of a budget; the budget itself is never passed. */
export const exceededActions = ["notify", "restrict", "block"] as const;
export type ExceededAction = (typeof exceededActions)[number];

export const budgetAlertsSchema = only({
  warningThreshold: z
    .number()
    .gt(0)
    .max(100)
    .meta({ description: "Percent of each of this level's own budgets" }),
  exceededAction: z.enum(exceededActions).default("notify").meta({
    description:
      "Above the threshold: notify raises an alert; restrict lets only the cheapest quarter (at least one) of the models run that policy allows at the provider; block refuses",
  }),
}).meta({ id: "BudgetAlerts" });

/** A budget that each person, or each key, has for itself. */
export const personalBudgetSchema = only({
  daily: microUsd("Of a calendar day in the organization's time zone").optional(),
  monthly: microUsd("Of a month as the organization's budgetMonth says").optional(),
  total: microUsd("Of all time: it never resets by itself").optional(),
}).meta({ id: "PersonalBudget" });

export const rateLimitSchema = only({
  requestsPerMinute: z.int().min(1).max(1_000_000).optional(),
  tokensPerMinute: z.int().min(1).max(1_000_000_000).optional().meta({
    description: "Estimated input and the most output of a call, corrected when it is metered",
  }),
}).meta({ id: "RateLimit" });

export const bodyLoggingSchema = only({
  enabled: z.boolean(),
  retentionDays: z.int().min(1).max(365).default(30),
}).meta({
  id: "BodyLogging",
  description:
    "Whether requests and answers are kept, encrypted, for this many days; a level above that says no is obeyed",
});

export const whenBudgetUnavailable = ["refuse", "allow"] as const;
export const durabilities = ["batched", "strict"] as const;

export const availabilitySchema = only({
  whenBudgetUnavailable: z.enum(whenBudgetUnavailable).optional().meta({
    description:
      "What becomes of calls for which a proxy has no budget in hand while the database is away: refuse answers 503; allow lets them pass up to allowUpTo. A level that refuses is obeyed below it; where none says, calls are refused",
  }),
  allowUpTo: microUsd(
    "The most that calls of this level may cost that pass without a budget, for each proxy and outage",
  ).optional(),
  durability: z.enum(durabilities).optional().meta({
    description:
      "batched: a call's records survive the end of the proxy's process at once and a loss of power after 200 ms; strict: each is on the disk itself before the call goes out and before its last byte. A level that says strict is obeyed below it",
  }),
})
  .superRefine((availability, context) => {
    if (availability.whenBudgetUnavailable === "allow" && availability.allowUpTo === undefined)
      context.addIssue({
        code: "custom",
        path: ["allowUpTo"],
        message:
          "is required with whenBudgetUnavailable allow: it is the most that may be overspent",
      });
  })
  .meta({ id: "Availability" });

/** The policy of an organization or a project. Amounts are whole micro-USD strings once parsed. */
export const policyDocumentSchema = only({
  ...restrictionFields,
  monthlyBudget: microUsd("Budget of a month as the organization's budgetMonth says").optional(),
  dailyBudget: microUsd("Budget of a calendar day in the organization's time zone").optional(),
  totalBudget: microUsd("Budget of all time: it never resets by itself").optional(),
  memberBudget: personalBudgetSchema.optional().meta({
    description: "What each person may spend here; calls of nobody known count for their key",
  }),
  keyBudget: personalBudgetSchema.optional().meta({
    description: "What each API key may spend here",
  }),
  budgetAlerts: budgetAlertsSchema.optional(),
  rateLimit: rateLimitSchema.optional().meta({
    description: "For all calls of this level together",
  }),
  defaultMaxOutputTokens: z.int().min(1).max(10_000_000).optional().meta({
    description: "The most output tokens of a request that names no maximum itself",
  }),
  approvalWorkflow: approvalWorkflowSchema.optional(),
  cache: cacheSchema.optional(),
  availability: availabilitySchema.optional().meta({
    description: "What holds while something that the proxy needs is away",
  }),
  bodyLogging: bodyLoggingSchema.optional(),
  rules: rulesSchema.optional(),
  dataHandling: dataHandlingSchema.optional(),
  data_classification: dataClassificationSchema.optional().meta({
    description: "Data handling as the governance API writes it; one of the two forms",
  }),
  complianceMode: z.enum(complianceModes).optional(),
  auditLog: only({
    enabled: z.boolean(),
    retention: z.int().min(1).max(3650).meta({ description: "Days" }),
  }).optional(),
})
  .superRefine((document, context) => {
    if (document.dataHandling !== undefined && document.data_classification !== undefined)
      context.addIssue({
        code: "custom",
        path: ["data_classification"],
        message: "says the same as dataHandling, which the document has too; keep one of them",
      });
  })
  .meta({ id: "PolicyDocument" });
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;
export type PolicyDocumentInput = z.input<typeof policyDocumentSchema>;

export const alertSettingsSchema = only({
  channels: z
    .array(z.enum(["email", "slack", "webhook"]))
    .max(3)
    .optional(),
  recipients: z.array(z.string().trim().min(3).max(320)).max(50).optional(),
  triggers: only({
    budgetThreshold: z.number().gt(0).max(1).optional(),
    anomalyDetection: z.boolean().optional(),
    policyViolation: z.boolean().optional(),
    highCostRequest: microUsd("Calls that cost more than this raise an alert").optional(),
  }).optional(),
}).meta({ id: "AlertSettings" });
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

/** How a document asks data to be handled, whichever of the two forms it uses. */
export function handlingOf(document: PolicyDocument): DataHandling | undefined {
  const { dataHandling, data_classification: classification } = document;
  if (dataHandling !== undefined || classification === undefined) return dataHandling;
  return toDataHandling(classification);
}

/** A parsed amount of a policy document. */
export function policyAmount(text: string | undefined): NanoUsd | undefined {
  return text === undefined ? undefined : parseAmount(text);
}
