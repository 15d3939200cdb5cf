import { headers as names, Pag0Failure } from "@pag0/contract";
import { AmbiguousPath, findEndpoint as findRegistered, isUnderPath } from "@pag0/policy";
import type { Call } from "../call.ts";
import { providerOfPath } from "../door/provider-route.ts";
import { parseTarget, refuseForbiddenLiteral, type Target } from "../egress/target.ts";
import type {
  EndpointSnapshot,
  OrganizationSnapshot,
  ProviderSnapshot,
} from "../snapshot/model.ts";

/** Where a call goes, as the caller wrote it and as the organization has registered it. */
export interface Resolved {
  target: Target;
  /** null where the organization has not registered this host and path. */
  endpoint: EndpointSnapshot | null;
}

/** Targets of one organization that are remembered; most calls go to few. */
const MAX_REMEMBERED = 1_000;
const LONGEST_REMEMBERED = 300;
const resolved = new WeakMap<object, Map<string, Resolved>>();

/** Remembers where a text leads, as long as the configuration stays; what throws is asked anew. */
function remembered(owner: object, text: string, find: () => Resolved): Resolved {
  let known = resolved.get(owner);
  if (known === undefined) {
    known = new Map();
    resolved.set(owner, known);
  }
  let found = known.get(text);
  if (found === undefined) {
    found = find();
    if (known.size >= MAX_REMEMBERED) known.clear();
    if (text.length <= LONGEST_REMEMBERED) known.set(text, found);
  }
  return found;
}

const DROP_IN = /^\/(openai|anthropic|google)(\/[^?]*)?(\?.*)?$/;
/**
 * Where Google's SDK sends the bytes of a file: the path of the URL that Google told it for them, at the
 * host of its base URL and without the base URL's own path.
 */
const GOOGLE_UPLOAD = /^\/upload\/v\d+\w*\//;

/** Whether a path is of a file's bytes for Google, which carries no vendor's name. */
export function isGoogleUpload(path: string): boolean {
  return GOOGLE_UPLOAD.test(path);
}

/**
 * The registered endpoint of a target.
 * @throws Pag0Failure TARGET_URL_INVALID for a path whose readings belong to different endpoints
 */
export function findEndpoint(
  organization: Pick<OrganizationSnapshot, "endpoints">,
  { url }: Target,
): EndpointSnapshot | null {
  try {
    return findRegistered(organization.endpoints, url);
  } catch (error) {
    if (!(error instanceof AmbiguousPath)) throw error;
    throw new Pag0Failure("TARGET_URL_INVALID", undefined, {
      errors: [{ field: names.targetUrl, message: error.message }],
    });
  }
}

function dropInProvider(organization: OrganizationSnapshot, vendor: string): ProviderSnapshot {
  const speaking = organization.providers.filter((provider) => provider.format === vendor);
  const chosen = speaking.find((provider) => provider.vendor === vendor) ?? speaking[0];
  if (chosen === undefined)
    throw new Pag0Failure(
      "ENDPOINT_NOT_PRICED",
      `The organization has no provider of the format ${vendor}`,
    );
  return chosen;
}

/** The provider's URL for a drop-in path: `/openai/v1/models` on `https://api.openai.com` or its `/v1`. */
function dropInUrl(organization: OrganizationSnapshot, url: string): string {
  const match = DROP_IN.exec(isGoogleUpload(url) ? `/google${url}` : url);
  if (match === null) throw new Pag0Failure("ROUTE_NOT_FOUND");
  const [, vendor = "", path = "/", query = ""] = match;
  return providerUrl(dropInProvider(organization, vendor), path + query);
}

/** A vendor's path at a provider: the version is in it once, wherever the base URL ends. */
function providerUrl({ baseUrl }: ProviderSnapshot, path: string): string {
  const base = baseUrl.href.replace(/\/+$/, "");
  const version = /\/(v\d+\w*)$/.exec(base)?.[1];
  const twice = version !== undefined && new RegExp(`^/${version}(/|\\?|$)`).test(path);
  return base + (twice ? path.slice(version.length + 1) : path);
}

/**
 * The URL of a path as an SDK writes it, beginning where its vendor's host ends. A base URL may end later: what
 * both have, as `/openai` of `https://api.groq.com/openai/v1` and of `/openai/v1/models`, is in it once.
 */
function sdkUrl(provider: ProviderSnapshot, path: string): string {
  const { origin, pathname } = provider.baseUrl;
  const own = pathname.replace(/\/+$/, "").replace(/\/v\d+\w*$/, "");
  return own !== "" && path.startsWith(`${own}/`) ? origin + path : providerUrl(provider, path);
}

/** Where a call below `/providers/{slug}` goes: to that provider, as it came. */
function resolveOwn(organization: OrganizationSnapshot, url: string): Resolved {
  const { provider, path } = providerOfPath(organization, url);
  const target = parseTarget(sdkUrl(provider, path));
  return { target, endpoint: findEndpointOf(organization, provider, target) };
}

const ownEndpoints = new WeakMap<ProviderSnapshot, OrganizationSnapshot["endpoints"]>();

/** The endpoints of one provider: another may be registered for the same host with another account. */
function endpointsOf(
  { endpoints }: OrganizationSnapshot,
  { id }: ProviderSnapshot,
): OrganizationSnapshot["endpoints"] {
  const own = [...endpoints].map(
    ([host, all]) => [host, all.filter(({ provider }) => provider.id === id)] as const,
  );
  return new Map(own.filter(([, left]) => left.length > 0));
}

/**
 * Where a request to a provider goes.
 * @param path below the vendor's base URL, with its query
 */
export function resolveAt(
  organization: OrganizationSnapshot,
  provider: ProviderSnapshot,
  path: string,
): Resolved {
  return remembered(provider, path, () => {
    const target = parseTarget(providerUrl(provider, path));
    return { target, endpoint: findEndpointOf(organization, provider, target) };
  });
}

/**
 * The registered endpoint of a target, as one provider has it.
 * @throws Pag0Failure TARGET_URL_INVALID for a path whose readings belong to different endpoints
 */
export function findEndpointOf(
  organization: OrganizationSnapshot,
  provider: ProviderSnapshot,
  target: Target,
): EndpointSnapshot | null {
  let endpoints = ownEndpoints.get(provider);
  if (endpoints === undefined) {
    endpoints = endpointsOf(organization, provider);
    ownEndpoints.set(provider, endpoints);
  }
  return findEndpoint({ endpoints }, target);
}

/**
 * Finds out where a call goes.
 * @throws Pag0Failure TARGET_URL_INVALID, TARGET_ADDRESS_FORBIDDEN, ENDPOINT_NOT_PRICED on a drop-in route
 * whose vendor the organization has no provider of, or ROUTE_NOT_FOUND on the route of a provider that it has not.
 */
export function resolve(
  call: Pick<Call, "route" | "url" | "headers">,
  organization: OrganizationSnapshot,
  privateHosts: ReadonlySet<string>,
): Resolved {
  if (call.route === "provider")
    return remembered(organization, call.url, () => resolveOwn(organization, call.url));
  if (call.route !== "forward")
    return remembered(organization, call.url, () =>
      resolveUrl(dropInUrl(organization, call.url), organization, privateHosts),
    );
  const text = call.headers[names.targetUrl];
  if (typeof text !== "string" || text === "")
    throw new Pag0Failure("TARGET_URL_INVALID", `The header ${names.targetUrl} is missing`, {
      errors: [{ field: names.targetUrl, message: "is required" }],
    });
  return remembered(organization, text, () => resolveUrl(text, organization, privateHosts));
}

function resolveUrl(
  text: string,
  organization: OrganizationSnapshot,
  privateHosts: ReadonlySet<string>,
): Resolved {
  const target = parseTarget(text);
  const endpoint = findEndpoint(organization, target);
  // A registered base URL may be private while its calls go to a public mirror; what is called is checked when it is.
  if (endpoint === null) refuseForbiddenLiteral(target.url, privateHosts);
  return { target, endpoint };
}

const called = new WeakMap<Target, WeakMap<ProviderSnapshot, URL>>();

/** The address that is really called: the provider's mirror where it has one. */
export function upstreamUrl(target: Target, { provider }: EndpointSnapshot): URL {
  let urls = called.get(target);
  if (urls === undefined) {
    urls = new WeakMap();
    called.set(target, urls);
  }
  let url = urls.get(provider);
  if (url === undefined) {
    url = mirrored(target, provider);
    urls.set(provider, url);
  }
  return url;
}

function mirrored(target: Target, { baseUrl, upstreamUrl: mirror }: ProviderSnapshot): URL {
  if (mirror.href === baseUrl.href || target.url.origin !== baseUrl.origin) return target.url;
  if (!isUnderPath(target.path, baseUrl.pathname)) return target.url;
  const rest = target.path.slice(baseUrl.pathname.replace(/\/+$/, "").length);
  return new URL(mirror.origin + mirror.pathname.replace(/\/+$/, "") + rest + target.url.search);
}
