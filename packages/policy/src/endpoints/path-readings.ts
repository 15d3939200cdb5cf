const MAX_DECODES = 4;
/** What rules and lists may ask of a path takes time in proportion to it; parameters are in the query. */
const MAX_PATH_LENGTH = 4_096;
/** Escapes whose decoding changes how a path is split: `%`, `/`, `\`, `;`, `?` and `#`. */
const STRUCTURAL_ESCAPE = /%(25|2f|5c|3b|3f|23)/gi;
// biome-ignore lint/suspicious/noControlCharactersInRegex: servers disagree on them, so they are refused
const REFUSED = /[\u0000-\u001f\u007f]|%u[0-9a-f]{4}/i;
const ESCAPE = /%[0-9a-f]{2}/i;

/** Calls go to few paths. */
const MAX_CACHED = 2_048;
const LONGEST_CACHED = 300;
const cache = new Map<string, readonly string[] | null>();

function collapse(path: string): string {
  return path.replace(/\/{2,}/g, "/");
}

function resolveDots(path: string): string {
  const kept: string[] = [];
  const segments = path.split("/").slice(1);
  segments.forEach((segment, index) => {
    const last = index === segments.length - 1;
    if (segment === "..") {
      kept.pop();
      if (last) kept.push("");
    } else if (segment === ".") {
      if (last) kept.push("");
    } else kept.push(segment);
  });
  return `/${kept.join("/")}`;
}

/** A percent sign that starts no escape stands for itself. */
function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replace(/%(?![0-9a-f]{2})/gi, "%25"));
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function addReadings(readings: Set<string>, decoded: string): void {
  const path = decoded.replaceAll("\\", "/");
  const variants = path.includes(";") ? [path, path.replace(/;[^/]*/g, "")] : [path];
  for (const variant of variants) {
    readings.add(collapse(variant));
    readings.add(collapse(resolveDots(variant)));
    readings.add(resolveDots(collapse(variant)));
  }
}

/** Whether a path has only one reading: its own text. */
function isPlainPath(path: string): boolean {
  return /^(\/[a-z0-9_~:@!$&'()*+,=-][a-z0-9._~:@!$&'()*+,=-]*)*\/?$/.test(path) && path !== "";
}

/**
 * Every path, in lower case, that a server might take this one for: dot segments resolved or not,
 * doubled slashes and path parameters kept or not, escapes decoded once or again. A block holds if any
 * reading is under it; an allowed prefix holds only if all are. A query or fragment is left off.
 * @returns null for a path that cannot be read (escapes that are no UTF-8 or never end, control characters).
 */
export function pathReadings(rawPath: string): readonly string[] | null {
  let readings = cache.get(rawPath);
  if (readings === undefined) {
    readings = isPlainPath(rawPath) ? [rawPath] : readUnusualPath(rawPath);
    if (cache.size >= MAX_CACHED) cache.clear();
    if (rawPath.length <= LONGEST_CACHED) cache.set(rawPath, readings);
  }
  return readings;
}

function readUnusualPath(rawPath: string): readonly string[] | null {
  if (rawPath.length > MAX_PATH_LENGTH) return null;
  const end = rawPath.search(/[?#]/);
  const bare = end === -1 ? rawPath : rawPath.slice(0, end);
  const rooted = /^[/\\]/.test(bare) ? bare : `/${bare}`;
  const readings = new Set<string>();
  let text = rooted;
  const outer = decode(rooted.replace(STRUCTURAL_ESCAPE, "%25$1"));
  if (outer === null) return null;
  addReadings(readings, outer.toLowerCase());
  for (let round = 0; ESCAPE.test(text); round++) {
    const decoded = round < MAX_DECODES ? decode(text) : null;
    if (decoded === null) return null;
    addReadings(readings, decoded.toLowerCase());
    text = decoded;
  }
  return REFUSED.test(text) ? null : [...readings];
}

/** Whether a reading lies at or under a prefix, on a segment's boundary. */
export function isUnder(reading: string, prefix: string): boolean {
  return (
    reading.startsWith(prefix) &&
    (reading.length === prefix.length || reading[prefix.length] === "/")
  );
}

/** As `isUnder`, and also where a lenient server might see a boundary: `;`, `?` or `#`. */
export function mayBeUnder(reading: string, prefix: string): boolean {
  return (
    reading.startsWith(prefix) &&
    (reading.length === prefix.length || "/;?#".includes(reading.charAt(prefix.length)))
  );
}

/** Characters in front of which a lenient server might end a segment. */
const MAY_END = ";?#";

/** Whether the text from `at` until `end` is the segment, or any but an empty one where it is `*`. */
function isSegment(reading: string, at: number, end: number, segment: string): boolean {
  if (segment === "*") return end > at;
  return end - at === segment.length && reading.startsWith(segment, at);
}

/**
 * As `isUnder`, or as `mayBeUnder` where `lenient`, for a prefix in which `*` stands for any one segment
 * that is not empty.
 */
export function isUnderSegments(
  reading: string,
  segments: readonly string[],
  lenient: boolean,
): boolean {
  let at = 1;
  for (let index = 0; index < segments.length; index++) {
    if (at > reading.length) return false;
    const slash = reading.indexOf("/", at);
    const end = slash === -1 ? reading.length : slash;
    const segment = segments[index] as string;
    const lastEnd = at + segment.length;
    const endsEarly =
      lenient &&
      index === segments.length - 1 &&
      lastEnd < end &&
      MAY_END.includes(reading.charAt(lastEnd)) &&
      reading.startsWith(segment, at);
    if (!endsEarly && !isSegment(reading, at, end, segment)) return false;
    at = end + 1;
  }
  return true;
}
