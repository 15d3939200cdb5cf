import { BLANK, isDigit, isIn, isLetter } from "../characters.ts";
import { found, type ScanState } from "../scan-state.ts";
import { jsonWebToken, prefixedToken } from "./token-prefixes.ts";

const MAX_VALUE = 200;
const COLON = 58;
const EQUALS = 61;
const GREATER = 62;
const SLASH = 47;
const AT_SIGN = 64;
const QUOTES = new Set(Array.from("\"'`", (character) => character.charCodeAt(0)));
const BACKSLASH = 92;
/** Where a value without quotes ends. */
const ENDS = new Set(Array.from("\"'`,;)}]<>|\\", (character) => character.charCodeAt(0)));

/** Words that stand where a secret would, in examples, types and forms. */
const PLACEHOLDERS = new Set(
  (
    "null none nil undefined true false string number boolean optional required password passwd secret token " +
    "changeme placeholder example redacted hidden masked empty unset todo value here unknown invalid incorrect " +
    "expired wrong reset forgot str text varchar env config"
  ).split(" "),
);

/** How sure a label makes that what follows is a secret. */
export type SecretLabel = "password" | "token";

function isPlaceholder(value: string, quoted: boolean): boolean {
  if (PLACEHOLDERS.has(value.toLowerCase())) return true;
  if (/^[*•xX.\-_#?]+$/.test(value)) return true;
  if (/^[$%<{[(]/.test(value) || value.startsWith("process.env") || value.startsWith("os.environ"))
    return true;
  if (/^(your|my|the|enter|insert|some)[-_ ]/i.test(value)) return true;
  return !quoted && (value.includes("(") || /^[a-z]+(\.[a-zA-Z]+)+$/.test(value));
}

/** A secret said in a sentence or after a colon has more than letters; one in quotes or after `=` need not. */
function looksSecret(value: string, label: SecretLabel, certain: boolean): boolean {
  let digits = 0;
  let letters = 0;
  let others = 0;
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (isDigit(code)) digits++;
    else if (isLetter(code)) letters++;
    else others++;
  }
  if (label === "token")
    return value.length >= 16 && digits > 0 && letters > 0 && others <= value.length / 4;
  if (certain) return value.length >= 4;
  return value.length >= 6 && (digits > 0 || others > 0) && letters + others > 0;
}

interface Value {
  start: number;
  end: number;
  quoted: boolean;
}

/** Whether an ampersand starts the next parameter of a query (`&user=`). */
function isNextParameter(codes: Uint16Array, at: number): boolean {
  if (codes[at] !== 38) return false;
  let position = at + 1;
  while (position - at < 32 && (isLetter(codes[position] as number) || codes[position] === 95))
    position++;
  return codes[position] === EQUALS;
}

function readValue(codes: Uint16Array, at: number): Value | null {
  let start = at;
  let quote = 0;
  if (codes[start] === BACKSLASH && QUOTES.has(codes[start + 1] as number)) start++;
  if (QUOTES.has(codes[start] as number)) quote = codes[start++] as number;
  let end = start;
  while (end - start <= MAX_VALUE) {
    const code = codes[end] as number;
    if (code === 0 || code === 10 || code === 13) break;
    if (quote ? code === quote || code === BACKSLASH : isIn(BLANK, code) || ENDS.has(code)) break;
    if (!quote && ((code >= 0xac00 && code <= 0xd7a3) || isNextParameter(codes, end))) break;
    end++;
  }
  if (end - start > MAX_VALUE) return null;
  const quoted = quote !== 0 && codes[end] === quote;
  // The full stop of a sentence is not part of what was said.
  if (!quoted && (codes[end - 1] === 46 || codes[end - 1] === 33 || codes[end - 1] === 63)) {
    const last = codes[end - 1];
    if (last === 46 || last === 63) end--;
  }
  return end > start ? { start, end, quoted } : null;
}

function skipBlanks(codes: Uint16Array, at: number): number {
  let position = at;
  while (position - at < 4 && isIn(BLANK, codes[position] as number)) position++;
  return position;
}

/** How a label and what follows it are joined: by a sign, by a word, or by a blank alone. */
interface Join {
  at: number;
  by: "assignment" | "word" | "blank";
}

/** Reads `:`, `=`, `is`, `was`, `to`, the Korean topic particles or a blank after a label. */
function readJoin(codes: Uint16Array, at: number): Join | null {
  let position = at;
  if (QUOTES.has(codes[position] as number)) position++;
  else if (codes[position] === BACKSLASH && QUOTES.has(codes[position + 1] as number))
    position += 2;
  position = skipBlanks(codes, position);
  const code = codes[position] as number;
  if (code === COLON || code === EQUALS) {
    if (codes[position + 1] === EQUALS || codes[position + 1] === GREATER) position++;
    if (code === COLON && codes[position + 1] === SLASH) return null;
    return {
      at: skipBlanks(codes, position + 1),
      by: code === EQUALS ? "assignment" : "word",
    };
  }
  const next = String.fromCharCode(...codes.subarray(position, position + 4));
  const word = /^(is |was |to |[은는이가] ?)/.exec(next)?.[0];
  if (word !== undefined) return { at: skipBlanks(codes, position + word.length), by: "word" };
  return position > at && isIn(BLANK, codes[at] as number) ? { at: position, by: "blank" } : null;
}

/** Whether a word right after a label is a secret and no other word: capitals, digits and signs mixed. */
function looksMixed(value: string): boolean {
  const sorts = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9 ]/].filter((sort) => sort.test(value));
  return value.length >= 6 && /[0-9]/.test(value) && sorts.length >= 3;
}

/** A token that says itself what it is. */
function knownToken(scan: ScanState, at: number): number {
  return prefixedToken(scan, at) || jsonWebToken(scan, at);
}

/**
 * A secret after its label (`password=`, `"client_secret": "…"`, `비밀번호는 …`), where the label ended at
 * `at`. Placeholders, types and code are none. The value alone is the finding.
 */
export function assignedSecret(scan: ScanState, at: number, label: SecretLabel): number {
  const { codes } = scan;
  const join = readJoin(codes, at);
  if (!join) return 0;
  const value = readValue(codes, join.at);
  if (!value) return 0;
  const known = knownToken(scan, value.start);
  if (known > 0) return known;
  const text = String.fromCharCode(...codes.subarray(value.start, value.end));
  if (isPlaceholder(text, value.quoted)) return 0;
  const certain = join.by === "assignment" || (value.quoted && join.by === "word");
  if (!looksSecret(text, label, certain)) return 0;
  if (join.by === "blank" && !value.quoted && !looksMixed(text)) return 0;
  return label === "password"
    ? found(scan, "password", value.start, value.end, 0.85)
    : found(scan, "api-key", value.start, value.end, 0.85);
}

/** The token of an `Authorization` header, after `Bearer` or `Basic`. */
export function headerToken(scan: ScanState, at: number): number {
  const { codes } = scan;
  if (codes[at] !== 32) return 0;
  const known = knownToken(scan, at + 1);
  if (known > 0) return known;
  let end = at + 1;
  let digits = 0;
  while (end - at <= 2048) {
    const code = codes[end] as number;
    if (isDigit(code)) digits++;
    else if (
      !isLetter(code) &&
      code !== 45 &&
      code !== 95 &&
      code !== 46 &&
      code !== 43 &&
      code !== SLASH &&
      code !== EQUALS
    )
      break;
    end++;
  }
  const length = end - at - 1;
  if (length < 20 || length > 2048 || digits === 0) return 0;
  return found(scan, "api-key", at + 1, end, 0.85);
}

/**
 * The password in `scheme://user:password@host`, at the colon after the scheme.
 * @returns where the host starts, or 0
 */
export function urlPassword(scan: ScanState, at: number): number {
  const { codes } = scan;
  if (codes[at + 1] !== SLASH || codes[at + 2] !== SLASH) return 0;
  let colon = 0;
  for (let position = at + 3; position - at < 200; position++) {
    const code = codes[position] as number;
    if (code === COLON && colon === 0) colon = position;
    else if (code === AT_SIGN) {
      if (colon === 0 || position - colon < 4) return 0;
      const text = String.fromCharCode(...codes.subarray(colon + 1, position));
      return isPlaceholder(text, false)
        ? 0
        : found(scan, "password", colon + 1, position, 0.96) + 1;
    } else if (code <= 32 || code === SLASH || QUOTES.has(code)) return 0;
  }
  return 0;
}
