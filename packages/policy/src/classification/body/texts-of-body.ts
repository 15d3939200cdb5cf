import { type JsonToken, jsonTokens } from "./json-strings.ts";
import { type BodyFormat, isStructural } from "./structural-paths.ts";

const MAX_EMBEDDED = 3;
const MIN_NUMBER_DIGITS = 9;
const MIN_BINARY = 256;

/** A text of a body: a string's value, a key or a number of its JSON, or the whole of a body that is none. */
export interface BodyText {
  /** `messages[0].content[1].text`; empty for the whole. JSON in a string goes on: `…arguments.card`. */
  path: string;
  /** As the reader of the JSON sees it: without escapes. */
  text: string;
  form: JsonToken["form"] | "whole";
  /** Offsets in the body or, where `within` is set, in that text. */
  start: number;
  end: number;
  escaped: boolean;
  /** The nearest key above the text; empty where there is none. */
  key: string;
  /** How many strings hold JSON around it. */
  depth: number;
  /** The string whose value is JSON that holds this text. */
  within?: BodyText;
}

/** A part that holds no readable text: an image, audio or an encoded file. */
export interface UnreadPart {
  path: string;
  /** Length of the encoded part. */
  chars: number;
  /** Whether it is text all the same, written so that it is not read here. */
  isText: boolean;
}

export interface BodyTexts {
  texts: readonly BodyText[];
  /** What no classifier saw. A policy may refuse it; nothing in it is redacted. */
  unread: readonly UnreadPart[];
}

const DATA_URL = /^data:[^,]{0,100};base64,/i;
/** What is decoded to see whether it is text. */
const MAX_SAMPLE = 4_096;
// biome-ignore lint/suspicious/noControlCharactersInRegex: text has none but blanks and line breaks
const CONTROL = /[\u0000-\u0008\u000e-\u001f\u007f]/;

/** The part of a string that is base64: of `data:image/png;base64,…`, or a long run of nothing else. */
function encodedPart(text: string): string | null {
  const start = DATA_URL.exec(text)?.[0].length;
  if (start !== undefined) return text.slice(start);
  if (text.length < MIN_BINARY) return null;
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) ? text : null;
}

/** Whether base64 is that of text in UTF-8: pictures, sound and packed files never are. */
function holdsText(base64: string): boolean {
  const sample = Buffer.from(base64.slice(0, MAX_SAMPLE), "base64");
  try {
    const isWhole = base64.length <= MAX_SAMPLE;
    const text = new TextDecoder("utf-8", { fatal: true }).decode(sample, { stream: !isWhole });
    return text !== "" && !CONTROL.test(text);
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function mayBeJson(text: string): boolean {
  const first = text.trimStart().charCodeAt(0);
  return first === 123 || first === 91;
}

interface Reading {
  format: BodyFormat;
  texts: BodyText[];
  unread: UnreadPart[];
}

function joinPaths(outer: string, inner: string): string {
  if (outer === "") return inner;
  return inner === "" || inner.startsWith("[") ? outer + inner : `${outer}.${inner}`;
}

function readTokens(
  reading: Reading,
  json: string,
  tokens: readonly JsonToken[],
  within: BodyText | undefined,
  depth: number,
): void {
  for (const { form, path, key, start, end, escaped } of tokens) {
    if (form === "number" && end - start < MIN_NUMBER_DIGITS) continue;
    if (depth === 0 && form !== "key" && isStructural(reading.format, path)) continue;
    const raw = json.slice(start, end);
    const text = escaped ? (JSON.parse(`"${raw}"`) as string) : raw;
    const found: BodyText = {
      path: joinPaths(within?.path ?? "", path),
      text,
      form,
      start,
      end,
      escaped,
      key,
      depth,
      ...(within && { within }),
    };
    const encoded = form === "string" ? encodedPart(text) : null;
    if (encoded !== null) {
      const { path: at } = found;
      reading.unread.push({ path: at, chars: text.length, isText: holdsText(encoded) });
      continue;
    }
    const inner =
      form === "string" && depth < MAX_EMBEDDED && mayBeJson(text) ? jsonTokens(text) : null;
    if (inner) readTokens(reading, text, inner, found, depth + 1);
    else reading.texts.push(found);
  }
}

/**
 * The texts of a request's body, each with its path. In JSON that is every string, key and number of nine
 * characters or more, but for values that steer the call in a vendor's format; JSON inside a string (a
 * tool call's arguments) is read too, three levels deep. A body that is no JSON, or over 256 levels or
 * 200,000 strings, is one text.
 * @param body the body decoded from UTF-8
 */
export function textsOfBody(format: BodyFormat, body: string): BodyTexts {
  const reading: Reading = { format, texts: [], unread: [] };
  const tokens = format === "text" ? null : jsonTokens(body);
  if (tokens) readTokens(reading, body, tokens, undefined, 0);
  else if (body !== "")
    reading.texts.push({
      path: "",
      text: body,
      form: "whole",
      start: 0,
      end: body.length,
      escaped: false,
      key: "",
      depth: 0,
    });
  return { texts: reading.texts, unread: reading.unread };
}
