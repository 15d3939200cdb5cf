import type { ProviderCredentialView, ProviderView } from "@pag0/contract";
import type { Endpoint, Prisma, Provider, ProviderCredential } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { storedRule } from "./endpoint-rows.ts";

/** What is read with a provider to show it. */
export const providerParts = {
  endpoints: { orderBy: [{ host: "asc" }, { pathPrefix: "asc" }] },
  credentials: {
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    omit: { credentialCiphertext: true },
  },
} satisfies Prisma.ProviderInclude;

/** A further key as it is read to show it. */
export type CredentialRow = Omit<ProviderCredential, "credentialCiphertext">;

export type ProviderRow = Provider & { endpoints: Endpoint[]; credentials: CredentialRow[] };

/** A further key without its value, which no answer has. */
export function credentialView(row: CredentialRow): ProviderCredentialView {
  return {
    id: row.id,
    name: row.name,
    last4: row.credentialLast4,
    weight: row.weight,
    region: row.region,
    baseUrl: row.baseUrl,
    enabled: row.enabled,
    createdAt: row.createdAt.toISOString(),
  };
}

/** A provider without its credential, which no answer has. */
export function providerView(row: ProviderRow): ProviderView {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    vendor: row.vendor,
    format: row.format,
    baseUrl: row.baseUrl,
    upstreamUrl: row.upstreamUrl,
    category: row.category,
    regions: row.regions,
    authHeader: row.authHeader,
    authPrefix: row.authPrefix,
    credentialLast4: row.credentialLast4,
    enabled: row.enabled,
    endpoints: row.endpoints.map((endpoint) => ({
      id: endpoint.id,
      host: endpoint.host,
      pathPrefix: endpoint.pathPrefix,
      category: endpoint.category,
      pricePerRequest:
        endpoint.pricePerRequestNano === null
          ? null
          : toMicroUsdExact(nanoUsd(endpoint.pricePerRequestNano)),
      priceRule: storedRule(endpoint),
    })),
    credentials: row.credentials.map(credentialView),
    createdAt: row.createdAt.toISOString(),
  };
}
