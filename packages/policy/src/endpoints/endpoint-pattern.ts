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
  /** The segments of a prefix in which one or more are `*`: any one segment. null for plain text. */
  readonly segments: readonly string[] | null;
}

const ANY_SEGMENT = "*";

function prefixOf(pathText: string): string | null {
  const readings = pathReadings(pathText);
  const prefix = (readings?.at(-1) ?? pathText.toLowerCase()).replace(/\/+$/, "");
  return prefix === "" ? null : prefix;
}

/** The segments of a prefix with a `*` among them; null for one without. */
function wildSegments(path: string | null): readonly string[] | null {
  if (path === null || !path.includes("*")) return null;
  const segments = path.split("/").slice(1);
  return segments.includes(ANY_SEGMENT) ? segments : null;
}

/**
 * Parses an entry such as `api.openai.com`, `*.openai.com`, `api.openai.com:8443` or `api.openai.com/v1`;
 * a segment of the path that is `*` stands for any one segment.
 */
export function parseEndpointPattern(text: string): EndpointPattern {
  const subdomains = text.startsWith("*.");
  const rest = subdomains ? text.slice(2) : text;
  const slash = rest.indexOf("/");
  const authority = slash === -1 ? rest : rest.slice(0, slash);
  const reading = readHost(authority);
  const path = slash === -1 ? null : prefixOf(rest.slice(slash));
  return {
    text,
    subdomains,
    host: reading?.host ?? authority.toLowerCase(),
    port: reading?.port ?? null,
    path,
    segments: wildSegments(path),
  };
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").slice(1);
}

/** Whether a path prefix, or none for any path, takes in another: segment by segment, `*` any one. */
function pathCovers(outer: string | null, inner: string | null): boolean {
  if (outer === null) return true;
  if (inner === null) return false;
  const within = segmentsOf(inner);
  return segmentsOf(outer).every(
    (segment, index) =>
      index < within.length && (segment === ANY_SEGMENT || segment === within[index]),
  );
}

/** The prefix of the paths under both; undefined if there are none. */
function commonPath(a: string | null, b: string | null): string | null | undefined {
  if (a === null) return b;
  if (b === null) return a;
  const [left, right] = [segmentsOf(a), segmentsOf(b)];
  const common: string[] = [];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const one = left[index] ?? ANY_SEGMENT;
    const other = right[index] ?? ANY_SEGMENT;
    if (one !== other && one !== ANY_SEGMENT && other !== ANY_SEGMENT) return undefined;
    common.push(one === ANY_SEGMENT ? other : one);
  }
  return `/${common.join("/")}`;
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
  const path = commonPath(a.path, b.path);
  if (host === null || path === undefined) return null;
  if (a.port !== null && b.port !== null && a.port !== b.port) return null;
  const port = a.port ?? b.port;
  const text = `${host.subdomains ? "*." : ""}${host.host}${port === null ? "" : `:${port}`}${path ?? ""}`;
  const { subdomains } = host;
  return { text, host: host.host, subdomains, port, path, segments: wildSegments(path) };
}
