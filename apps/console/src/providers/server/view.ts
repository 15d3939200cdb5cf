import type { ProviderView } from "@pag0/contract";
import type { Endpoint, Prisma, Provider } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";

/** What is read with a provider to show it. */
export const withEndpoints = {
  endpoints: { orderBy: [{ host: "asc" }, { pathPrefix: "asc" }] },
} satisfies Prisma.ProviderInclude;

export type ProviderRow = Provider & { endpoints: Endpoint[] };

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
    endpoints: row.endpoints.map(({ id, host, pathPrefix, category, pricePerRequestNano }) => ({
      id,
      host,
      pathPrefix,
      category,
      pricePerRequest:
        pricePerRequestNano === null ? null : toMicroUsdExact(nanoUsd(pricePerRequestNano)),
    })),
    createdAt: row.createdAt.toISOString(),
  };
}
