import { z } from "zod";
import { instant, reference, warningSchema } from "./common.ts";
import { exactUsd, priceKinds } from "./model-prices.ts";

/** How one of an alias's targets is chosen: in their order, by weight, or the least dear that may run. */
export const aliasStrategies = ["ordered", "weighted", "cheapest"] as const;
export type AliasStrategy = (typeof aliasStrategies)[number];

const MAX_TARGETS = 20;
const MAX_RETRIES = 5;
const MAX_TIMEOUT_SECONDS = 600;

/** The name that callers give in place of a vendor's model. */
export const aliasName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,63}$/,
    'must be 1 to 64 lower-case letters, digits, dots, underscores or hyphens, such as "fast"',
  )
  .meta({ description: "The name that callers give as the model", examples: ["fast"] });

const aliasTarget = z.strictObject({
  provider: reference.meta({ description: "Slug of the provider", examples: ["openai"] }),
  model: z
    .string()
    .trim()
    .min(1, "must not be empty")
    .max(200)
    .regex(/^\S*$/, 'must be a model of the provider, such as "gpt-4o", without spaces')
    .meta({ description: "The vendor's name of the model; never an alias", examples: ["gpt-4o"] }),
  weight: z
    .int()
    .min(0)
    .max(1000)
    .optional()
    .meta({ description: "Share of the calls with the strategy weighted; 1 where absent" }),
});

/**
 * Where the name leads. A target is a provider's own model and never another alias, so that no name
 * leads in a circle.
 */
export const modelAliasDocumentSchema = z
  .strictObject({
    strategy: z.enum(aliasStrategies).meta({
      description:
        "ordered tries the targets one after the other; weighted draws the first by weight; cheapest takes the least dear first",
    }),
    targets: z
      .array(aliasTarget)
      .min(1, "must have at least one target")
      .max(MAX_TARGETS)
      .refine(
        (targets) =>
          new Set(targets.map(({ provider, model }) => `${provider}\n${model.toLowerCase()}`))
            .size === targets.length,
        "must have each model of a provider once",
      ),
    retries: z
      .int()
      .min(0)
      .max(MAX_RETRIES)
      .default(2)
      .meta({ description: "How often a call is tried again after it failed, over all targets" }),
    timeoutSeconds: z
      .int()
      .min(1)
      .max(MAX_TIMEOUT_SECONDS)
      .optional()
      .meta({ description: "How long one try may take until its answer begins" }),
  })
  .refine(
    ({ strategy, targets }) =>
      strategy === "weighted" || targets.every(({ weight }) => weight === undefined),
    { path: ["targets"], message: 'must have no weights unless the strategy is "weighted"' },
  )
  .refine(
    ({ strategy, targets }) =>
      strategy !== "weighted" || targets.some(({ weight = 1 }) => weight > 0),
    { path: ["targets"], message: "must have at least one weight above 0" },
  );
export type ModelAliasDocument = z.infer<typeof modelAliasDocumentSchema>;

/** Whether calls can go to a target now, or what keeps them from it. */
export const targetStates = [
  "ready",
  "provider_missing",
  "provider_off",
  "no_credential",
  "no_price",
] as const;

const aliasTargetView = z.object({
  provider: z.string(),
  providerName: z.string().nullable().meta({ description: "Null for a provider that is gone" }),
  model: z.string(),
  weight: z.int().nullable(),
  state: z.enum(targetStates),
  price: z
    .object({
      kind: z.enum(priceKinds),
      version: z.string(),
      input: exactUsd.nullable().meta({ description: "Dollars per million tokens" }),
      output: exactUsd.nullable().meta({ description: "Dollars per million tokens" }),
    })
    .nullable()
    .meta({ description: "What the model costs now; null for one without a price" }),
});

export const modelAliasSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    strategy: z.enum(aliasStrategies),
    targets: z.array(aliasTargetView),
    retries: z.int(),
    timeoutSeconds: z.int().nullable(),
    warnings: z.array(warningSchema),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: "ModelAlias" });
export type ModelAliasView = z.infer<typeof modelAliasSchema>;
