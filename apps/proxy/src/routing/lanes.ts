import type { EndpointSnapshot, ProviderSnapshot } from "../snapshot/model.ts";

/**
 * An endpoint as it is reached with one credential of its provider: that credential's key, and its region
 * and address where it has its own.
 */
export type Lane = EndpointSnapshot;

const known = new WeakMap<ProviderSnapshot, readonly ProviderSnapshot[]>();

/** The provider as each of its credentials reaches it, its own credential first. */
export function variantsOf(provider: ProviderSnapshot): readonly ProviderSnapshot[] {
  if (provider.credentials.length === 0) return [provider];
  let variants = known.get(provider);
  if (variants === undefined) {
    const further = provider.credentials.map(
      ({ id, value, weight, region, baseUrl }): ProviderSnapshot => ({
        ...provider,
        credentialId: id,
        credential: value,
        credentialWeight: weight,
        regions: region === null ? provider.regions : [region],
        upstreamUrl: baseUrl ?? provider.upstreamUrl,
        credentials: [],
      }),
    );
    variants = provider.credential === null ? further : [provider, ...further];
    known.set(provider, variants);
  }
  return variants;
}

const knownLanes = new WeakMap<EndpointSnapshot, readonly Lane[]>();

/** The ways to an endpoint, one for each credential of its provider: the same objects each time. */
export function lanesOf(endpoint: EndpointSnapshot): readonly Lane[] {
  let lanes = knownLanes.get(endpoint);
  if (lanes === undefined) {
    const variants = variantsOf(endpoint.provider);
    lanes =
      variants.length === 1 && variants[0] === endpoint.provider
        ? [endpoint]
        : variants.map((provider) => ({ ...endpoint, provider }));
    knownLanes.set(endpoint, lanes);
  }
  return lanes;
}
