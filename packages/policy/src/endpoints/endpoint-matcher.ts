import { type EndpointPattern, parseEndpointPattern } from "./endpoint-pattern.ts";
import { isPlainHost, readHost } from "./host-reading.ts";
import { isUnder, isUnderSegments, mayBeUnder, pathReadings } from "./path-readings.ts";

/** A list of endpoints, ready for lookups by host. */
export interface EndpointMatcher {
  readonly patterns: readonly EndpointPattern[];
  readonly hosts: ReadonlyMap<string, readonly EndpointPattern[]>;
  readonly parents: ReadonlyMap<string, readonly EndpointPattern[]>;
}

/** Where a call goes. The path is read only if a pattern of its host names one. */
export interface Target {
  /** null where the host cannot be read: blocked by every blocked list, allowed by no allowed list. */
  readonly host: string | null;
  readonly port: number | null;
  readonly path: string;
  readings: readonly string[] | null | undefined;
}

/** Compiles a list; its entries have the form that `endpointPattern` of the contract accepts. */
export function compileEndpoints(entries: readonly string[]): EndpointMatcher {
  const hosts = new Map<string, EndpointPattern[]>();
  const parents = new Map<string, EndpointPattern[]>();
  const patterns = entries.map(parseEndpointPattern);
  for (const pattern of patterns) {
    const map = pattern.subdomains ? parents : hosts;
    const known = map.get(pattern.host);
    if (known === undefined) map.set(pattern.host, [pattern]);
    else known.push(pattern);
  }
  return { patterns, hosts, parents };
}

/** Reads a request's host (with an optional port) and path. */
export function readTarget(host: string, path: string): Target {
  if (isPlainHost(host)) return { host, port: null, path, readings: undefined };
  const reading = readHost(host);
  return { host: reading?.host ?? null, port: reading?.port ?? null, path, readings: undefined };
}

function readingsOf(target: Target): readonly string[] | null {
  if (target.readings === undefined) target.readings = pathReadings(target.path);
  return target.readings;
}

/** A host without a port may be called on 80 or 443: the scheme is not known here. */
function portMatches(pattern: EndpointPattern, target: Target): boolean {
  const { port } = pattern;
  if (port === null || port === target.port) return true;
  return target.port === null && (port === 443 || port === 80);
}

function blocks(pattern: EndpointPattern, target: Target): boolean {
  if (!portMatches(pattern, target)) return false;
  const { path: prefix, segments } = pattern;
  if (prefix === null) return true;
  const readings = readingsOf(target);
  if (readings === null) return true;
  return segments === null
    ? readings.some((reading) => mayBeUnder(reading, prefix))
    : readings.some((reading) => isUnderSegments(reading, segments, true));
}

function allows(pattern: EndpointPattern, target: Target): boolean {
  if (!portMatches(pattern, target)) return false;
  const { path: prefix, segments } = pattern;
  if (prefix === null) return true;
  const readings = readingsOf(target);
  if (readings === null) return false;
  return segments === null
    ? readings.every((reading) => isUnder(reading, prefix))
    : readings.every((reading) => isUnderSegments(reading, segments, false));
}

type Test = (pattern: EndpointPattern, target: Target) => boolean;

function findAmong(
  patterns: readonly EndpointPattern[] | undefined,
  target: Target,
  test: Test,
): EndpointPattern | null {
  if (patterns === undefined) return null;
  for (const pattern of patterns) if (test(pattern, target)) return pattern;
  return null;
}

function find(matcher: EndpointMatcher, host: string, target: Target, test: Test) {
  const found = findAmong(matcher.hosts.get(host), target, test);
  if (found !== null || matcher.parents.size === 0) return found;
  for (let dot = host.indexOf("."); dot !== -1; dot = host.indexOf(".", dot + 1)) {
    const parent = findAmong(matcher.parents.get(host.slice(dot + 1)), target, test);
    if (parent !== null) return parent;
  }
  return null;
}

/** The entry of a blocked list that any reading of the target falls under. */
export function findBlocking(matcher: EndpointMatcher, target: Target): EndpointPattern | null {
  if (target.host === null) return matcher.patterns[0] ?? null;
  return find(matcher, target.host, target, blocks);
}

/** Whether an entry of an allowed list takes in the target in all its readings. */
export function isAllowed(matcher: EndpointMatcher, target: Target): boolean {
  return target.host !== null && find(matcher, target.host, target, allows) !== null;
}
