import { z } from "zod";
import { amount, instant, listFilter, pageQuery } from "./common.ts";
import { tokenClasses, unitKinds } from "./prices.ts";

/** Where a model's price comes from; `none` for a model that calls asked for and that has none. */
export const priceKinds = ["list", "negotiated", "free", "default", "none"] as const;
export type PriceKind = (typeof priceKinds)[number];

/** Dollars as an exact decimal string of any length: a discount can leave more digits than a nano-USD. */
export const exactUsd = z.string().regex(/^\d+(\.\d+)?$/);
const exactRates = z.record(z.enum(tokenClasses), exactUsd).meta({
  description: "Dollars per million tokens of each class, as an exact decimal string",
});

export const modelPriceSchema = z
  .object({
    vendor: z.string(),
    model: z.string(),
    kind: z.enum(priceKinds),
    version: z
      .string()
      .nullable()
      .meta({ description: "What events that are charged by it say; null for none" }),
    pricedAs: z
      .string()
      .nullable()
      .meta({ description: "The model of the catalogue whose price it is" }),
    overrideId: z.string().nullable(),
    rates: exactRates.nullable().meta({ description: "Null where tokens cost nothing" }),
    contextTiers: z.array(z.object({ above: z.int(), rates: exactRates })),
    serviceTiers: z
      .array(z.object({ tier: z.string(), rates: exactRates }))
      .meta({ description: "Rates of tiers that differ from the standard one" }),
    units: z.array(
      z.object({
        kind: z.enum(unitKinds),
        key: z.string().nullable(),
        usd: exactUsd,
        per: z.int(),
      }),
    ),
    maxOutputTokens: z.int().nullable(),
    contextTokens: z.int().nullable(),
    calls: z.int().meta({ description: "Calls of the last 30 days that the caller may see" }),
    cost: amount.meta({ description: "What these calls cost" }),
  })
  .meta({ id: "ModelPrice" });
export type ModelPrice = z.infer<typeof modelPriceSchema>;

export const priceQuery = pageQuery.extend({
  vendor: listFilter("Vendors of the catalogue", "openai"),
  kind: listFilter("Where the price comes from", "negotiated"),
  used: z
    .enum(["true", "false"])
    .optional()
    .meta({ description: "Only models that calls of the last 30 days asked for, or only others" }),
});

const MAX_REPRICED_MODELS = 500;

export const repriceQuery = z.object({
  from: instant.optional().meta({ description: "Inclusive; 30 days before the end where absent" }),
  to: instant
    .optional()
    .meta({ description: "Exclusive, at most 92 days after the start; now where absent" }),
});

export const repriceSchema = z
  .object({
    from: instant,
    to: instant,
    pricesAt: instant.meta({ description: "The moment whose prices are compared" }),
    calls: z.int(),
    charged: amount,
    repriced: amount,
    difference: amount.meta({ description: "What today's prices would have cost more" }),
    models: z
      .array(
        z.object({
          vendor: z.string(),
          model: z.string(),
          calls: z.int(),
          charged: amount,
          repriced: amount,
          difference: amount,
        }),
      )
      .max(MAX_REPRICED_MODELS)
      .meta({ description: "Largest difference first, whichever its direction" }),
    moreModels: z.int().meta({ description: "Models that are in the sums and not in the list" }),
    unpriced: z
      .object({ calls: z.int(), charged: amount })
      .meta({ description: "Calls of models that have no price today: in no sum" }),
    unmetered: z.object({ calls: z.int(), charged: amount }).meta({
      description:
        "Calls that were charged at the most they could cost because nobody said what they used, and those that another model drew for: in no sum",
    }),
  })
  .meta({ id: "RepriceReport" });
export type RepriceView = z.infer<typeof repriceSchema>;
