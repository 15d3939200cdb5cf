import { z } from "zod";
import { instant } from "./common.ts";

/** What tokens may be billed as; what a price does not name is billed as the class it is a part of. */
export const tokenClasses = [
  "input",
  "cachedInput",
  "cacheWrite",
  "cacheWrite1h",
  "audioInput",
  "cachedAudioInput",
  "imageInput",
  "cachedImageInput",
  "videoInput",
  "output",
  "reasoning",
  "audioOutput",
  "imageOutput",
  "videoOutput",
] as const;

/** What may be billed by the piece. */
export const unitKinds = [
  "image",
  "second",
  "character",
  "web_search",
  "file_search",
  "code_interpreter_session",
  "request",
] as const;

/** How many pieces a price may be for; any is a divisor of 9,000,000, so that charges sum exactly. */
const unitPers = [1, 60, 1_000, 3_600, 1_000_000] as const;

const MAX_OVERRIDES = 1_000;
const MAX_CONTEXT_TIERS = 5;
const MAX_UNITS = 50;

/** Dollars as a decimal string, exact to the nano-USD, at most a million dollars. */
export const usdDecimal = (what: string) =>
  z
    .string()
    .regex(
      /^(?:\d{1,6}(?:\.\d{1,9})?|1000000(?:\.0{1,9})?)$/,
      'must be dollars as a decimal string such as "2.50", at most "1000000" with up to 9 decimals',
    )
    .meta({ description: what, examples: ["2.50"] });

const percentOff = z
  .string()
  .regex(
    /^(?!0{1,2}(?:\.0{1,2})?$)\d{1,2}(?:\.\d{1,2})?$/,
    'must be percent above 0 and below 100 with up to 2 decimals, such as "15" or "12.5"; for a model that costs nothing, give an override of kind "free"',
  )
  .meta({ description: "Percent taken off the list price", examples: ["15"] });

const ratesSchema = z
  .strictObject(
    Object.fromEntries(
      tokenClasses.map((name) => [name, usdDecimal("Dollars per million tokens").optional()]),
    ) as Record<(typeof tokenClasses)[number], z.ZodOptional<z.ZodString>>,
  )
  .refine(
    (rates) => Object.values(rates).some((rate) => rate !== undefined),
    "must name at least one class of tokens",
  );

const contextTiers = z
  .array(
    z.strictObject({
      above: z
        .int()
        .min(1)
        .max(100_000_000)
        .meta({ description: "For inputs of more tokens than this" }),
      rates: ratesSchema,
    }),
  )
  .max(MAX_CONTEXT_TIERS)
  .refine(
    (tiers) => tiers.every((tier, i) => i === 0 || tier.above > (tiers[i - 1]?.above ?? 0)),
    'must go up: each "above" larger than the one before',
  );

const unitPrice = z.strictObject({
  kind: z.enum(unitKinds),
  key: z
    .string()
    .trim()
    .toLowerCase()
    .min(1)
    .max(100)
    .nullable()
    .default(null)
    .meta({ description: "Which of several, such as 1024x1024/hd for a picture" }),
  usd: usdDecimal("Dollars for `per` pieces"),
  per: z.literal(unitPers).default(1),
});

const units = z
  .array(unitPrice)
  .max(MAX_UNITS)
  .refine(
    (list) => new Set(list.map(({ kind, key }) => `${kind}\n${key}`)).size === list.length,
    "must have one price for each kind and key",
  );

const vendor = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^(\*|[a-z0-9][a-z0-9_-]{0,63})$/, 'must be a vendor such as "openai", or "*" for all');

const modelPattern = z
  .string()
  .trim()
  .toLowerCase()
  .min(1)
  .max(200)
  .regex(
    /^(?=[^*]*(?:\*[^*]*){0,5}$)[^\s]+$/,
    'must be a model such as "gpt-4o", or a pattern such as "gpt-4o*" with at most five "*"',
  );

const scope = {
  id: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
      "must be 1 to 64 letters, digits, hyphens or underscores",
    ),
  version: z.int().min(1).max(1_000_000),
  vendor,
  model: modelPattern,
  effectiveFrom: instant,
  effectiveTo: instant
    .nullable()
    .default(null)
    .meta({ description: "The first instant at which it no longer holds; null for no end" }),
  note: z.string().trim().max(500).default(""),
};

const prices = {
  rates: ratesSchema.optional(),
  contextTiers: contextTiers.optional(),
  units: units.optional(),
};

const limits = {
  maxOutputTokens: z.int().min(0).max(10_000_000).optional(),
  contextTokens: z.int().min(1).max(100_000_000).optional(),
};

const negotiated = z.strictObject({
  kind: z.literal("price").meta({
    description: "A negotiated price; what it does not name stays at the list price",
  }),
  ...scope,
  ...prices,
  ...limits,
});
const discount = z.strictObject({
  kind: z.literal("discount").meta({ description: "Percent off the list price of everything" }),
  ...scope,
  percent: percentOff,
});
const free = z.strictObject({
  kind: z.literal("free").meta({
    description: "Costs nothing, on purpose; different from a model without a price",
  }),
  ...scope,
  ...limits,
});
const fallback = z.strictObject({
  kind: z.literal("default").meta({
    description: "The price of models that nobody else has a price for",
  }),
  ...scope,
  ...prices,
  ...limits,
});

function namesAPrice(override: { rates?: unknown; units?: readonly unknown[] }): boolean {
  return override.rates !== undefined || (override.units ?? []).length > 0;
}

const needsPrice = { path: ["rates"], message: 'must be given where there are no "units"' };

/** A price of an organization's own, in force from one instant to another. */
export const priceOverrideSchema = z
  .discriminatedUnion("kind", [
    negotiated.refine(namesAPrice, needsPrice),
    discount,
    free,
    fallback.refine(namesAPrice, needsPrice),
  ])
  .refine(
    ({ effectiveFrom, effectiveTo }) =>
      effectiveTo === null || Date.parse(effectiveTo) > Date.parse(effectiveFrom),
    { path: ["effectiveTo"], message: "must be after effectiveFrom" },
  )
  .meta({ id: "PriceOverride" });
export type PriceOverride = z.infer<typeof priceOverrideSchema>;

/** All price overrides of an organization. */
export const priceOverridesSchema = z
  .array(priceOverrideSchema)
  .max(MAX_OVERRIDES)
  .refine(
    (list) => new Set(list.map(({ id }) => id)).size === list.length,
    "must have each id once",
  );

const identity = { id: true, version: true } as const;
const fromNow = {
  effectiveFrom: instant
    .optional()
    .meta({ description: "From when it holds; at once where absent" }),
};

/** A price of the organization's own as it is sent: the console gives it its identifier and version. */
export const priceTermsSchema = z.discriminatedUnion("kind", [
  negotiated.omit(identity).extend(fromNow),
  discount.omit(identity).extend(fromNow),
  free.omit(identity).extend(fromNow),
  fallback.omit(identity).extend(fromNow),
]);
export type PriceTerms = z.infer<typeof priceTermsSchema>;

const expectedVersion = z
  .int()
  .min(1)
  .optional()
  .meta({ description: "The version that this was made from; another in force is a conflict" });

export const changePriceBody = z.strictObject({
  terms: priceTermsSchema,
  expectedVersion,
});

export const endPriceBody = z.strictObject({
  effectiveTo: instant
    .optional()
    .meta({ description: "The first instant at which it no longer holds; now where absent" }),
  expectedVersion,
});

/** Whether a price of the organization's own holds now, will, or did. */
export const overrideStates = ["active", "scheduled", "ended"] as const;

const author = z.object({
  kind: z.string(),
  id: z.string(),
  name: z.string().nullable().meta({ description: "Null for one who is gone" }),
});

export const priceOverrideStateSchema = z
  .object({
    id: z.string(),
    state: z.enum(overrideStates),
    override: priceOverrideSchema.meta({ description: "The newest version" }),
    createdAt: instant.meta({ description: "When the first version was made" }),
    changedAt: instant.meta({ description: "When the newest version was made" }),
    changedBy: author,
  })
  .meta({ id: "PriceOverrideState" });
export type PriceOverrideState = z.infer<typeof priceOverrideStateSchema>;

export const priceOverrideHistorySchema = priceOverrideStateSchema
  .extend({
    versions: z
      .array(
        z.object({
          override: priceOverrideSchema,
          holds: z
            .object({ from: instant, to: instant.nullable() })
            .nullable()
            .meta({ description: "When it held or holds; null for one that a later one replaced" }),
          createdAt: instant,
          createdBy: author,
        }),
      )
      .meta({ description: "Every version, newest first" }),
  })
  .meta({ id: "PriceOverrideHistory" });
export type PriceOverrideHistory = z.infer<typeof priceOverrideHistorySchema>;
