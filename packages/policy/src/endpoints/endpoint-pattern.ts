import { readHost } from "./host-reading.ts";
import { pathReadings } from "./path-readings.ts";

/** One entry of an endpoint list: a host or all its subdomains, any port or one, any path or a prefix. */
export interface EndpointPattern {
  readonly text: string;
  readonly host: string;
  /** `*.host`: the subdomains of `host`, and not `host` itself. */
  readonly subdomains: boolean;
  readonly port: number | null;
  /** A prefix on a segment's boundary, without a slash at its end. */
  readonly path: string | null;
}

function prefixOf(pathText: string): string | null {
  const readings = pathReadings(pathText);
  const prefix = (readings?.at(-1) ?? pathText.toLowerCase()).replace(/\/+$/, "");
  return prefix === "" ? null : prefix;
}

/** Parses an entry such as `api.openai.com`, `*.openai.com`, `api.openai.com:8443` or `api.openai.com/v1`. */
export function parseEndpointPattern(text: string): EndpointPattern {
  const subdomains = text.startsWith("*.");
  const rest = subdomains ? text.slice(2) : text;
  const slash = rest.indexOf("/");
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const reading = readHost(authority);
  return {
    text,
    subdomains,
    host: reading?.host ?? authority.toLowerCase(),
    port: reading?.port ?? null,
    path: slash === -1 ? null : prefixOf(rest.slice(slash)),
  };
}

/** Whether a path prefix, or none for any path, takes in another. */
function pathCovers(outer: string | null, inner: string | null): boolean {
  return outer === null || (inner !== null && (inner === outer || inner.startsWith(`${outer}/`)));
}

function hostCovers(outer: EndpointPattern, inner: EndpointPattern): boolean {
  if (!outer.subdomains) return !inner.subdomains && inner.host === outer.host;
  if (inner.subdomains && inner.host === outer.host) return true;
  return inner.host.endsWith(`.${outer.host}`);
}

/** Whether every call that `inner` matches is matched by `outer` too. */
export function covers(outer: EndpointPattern, inner: EndpointPattern): boolean {
  return (
    hostCovers(outer, inner) &&
    (outer.port === null || outer.port === inner.port) &&
    pathCovers(outer.path, inner.path)
  );
}

/** The pattern of the calls that both match; null if there are none. */
export function intersectPatterns(a: EndpointPattern, b: EndpointPattern): EndpointPattern | null {
  const host = hostCovers(a, b) ? b : hostCovers(b, a) ? a : null;
  const path = pathCovers(a.path, b.path) ? b : pathCovers(b.path, a.path) ? a : null;
  if (host === null || path === null) return null;
  if (a.port !== null && b.port !== null && a.port !== b.port) return null;
  const port = a.port ?? b.port;
  const text = `${host.subdomains ? "*." : ""}${host.host}${port === null ? "" : `:${port}`}${path.path ?? ""}`;
  return { text, host: host.host, subdomains: host.subdomains, port, path: path.path };
}
