const BACKSLASH = 92;
const COLON = 58;

/** A name of a member that is written with an escape: where its quotes stand in the document. */
export interface EscapedName {
  start: number;
  /** After its closing quote. */
  end: number;
}

/** Where the string ends in which `from` stands: the place of its closing quote, or -1. */
function closingQuote(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (before >= from && text.charCodeAt(before) === BACKSLASH) before--;
    if ((end - before) % 2 === 1) return end;
  }
  return -1;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

/**
 * The names with an escape in a document, in its order. What is no JSON yields something, which nobody may
 * rely on.
 */
export function* escapedNames(text: string): Generator<EscapedName> {
  // Outside of strings JSON has no backslash: the first one after a string is within another.
  for (let slash = text.indexOf("\\"); slash !== -1; ) {
    const quote = closingQuote(text, slash);
    if (quote === -1) return;
    let after = quote + 1;
    while (isBlank(text.charCodeAt(after))) after++;
    if (text.charCodeAt(after) === COLON)
      yield { start: text.lastIndexOf('"', slash), end: quote + 1 };
    slash = text.indexOf("\\", after);
  }
}
