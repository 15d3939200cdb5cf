import { z } from "zod";
import { category, endpointPattern, microUsd } from "../policy-document.ts";
import { amount, displayName, instant } from "./common.ts";
import { httpPriceRuleSchema, httpPriceTermsSchema } from "./http-prices.ts";

export const wireFormats = ["openai", "anthropic", "google", "http"] as const;

const httpUrl = z
  .url({ protocol: /^https?$/, error: "must be an absolute http or https URL" })
  .max(500)
  .refine((text) => {
    // What is no URL at all has its message from the check above.
    if (!URL.canParse(text)) return true;
    const url = new URL(text);
    return url.username === "" && url.password === "" && url.search === "" && url.hash === "";
  }, "must have no credentials, query or fragment");

const headerName = z
  .string()
  .regex(/^[a-z0-9!#$%&'*+.^_`|~-]{1,64}$/, "must be a lower-case header name");

const endpointFields = {
  host: endpointPattern,
  pathPrefix: z
    .string()
    .regex(/^\/[^\s?#]*$/, "must be a path such as /v1")
    .max(300)
    .default("/"),
  category,
};

export const endpointInput = z
  .strictObject({
    ...endpointFields,
    pricePerRequest: microUsd("Price of one request; absent where tokens are metered").optional(),
    priceRule: httpPriceTermsSchema.optional(),
  })
  .refine(
    ({ pricePerRequest, priceRule }) => pricePerRequest === undefined || priceRule === undefined,
    { path: ["priceRule"], message: 'must be absent where "pricePerRequest" is given' },
  );

export const endpointSchema = z
  .object({
    id: z.string(),
    host: z.string(),
    pathPrefix: z.string(),
    category: z.string(),
    pricePerRequest: amount.nullable(),
    priceRule: httpPriceRuleSchema.nullable(),
  })
  .meta({ id: "Endpoint" });

export const providerCredentialSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    last4: z.string(),
    weight: z.int(),
    region: z.string().nullable(),
    baseUrl: z.string().nullable(),
    enabled: z.boolean(),
    createdAt: instant,
  })
  .meta({ id: "ProviderCredential" });
export type ProviderCredentialView = z.infer<typeof providerCredentialSchema>;

export const providerSchema = z
  .object({
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    vendor: z.string(),
    format: z.enum(wireFormats),
    baseUrl: z.string(),
    upstreamUrl: z.string().nullable(),
    category: z.string(),
    regions: z.array(z.string()),
    authHeader: z.string(),
    authPrefix: z.string(),
    credentialLast4: z.string().nullable(),
    enabled: z.boolean(),
    endpoints: z.array(endpointSchema),
    credentials: z
      .array(providerCredentialSchema)
      .meta({ description: "Further keys and regions, oldest first, without their values" }),
    createdAt: instant,
  })
  .meta({ id: "Provider" });
export type ProviderView = z.infer<typeof providerSchema>;

const credentialValue = z
  .string()
  .min(1)
  .max(4000)
  .meta({ description: "The vendor's API key; stored encrypted, never returned" });

const region = z.string().trim().min(1).max(40);

export const createProviderBody = z.strictObject({
  name: displayName,
  vendor: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9-]{1,64}$/)
    .meta({ description: "The vendor in the price catalogue, such as openai" }),
  format: z.enum(wireFormats),
  baseUrl: httpUrl.meta({
    description: "The vendor's public base URL, such as https://api.openai.com",
  }),
  upstreamUrl: httpUrl.optional().meta({
    description:
      "Send the calls to this mirror instead; a private address must be listed by the operator",
  }),
  category,
  regions: z.array(region).max(50).default([]),
  authHeader: headerName.default("authorization"),
  authPrefix: z.string().max(40).default("Bearer "),
  credential: credentialValue.optional(),
  endpoints: z.array(endpointInput).max(100).default([]),
});

export const patchProviderBody = createProviderBody
  .omit({ vendor: true, format: true })
  .partial()
  .extend({
    authHeader: headerName.optional(),
    authPrefix: z.string().max(40).optional(),
    regions: z.array(region).max(50).optional(),
    endpoints: z
      .array(endpointInput)
      .max(100)
      .optional()
      .meta({ description: "Replaces the provider's endpoints" }),
    upstreamUrl: httpUrl.nullable().optional(),
    enabled: z.boolean().optional(),
  });

const credentialFields = {
  name: displayName,
  weight: z
    .int()
    .min(0)
    .max(1000)
    .meta({ description: "Its share of the provider's calls; with 0 it serves only as a reserve" }),
  region: region
    .nullable()
    .meta({ description: "Where calls with this key are processed; null for no certain region" }),
  baseUrl: httpUrl.nullable().meta({
    description: "Where calls with this key are sent, if not to the provider's own base URL",
  }),
  enabled: z.boolean(),
};

export const addCredentialBody = z.strictObject({
  name: credentialFields.name,
  credential: credentialValue,
  weight: credentialFields.weight.default(1),
  region: credentialFields.region.default(null),
  baseUrl: credentialFields.baseUrl.default(null),
  enabled: credentialFields.enabled.default(true),
});

export const patchCredentialBody = z
  .strictObject({ ...credentialFields, credential: credentialValue })
  .partial();
