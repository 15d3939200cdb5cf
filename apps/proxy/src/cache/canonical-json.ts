import { isUtf8 } from "node:buffer";

/** Sorting a larger body would hold up every other call. */
const MAX_SORTED_BYTES = 64 * 1024;
/** Numbers that are written otherwise than JavaScript writes them: long, with an exponent, minus nothing, or zeros at the end. */
const OTHERWISE_WRITTEN = /[\d.]{16}|\d[eE]|-0|\.\d*0(?!\d)/;

/** ECMAScript's "JSON.parse source text access", which TypeScript's ES2024 library does not know. */
type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown;
interface SourceAccess {
  parse(text: string, reviver: Reviver): unknown;
  rawJSON(source: string): object;
  isRawJSON(value: unknown): boolean;
}
const json = JSON as unknown as SourceAccess;

const keepNumber: Reviver = (_key, value, { source }) =>
  typeof value === "number" && source !== undefined ? json.rawJSON(source) : value;

/** What a model is to write, in the order in which it writes it. */
const SCHEMA_MEMBERS = "properties";

function sorted(value: unknown, name = ""): unknown {
  if (typeof value !== "object" || value === null || json.isRawJSON(value)) return value;
  if (Array.isArray(value)) return value.map((item) => sorted(item));
  const keys = Object.keys(value);
  if (name !== SCHEMA_MEMBERS) keys.sort();
  const members: Record<string, unknown> = {};
  for (const key of keys) {
    const item = sorted((value as Record<string, unknown>)[key], key);
    if (key === "__proto__") Object.defineProperty(members, key, { value: item, enumerable: true });
    else members[key] = item;
  }
  return members;
}

const COLON = 58;
const BACKSLASH = 92;

/** How many members a JSON document names: the colons outside its strings. */
function namedIn(text: string): number {
  let named = 0;
  for (let at = 0; ; ) {
    const quote = text.indexOf('"', at);
    const end = quote === -1 ? text.length : quote;
    for (; at < end; at++) if (text.charCodeAt(at) === COLON) named++;
    if (quote === -1) return named;
    at = endOfText(text, quote) + 1;
  }
}

/** Where a string ends that begins at a quote. */
function endOfText(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
}

function membersOf(value: unknown): number {
  if (typeof value !== "object" || value === null || json.isRawJSON(value)) return 0;
  let members = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const name in value) members += membersOf((value as Record<string, unknown>)[name]);
  return members;
}

/**
 * Whether some member is there twice: a provider may then read another one than we do.
 * @param text a JSON document @param value what it was parsed to
 */
export function hasDuplicate(text: string, value: unknown): boolean {
  return namedIn(text) !== membersOf(value);
}

/**
 * A body in one form for all that say the same: members in order, no spaces, and each number as it was
 * written, since a provider may read `1.0` otherwise than `1` and more digits than a double keeps. The members
 * of a schema's `properties` stay in their order: a model answers in it. What is no JSON document of UTF-8,
 * names a member twice, nests too deeply or is longer than `mostBytes`, 64 KiB if absent, is its own form.
 */
export function canonicalBody(body: Buffer, mostBytes = MAX_SORTED_BYTES): string | Buffer {
  if (body.length > mostBytes || !isUtf8(body)) return body;
  const text = body.toString("utf8");
  if (!/^\s*[[{]/.test(text)) return body;
  try {
    const exact = OTHERWISE_WRITTEN.test(text);
    const value: unknown = exact ? json.parse(text, keepNumber) : JSON.parse(text);
    const form = JSON.stringify(sorted(value));
    // Writing it anew makes nothing longer: what stayed as long has lost no member.
    return form.length !== text.length && hasDuplicate(text, value) ? body : form;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return body;
    throw error;
  }
}
