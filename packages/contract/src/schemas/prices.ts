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

const scope = {
  id: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
      "must be 1 to 64 letters, digits, hyphens or underscores",
    ),
  version: z.int().min(1).max(1_000_000),
  vendor: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^(\*|[a-z0-9][a-z0-9_-]{0,63})$/, 'must be a vendor such as "openai", or "*" for all'),
  model: z
    .string()
    .trim()
    .toLowerCase()
    .min(1)
    .max(200)
    .regex(
      /^(?=[^*]*(?:\*[^*]*){0,5}$)[^\s]+$/,
      'must be a model such as "gpt-4o", or a pattern such as "gpt-4o*" with at most five "*"',
    ),
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

function namesAPrice(override: { rates?: unknown; units?: readonly unknown[] }): boolean {
  return override.rates !== undefined || (override.units ?? []).length > 0;
}

const needsPrice = { path: ["rates"], message: 'must be given where there are no "units"' };

/** A price of an organization's own, in force from one instant to another. */
export const priceOverrideSchema = z
  .discriminatedUnion("kind", [
    z
      .strictObject({
        kind: z.literal("price").meta({
          description: "A negotiated price; what it does not name stays at the list price",
        }),
        ...scope,
        ...prices,
        ...limits,
      })
      .refine(namesAPrice, needsPrice),
    z.strictObject({
      kind: z.literal("discount").meta({ description: "Percent off the list price of everything" }),
      ...scope,
      percent: percentOff,
    }),
    z.strictObject({
      kind: z.literal("free").meta({
        description: "Costs nothing, on purpose; different from a model without a price",
      }),
      ...scope,
      ...limits,
    }),
    z
      .strictObject({
        kind: z.literal("default").meta({
          description: "The price of models that nobody else has a price for",
        }),
        ...scope,
        ...prices,
        ...limits,
      })
      .refine(namesAPrice, needsPrice),
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
