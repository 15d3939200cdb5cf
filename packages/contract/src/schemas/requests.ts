import { z } from "zod";
import { classificationLevels } from "../classification.ts";
import { amount, instant, listFilter, pageQuery } from "./common.ts";

export const decisions = ["allow", "deny", "require_approval"] as const;
export const cacheStates = ["hit", "miss", "off"] as const;
export const outcomes = [
  "served",
  "refused",
  "pending",
  "upstream_error",
  "client_gone",
  "unknown",
  "correction",
] as const;

const matchedRule = z.object({
  level: z.string(),
  id: z.string(),
  name: z.string(),
  lifted: z.boolean(),
  actions: z.array(z.string()),
});

export const requestSchema = z
  .object({
    id: z.string(),
    requestId: z.string(),
    at: instant,
    team: z.object({ id: z.string(), slug: z.string(), name: z.string() }),
    apiKeyId: z.string(),
    memberId: z.string().nullable().meta({ description: "For whom it was made, if known" }),
    provider: z.string().nullable(),
    host: z.string(),
    path: z.string(),
    method: z.string(),
    model: z.string().nullable(),
    category: z.string(),
    classification: z.enum(classificationLevels),
    sensitiveKinds: z
      .array(z.string())
      .meta({ description: "Kinds of sensitive data found in it" }),
    rules: z.array(matchedRule).meta({ description: "Rules whose conditions held" }),
    decision: z.enum(decisions),
    reasonCode: z.string(),
    explanation: z.string(),
    cache: z.enum(cacheStates),
    outcome: z.enum(outcomes).meta({
      description:
        "correction: no call, but what the vendor told later of the call with the same requestId; its cost is what that one was charged too much, as a negative amount",
    }),
    upstreamStatus: z.int().nullable(),
    stream: z.boolean(),
    inputTokens: z.int(),
    outputTokens: z.int(),
    cachedInputTokens: z.int(),
    estimated: z.boolean(),
    estimate: amount,
    cost: amount,
    saved: amount,
    priceVersion: z.string().nullable(),
    latencyMs: z.int(),
    upstreamMs: z.int().nullable(),
    costCenter: z.string(),
    tags: z.record(z.string(), z.string()),
    approvalId: z.string().nullable(),
    policyVersionIds: z.array(z.string()),
  })
  .meta({ id: "Request" });
export type RequestView = z.infer<typeof requestSchema>;

const correctionSchema = z
  .object({
    callId: z
      .string()
      .nullable()
      .meta({ description: "The call that was corrected; null where it is kept no more" }),
    correctionId: z.string(),
    charged: amount.meta({ description: "What the call was charged at first" }),
    cost: amount.meta({ description: "What it did cost" }),
    returned: amount.meta({
      description: "What was charged too much; negative where it was too little",
    }),
  })
  .meta({ id: "Correction" });
export type CorrectionView = z.infer<typeof correctionSchema>;

export const requestDetailSchema = requestSchema
  .extend({
    correction: correctionSchema.nullable().meta({
      description:
        "Of a call that was corrected later, and of what corrects it: the two with their figures",
    }),
  })
  .meta({ id: "RequestDetail" });
export type RequestDetailView = z.infer<typeof requestDetailSchema>;

const keptBody = z
  .object({
    contentType: z.string(),
    bytes: z.int().meta({ description: "Of the whole body" }),
    cut: z.boolean().meta({ description: "Whether it was longer than what is kept of one" }),
    encoding: z.enum(["utf-8", "base64"]).meta({ description: "How content is written" }),
    content: z.string(),
  })
  .meta({ id: "KeptBody" });
export type KeptBodyView = z.infer<typeof keptBody>;

export const requestBodySchema = z
  .object({
    id: z.string(),
    requestId: z.string(),
    at: instant,
    expiresAt: instant.meta({ description: "When it is deleted" }),
    request: keptBody.meta({ description: "As it left, with what policy had replaced in it" }),
    response: keptBody.nullable().meta({ description: "As it went to the caller" }),
  })
  .meta({ id: "RequestBody" });
export type RequestBodyView = z.infer<typeof requestBodySchema>;

/** Filters that the analytics and the list of calls share, so that a figure and the calls behind it agree. */
export const usageFilters = {
  from: instant.optional(),
  to: instant.optional(),
  period: z.enum(["hour", "day", "week", "month", "30d", "90d"]).optional().meta({
    description:
      "Ends now, in the organization's time zone: today, this week, this month, or the last days; ignored where from is given",
  }),
  team: listFilter("Slugs or identifiers of teams", "sales-ai,support-ai"),
  host: listFilter("Hosts that were called", "api.openai.com"),
  model: listFilter("Models as the caller named them, or (none)", "gpt-4o,gpt-4.1-nano"),
  category: listFilter("Categories of endpoints", "llm,translation"),
  costCenter: listFilter("Values of the tag costCenter, or (none)", "CC-1001"),
  decision: listFilter(`Of ${decisions.join(", ")}`, "deny"),
  cache: listFilter(`Of ${cacheStates.join(", ")}`, "hit"),
  reason: listFilter("Codes of what decided, as in violations", "BUDGET_EXCEEDED"),
};

export const requestQuery = pageQuery.extend({
  ...usageFilters,
  sort: z.enum(["at", "cost", "latency"]).default("at"),
  order: z.enum(["asc", "desc"]).default("desc"),
});

export const requestPage = z.object({
  data: z.array(requestSchema),
  nextCursor: z.string().nullable().meta({
    description:
      "Where the next page begins, null after the last; a page of a search may be shorter than asked for, or empty, and still have one",
  }),
  total: z.int().nullable().meta({ description: "As totals.requests" }),
  totals: z.object({ cost: amount, saved: amount, requests: z.int() }).nullable().meta({
    description:
      "Over all calls that the filters match, not over this page; null where only reading each call could tell (by cache or text) and they are too many for that, and for pages after the first",
  }),
});
