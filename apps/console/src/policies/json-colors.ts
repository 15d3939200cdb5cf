/** What a stretch of JSON is; anything else is left plain. */
export type JsonPart = "key" | "string" | "number" | "word" | "plain";

const PARTS =
  /("(?:[^"\\\n]|\\.)*"?)(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g;

/** Longer stretches, lines without end, are shown plain: colouring them would delay each key. */
const MAX_CHARS = 60_000;

/** Cuts JSON, valid or not, into stretches to colour; together they are the text. */
export function colourJson(text: string): { part: JsonPart; text: string }[] {
  if (text.length > MAX_CHARS) return [{ part: "plain", text }];
  const parts: { part: JsonPart; text: string }[] = [];
  let at = 0;
  for (const match of text.matchAll(PARTS)) {
    if (match.index > at) parts.push({ part: "plain", text: text.slice(at, match.index) });
    const [whole, string, colon, number] = match;
    if (string !== undefined) {
      parts.push({ part: colon === undefined ? "string" : "key", text: string });
      if (colon !== undefined) parts.push({ part: "plain", text: colon });
    } else parts.push({ part: number === undefined ? "word" : "number", text: whole });
    at = match.index + whole.length;
  }
  if (at < text.length) parts.push({ part: "plain", text: text.slice(at) });
  return parts;
}
