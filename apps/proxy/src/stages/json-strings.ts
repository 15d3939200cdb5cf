export const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** Bytes of a string that are looked at one by one: names are shorter. */
const SHORT = 24;

/**
 * Where a string of JSON ends.
 * @param json in UTF-8
 * @param start the place of the quote that begins it
 * @returns the place of the quote that ends it; -1 where there is none
 */
export function endOfString(json: Uint8Array, start: number): number {
  let at = start + 1;
  const far = at + SHORT;
  while (at < far) {
    const byte = json[at];
    if (byte === QUOTE) return at;
    at += byte === BACKSLASH ? 2 : 1;
  }
  for (;;) {
    const quote = json.indexOf(QUOTE, at);
    if (quote === -1) return -1;
    let slash = quote - 1;
    while (slash >= at && json[slash] === BACKSLASH) slash--;
    if ((quote - slash) % 2 === 1) return quote;
    at = quote + 1;
  }
}

/** Strings longer than this are left out: nothing that is metered by is. */
const LONG = 1_024;
/** Strings that are looked at: in a document of many short ones there is little to leave out. */
const MOST_STRINGS = 256;

/** A document of JSON, its first long strings empty. */
function withoutLongStrings(json: Buffer): string {
  let text = "";
  let from = 0;
  let start = json.indexOf(QUOTE);
  for (let strings = 0; strings < MOST_STRINGS && start !== -1; strings++) {
    const end = endOfString(json, start);
    if (end === -1) break;
    if (end - start > LONG) {
      text += json.toString("utf8", from, start + 1);
      from = end;
    }
    start = json.indexOf(QUOTE, end + 1);
  }
  return text + json.toString("utf8", from);
}

/**
 * Parses a document whose long strings nobody reads: texts and pictures may come out empty.
 * @throws SyntaxError
 */
export function parseWithoutLongStrings(json: Buffer): unknown {
  return JSON.parse(json.length > LONG ? withoutLongStrings(json) : json.toString("utf8"));
}
