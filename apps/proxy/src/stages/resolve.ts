import { headers as names, Pag0Failure } from "@pag0/contract";
import { pathReadings } from "@pag0/policy";
import type { Call } from "../call.ts";
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

const DROP_IN = /^\/(openai|anthropic)(\/[^?]*)?(\?.*)?$/;

function isUnder(path: string, prefix: string): boolean {
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
function sameDoor(url: URL, endpoint: EndpointSnapshot): boolean {
  const base = endpoint.provider.baseUrl;
  if (url.protocol !== base.protocol) return false;
  return endpoint.host === url.host || portOf(url) === portOf(base);
}

type PathTest = (endpoint: EndpointSnapshot) => boolean;

/** The first endpoint that fits on the nearest host; the longest paths come first. */
function nearest(
  organization: OrganizationSnapshot,
  url: URL,
  fits: PathTest,
): EndpointSnapshot | null {
  for (const host of candidates(url)) {
    const found = organization.endpoints
      .get(host)
      ?.find((endpoint) => fits(endpoint) && sameDoor(url, endpoint));
    if (found !== undefined) return found;
  }
  return null;
}

function ambiguous(): Pag0Failure {
  return new Pag0Failure("TARGET_URL_INVALID", undefined, {
    errors: [
      {
        field: names.targetUrl,
        message: "has a path that servers read differently: write it without escapes of / and ..",
      },
    ],
  });
}

/**
 * The registered endpoint of a URL: the longest path on the nearest host. It decides what a call costs
 * and in which category it is, so every way in which a server may read the path has to lead to it.
 * @throws Pag0Failure TARGET_URL_INVALID for a path whose readings belong to different endpoints
 */
export function findEndpoint(
  organization: OrganizationSnapshot,
  target: Target,
): EndpointSnapshot | null {
  const { url, path } = target;
  const found = nearest(organization, url, ({ pathPrefix }) => isUnder(path, pathPrefix));
  const readings = pathReadings(path);
  if (readings === null && found !== null) throw ambiguous();
  for (const reading of readings ?? []) {
    if (reading === path) continue;
    const fits: PathTest = ({ pathPrefix }) => isUnder(reading, pathPrefix.toLowerCase());
    if (nearest(organization, url, fits) !== found) throw ambiguous();
  }
  return found;
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
  const match = DROP_IN.exec(url);
  if (match === null) throw new Pag0Failure("ROUTE_NOT_FOUND");
  const [, vendor = "", path = "/", query = ""] = match;
  const base = dropInProvider(organization, vendor).baseUrl.href.replace(/\/+$/, "");
  const rest = base.endsWith("/v1") && /^\/v1(\/|$)/.test(path) ? path.slice(3) : path;
  return base + rest + query;
}

/**
 * Finds out where a call goes.
 * @throws Pag0Failure TARGET_URL_INVALID, TARGET_ADDRESS_FORBIDDEN, or ENDPOINT_NOT_PRICED on a drop-in
 * route whose vendor the organization has no provider of.
 */
export function resolve(
  call: Pick<Call, "route" | "url" | "headers">,
  organization: OrganizationSnapshot,
  privateHosts: ReadonlySet<string>,
): Resolved {
  const given = call.headers[names.targetUrl];
  const text = call.route === "forward" ? given : dropInUrl(organization, call.url);
  if (typeof text !== "string" || text === "")
    throw new Pag0Failure("TARGET_URL_INVALID", `The header ${names.targetUrl} is missing`, {
      errors: [{ field: names.targetUrl, message: "is required" }],
    });
  const target = parseTarget(text);
  const endpoint = findEndpoint(organization, target);
  // A registered base URL may be private while its calls go to a public mirror; what is called is checked when it is.
  if (endpoint === null) refuseForbiddenLiteral(target.url, privateHosts);
  return { target, endpoint };
}

/** The address that is really called: the provider's mirror where it has one. */
export function upstreamUrl(target: Target, endpoint: EndpointSnapshot): URL {
  const { baseUrl, upstreamUrl: mirror } = endpoint.provider;
  if (mirror.href === baseUrl.href || target.url.origin !== baseUrl.origin) return target.url;
  if (!isUnder(target.path, baseUrl.pathname)) return target.url;
  const rest = target.path.slice(baseUrl.pathname.replace(/\/+$/, "").length);
  return new URL(mirror.origin + mirror.pathname.replace(/\/+$/, "") + rest + target.url.search);
}
