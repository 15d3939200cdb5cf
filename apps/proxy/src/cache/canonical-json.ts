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

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null || json.isRawJSON(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}

/**
 * A body in one form for all that say the same: members in order, no spaces, and each number as it was
 * written, since a provider may read `1.0` otherwise than `1` and more digits than a double keeps. What is
 * no JSON document of UTF-8, nests too deeply or is longer than 64 KiB is its own form.
 */
export function canonicalBody(body: Buffer): string | Buffer {
  if (body.length > MAX_SORTED_BYTES || !isUtf8(body)) return body;
  const text = body.toString("utf8");
  if (!/^\s*[[{]/.test(text)) return body;
  try {
    const exact = OTHERWISE_WRITTEN.test(text);
    return JSON.stringify(sorted(exact ? json.parse(text, keepNumber) : JSON.parse(text)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return body;
    throw error;
  }
}
