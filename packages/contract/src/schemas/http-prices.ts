import { z } from "zod";
import { usdDecimal } from "./prices.ts";

const MAX_COMPONENTS = 10;
const MAX_COUNT = 1_000_000_000;

/** Names joined by dots, `[n]` for one item and `[*]` for all of a list; at most ten steps. */
const jsonPath = z
  .string()
  .max(200)
  .regex(
    /^(?!\.)\$?(?:(?:^|\.)[A-Za-z_][A-Za-z0-9_-]{0,63}|\[(?:\d{1,5}|\*)\]){1,10}$/,
    'must be a path such as "text", "messages[0].content" or "documents[*].text", with at most ten steps',
  );

const price = {
  usd: usdDecimal("Dollars for `per` units"),
  per: z
    .literal([1, 10, 100, 1_000, 10_000, 100_000, 1_000_000])
    .default(1)
    .meta({ description: "How many units the price is for" }),
  roundUpTo: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: "Units are charged in whole lots of this many" }),
};

const requestComponent = z.strictObject({
  from: z.literal("request").meta({ description: "A price of each call" }),
  usd: usdDecimal("Dollars for each call"),
});

const requestFieldComponent = z.strictObject({
  from: z.literal("request_field").meta({ description: "Units counted in the request's JSON" }),
  path: jsonPath,
  measure: z.enum(["characters", "items", "number"]).meta({
    description:
      "What is counted: characters (Unicode code points) of texts, how many values there are, or the number itself",
  }),
  whenMissing: z
    .int()
    .min(0)
    .max(MAX_COUNT)
    .optional()
    .meta({ description: "Units where the field is absent; without it such a request is refused" }),
  ...price,
});

const maxUnits = z.int().min(1).max(MAX_COUNT).meta({
  description:
    "The most units one call can have: what is held before it, and charged where the answer does not say",
});

const responseHeaderComponent = z.strictObject({
  from: z
    .literal("response_header")
    .meta({ description: "Units that a header of the answer tells" }),
  header: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/, "must be a header name"),
  maxUnits,
  ...price,
});

const responseFieldComponent = z.strictObject({
  from: z.literal("response_field").meta({ description: "Units that the answer's JSON tells" }),
  path: jsonPath,
  measure: z.enum(["characters", "items", "number"]),
  maxUnits,
  ...price,
});

/** What calls of a plain HTTP endpoint cost: the sum of components, and at least a minimum. */
export const httpPriceRuleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(
        /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/,
        "must be 1 to 64 letters, digits, hyphens or underscores",
      ),
    version: z.int().min(1).max(1_000_000),
    components: z
      .array(
        z.discriminatedUnion("from", [
          requestComponent,
          requestFieldComponent,
          responseHeaderComponent,
          responseFieldComponent,
        ]),
      )
      .min(1, "must have at least one component")
      .max(MAX_COMPONENTS),
    minimumUsd: usdDecimal("The least that a charged call costs").optional(),
    roundUpToUsd: usdDecimal("The total is charged in whole multiples of this")
      .refine((text) => !/^0+(?:\.0+)?$/.test(text), "must be above 0")
      .optional(),
    chargeFailures: z
      .boolean()
      .default(false)
      .meta({ description: "Whether answers with a status of 300 and above cost anything" }),
  })
  .meta({ id: "HttpPriceRule" });
export type HttpPriceRule = z.infer<typeof httpPriceRuleSchema>;
export type HttpPriceComponent = HttpPriceRule["components"][number];

/** A price rule as it is sent: the console gives it its identifier, and a version to each change. */
export const httpPriceTermsSchema = httpPriceRuleSchema
  .omit({ id: true, version: true })
  .meta({ id: "HttpPriceTerms" });
export type HttpPriceTerms = z.infer<typeof httpPriceTermsSchema>;
