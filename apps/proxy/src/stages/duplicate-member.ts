import { endOfString, QUOTE } from "./json-strings.ts";

/** Members that decide what a call of a model costs, what it says or whether it is allowed. */
const DECISIVE: ReadonlySet<string> = new Set([
  "model",
  "models",
  "fallbacks",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "n",
  "best_of",
  "stream",
  "stream_options",
  "background",
  "service_tier",
  "messages",
  "input",
  "prompt",
  "suffix",
  "system",
  "instructions",
  "template",
  "context",
  "images",
  "format",
  "options",
  "tools",
  "thinking",
]);

const COMMA = 44;
const BRACKET = 91;
const BRACKET_END = 93;
const BRACE = 123;
const BRACE_END = 125;

/** A name that folding leaves as it is. */
const FOLDED = /^[a-z0-9_]*$/;

/** A name in lower case, whichever of its letters' cases it had: a long s is an s, too. */
export function foldName(name: string): string {
  return name.toUpperCase().toLowerCase();
}

/**
 * A member of a body that servers which mind no case (Go's encoding/json, and so Ollama) read as one that
 * decides, or null: what is decided on here has to be what the provider reads.
 */
export function otherwiseSpelled(json: unknown): string | null {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return null;
  for (const name of Object.keys(json))
    if (!FOLDED.test(name) && DECISIVE.has(foldName(name))) return name;
  return null;
}

/** How deep a body may be nested: what reads one calls itself for each level, and so does a provider. */
export const DEEPEST = 500;

/** A body that is nested deeper than that. */
export class NestedTooDeepError extends Error {
  override readonly name = "NestedTooDeepError";
}

/**
 * Where the names that an object has at its top begin, each with where it ends; nothing for what is no object.
 * @throws NestedTooDeepError
 */
function placesOfNames(json: Uint8Array): number[] {
  const places: number[] = [];
  const { length } = json;
  let depth = 0;
  let isList = false;
  let expectsName = false;
  for (let at = 0; at < length; at++) {
    const byte = json[at];
    if (byte === QUOTE) {
      const end = endOfString(json, at);
      if (expectsName) places.push(at, end);
      expectsName = false;
      at = end;
    } else if (byte === BRACE || byte === BRACKET) {
      // A list has no names.
      if (depth === 0) isList = byte === BRACKET;
      depth++;
      if (depth > DEEPEST) throw new NestedTooDeepError();
      expectsName = depth === 1 && !isList;
    } else if (byte === BRACE_END || byte === BRACKET_END) depth--;
    else if (byte === COMMA && depth === 1) expectsName = !isList;
  }
  return places;
}

/**
 * Whether an object has a name twice at its top.
 * @param bytes of JSON in UTF-8 that has been parsed without an error
 * @param json what it was parsed to
 * @throws NestedTooDeepError
 */
export function hasNameTwice(bytes: Uint8Array, json: unknown): boolean {
  if (typeof json !== "object" || json === null) return false;
  const named = placesOfNames(bytes).length / 2;
  return !Array.isArray(json) && named !== Object.keys(json).length;
}

/**
 * A member that an object names twice at its top, or null. Parsers disagree on which of the two holds:
 * what is decided on here has to be what the provider reads.
 * @param text JSON that has been parsed without an error.
 */
export function duplicateMember(text: string): string | null {
  const bytes = Buffer.from(text);
  const places = placesOfNames(bytes);
  const seen = new Set<string>();
  for (let index = 0; index < places.length; index += 2) {
    const [start = 0, end = 0] = places.slice(index, index + 2);
    const name = JSON.parse(bytes.toString("utf8", start, end + 1)) as string;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return null;
}
