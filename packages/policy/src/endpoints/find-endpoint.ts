import type { HttpPriceRule } from "@pag0/contract";
import { pathReadings } from "./path-readings.ts";

/** A provider as an endpoint is found by it. */
export interface EndpointProvider {
  id: string;
  baseUrl: URL;
  category: string;
}

/** An endpoint as it is stored. */
export interface StoredEndpoint<Price> {
  id: string;
  providerId: string;
  host: string;
  pathPrefix: string;
  category: string;
  /** null where tokens are metered, or where the rule says what a call costs. */
  pricePerRequest: Price | null;
  /** What calls cost by what they hold or bring; it goes before the price of a request. */
  priceRule: HttpPriceRule | null;
}

/** What an organization has registered: where calls go, and what they cost. */
export interface RegisteredEndpoint<Provider, Price> {
  id: string;
  provider: Provider;
  /** Host in lower case, perhaps with `*.` before it or a port behind it. */
  host: string;
  pathPrefix: string;
  category: string;
  pricePerRequest: Price | null;
  priceRule: HttpPriceRule | null;
}

const UNPRICED = { pricePerRequest: null, priceRule: null };

interface Findable {
  host: string;
  pathPrefix: string;
  provider: { baseUrl: URL };
}

/** A path that servers read differently, and whose readings belong to different endpoints. */
export class AmbiguousPath extends Error {
  override readonly name = "AmbiguousPath";

  constructor() {
    super("has a path that servers read differently: write it without escapes of / and ..");
  }
}

/**
 * Endpoints by the host they are registered for; the longest path first. Where no endpoint says more, a
 * provider's base URL itself is one: metered by tokens, in the provider's category.
 */
export function endpointsByHost<Provider extends EndpointProvider, Price>(
  providers: readonly Provider[],
  stored: readonly StoredEndpoint<Price>[],
): Map<string, RegisteredEndpoint<Provider, Price>[]> {
  const ofProvider = Map.groupBy(stored, ({ providerId }) => providerId);
  const byHost = new Map<string, RegisteredEndpoint<Provider, Price>[]>();
  for (const provider of providers) {
    const { id, baseUrl, category } = provider;
    const own = (ofProvider.get(id) ?? []).map(({ providerId: _, ...endpoint }) => ({
      ...endpoint,
      provider,
      host: endpoint.host.toLowerCase(),
    }));
    const ofBaseUrl = { id, provider, host: baseUrl.host, pathPrefix: baseUrl.pathname, category };
    for (const endpoint of [...own, { ...ofBaseUrl, ...UNPRICED }])
      byHost.set(endpoint.host, [...(byHost.get(endpoint.host) ?? []), endpoint]);
  }
  for (const endpoints of byHost.values())
    endpoints.sort((a, b) => b.pathPrefix.length - a.pathPrefix.length);
  return byHost;
}

/** Whether a path is a prefix or below it, segment by segment. */
export function isUnderPath(path: string, prefix: string): boolean {
  if (!path.startsWith(prefix)) return false;
  return prefix.endsWith("/") || path.length === prefix.length || path[prefix.length] === "/";
}

/** Hosts under which an endpoint may be registered for this one: itself, then its parents with `*.`. */
function* candidates(url: URL): Generator<string> {
  yield url.host;
  if (url.port !== "") yield url.hostname;
  for (let dot = url.hostname.indexOf("."); dot !== -1; dot = url.hostname.indexOf(".", dot + 1))
    yield `*${url.hostname.slice(dot)}`;
}

function portOf(url: URL): string {
  return url.port || (url.protocol === "https:" ? "443" : "80");
}

/** The credential goes with the scheme and port the provider was registered with, and no other. */
function sameDoor(url: URL, { host, provider: { baseUrl } }: Findable): boolean {
  if (url.protocol !== baseUrl.protocol) return false;
  return host === url.host || portOf(url) === portOf(baseUrl);
}

/** The first endpoint that fits on the nearest host; the longest paths come first. */
function nearest<Endpoint extends Findable>(
  byHost: ReadonlyMap<string, readonly Endpoint[]>,
  url: URL,
  fits: (endpoint: Endpoint) => boolean,
): Endpoint | null {
  for (const host of candidates(url)) {
    const found = byHost.get(host)?.find((endpoint) => fits(endpoint) && sameDoor(url, endpoint));
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * The registered endpoint of a URL: the longest path on the nearest host. It decides what a call costs
 * and in which category it is, so every way in which a server may read the path has to lead to it.
 * @param byHost as `endpointsByHost` gives it
 * @throws AmbiguousPath where the path's readings belong to different endpoints
 */
export function findEndpoint<Endpoint extends Findable>(
  byHost: ReadonlyMap<string, readonly Endpoint[]>,
  url: URL,
): Endpoint | null {
  const path = url.pathname;
  const found = nearest(byHost, url, ({ pathPrefix }) => isUnderPath(path, pathPrefix));
  const readings = pathReadings(path);
  if (readings === null && found !== null) throw new AmbiguousPath();
  for (const reading of readings ?? []) {
    if (reading === path) continue;
    const fits = ({ pathPrefix }: Endpoint) => isUnderPath(reading, pathPrefix.toLowerCase());
    if (nearest(byHost, url, fits) !== found) throw new AmbiguousPath();
  }
  return found;
}
