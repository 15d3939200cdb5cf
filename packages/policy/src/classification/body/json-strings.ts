/** A string, key or number of a JSON text; `start` and `end` are offsets in it, without the quotes. */
export interface JsonToken {
  form: "string" | "key" | "number";
  /** Where it is: `messages[0].content`; a key's is that of its value. */
  path: string;
  /** The nearest key above it; a key has none. */
  key: string;
  start: number;
  end: number;
  /** Whether the string has backslash escapes. */
  escaped: boolean;
}

const MAX_DEPTH = 256;
const MAX_TOKENS = 200_000;

const QUOTE = 34;
const BACKSLASH = 92;
const COMMA = 44;
const MINUS = 45;
const COLON = 58;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;

interface Level {
  path: string;
  /** The index of the next item of a list; -1 in an object. */
  index: number;
  key: string;
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$-]*$/;

function childPath(level: Level): string {
  if (level.index >= 0) return `${level.path}[${level.index}]`;
  if (!IDENTIFIER.test(level.key)) return `${level.path}[${JSON.stringify(level.key)}]`;
  return level.path === "" ? level.key : `${level.path}.${level.key}`;
}

/** Where the string that starts after `at` ends: its closing quote, or -1. */
function closingQuote(json: string, at: number): number {
  let position = json.indexOf('"', at);
  while (position !== -1) {
    let slashes = 0;
    while (json.charCodeAt(position - 1 - slashes) === BACKSLASH && position - 1 - slashes >= at)
      slashes++;
    if (slashes % 2 === 0) return position;
    position = json.indexOf('"', position + 1);
  }
  return -1;
}

const isBlank = (code: number) => code === 32 || code === 10 || code === 13 || code === 9;
const isNumberPart = (code: number) =>
  (code >= 48 && code <= 57) || code === 43 || code === 45 || code === 46 || (code | 32) === 101;

function isJson(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

/**
 * Every string, key and number of a JSON text, in order and with duplicate keys, so that each can be
 * replaced where it stands and all else stays byte for byte.
 * @returns null where the text is no JSON, is over 256 deep or has more than 200,000 of them
 */
export function jsonTokens(json: string): JsonToken[] | null {
  if (!isJson(json)) return null;
  const tokens: JsonToken[] = [];
  const levels: Level[] = [];
  let top: Level = { path: "", index: -1, key: "" };
  let expectsKey = false;
  let position = 0;
  while (position < json.length) {
    const code = json.charCodeAt(position);
    if (code === QUOTE) {
      const end = closingQuote(json, position + 1);
      const start = position + 1;
      const raw = json.slice(start, end);
      const escaped = raw.includes("\\");
      if (expectsKey) top.key = escaped ? (JSON.parse(`"${raw}"`) as string) : raw;
      const path = levels.length === 0 ? "" : childPath(top);
      const form = expectsKey ? "key" : "string";
      tokens.push({ form, path, key: expectsKey ? "" : top.key, start, end, escaped });
      position = end + 1;
    } else if (code === OPEN_OBJECT || code === OPEN_LIST) {
      if (levels.length === MAX_DEPTH) return null;
      const path = levels.length === 0 ? "" : childPath(top);
      levels.push(top);
      top = { path, index: code === OPEN_LIST ? 0 : -1, key: top.key };
      expectsKey = code === OPEN_OBJECT;
      position++;
    } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
      top = levels.pop() as Level;
      expectsKey = false;
      position++;
    } else if (code === COMMA) {
      if (top.index >= 0) top.index++;
      else expectsKey = true;
      position++;
    } else if (code === COLON) {
      expectsKey = false;
      position++;
    } else if (code === MINUS || (code >= 48 && code <= 57)) {
      let end = position + 1;
      while (isNumberPart(json.charCodeAt(end))) end++;
      const path = levels.length === 0 ? "" : childPath(top);
      tokens.push({ form: "number", path, key: top.key, start: position, end, escaped: false });
      position = end;
    } else position += isBlank(code) ? 1 : literalLength(code);
    if (tokens.length > MAX_TOKENS) return null;
  }
  return tokens;
}

/** `false` has five letters, `true` and `null` have four. */
function literalLength(code: number): number {
  return code === 102 ? 5 : 4;
}
