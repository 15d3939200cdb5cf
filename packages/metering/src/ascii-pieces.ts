/**
 * How OpenAI's encodings cut ASCII text into the pieces that they encode one by one: their own patterns, read
 * over bytes. The byte behind the text, and the two behind that, have to be `END`.
 */
export type EndOfPiece = (bytes: Uint8Array, at: number, length: number) => number;

/** No character: each of the loops below ends at it. */
export const END = 0xff;

const UPPER = 1;
const LOWER = 2;
const DIGIT = 4;
const NEWLINE = 8;
const BLANK = 16;
const MARK = 32;
const LETTER = UPPER | LOWER;
const SPACE = NEWLINE | BLANK;
/** What no piece of letters begins with, but for its letters. */
const NO_PREFIX = DIGIT | NEWLINE;

const CODE_SPACE = 0x20;
const QUOTE = 0x27;
const SLASH = 0x2f;
const TO_LOWER = 0x20;

function kindOf(code: number): number {
  const character = String.fromCharCode(code);
  if (/[A-Z]/.test(character)) return UPPER;
  if (/[a-z]/.test(character)) return LOWER;
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[\r\n]/.test(character)) return NEWLINE;
  return /\s/.test(character) ? BLANK : MARK;
}

const KINDS = new Uint8Array(256).map((_, code) => (code < 128 ? kindOf(code) : 0));

const kindAt = (bytes: Uint8Array, at: number) => KINDS[bytes[at] as number] as number;

/** Where a run of some kinds of characters ends. */
function endOfRun(bytes: Uint8Array, from: number, kinds: number): number {
  let at = from;
  while ((kindAt(bytes, at) & kinds) !== 0) at++;
  return at;
}

/** The characters of `'s`, `'t`, `'re`, `'ve`, `'m`, `'ll` or `'d` in either case; 0 where there is none. */
function contraction(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== QUOTE) return 0;
  const first = (bytes[at + 1] as number) | TO_LOWER;
  // s, d, m, t
  if (first === 0x73 || first === 0x64 || first === 0x6d || first === 0x74) return 2;
  const second = (bytes[at + 2] as number) | TO_LOWER;
  // ll
  if (first === 0x6c) return second === 0x6c ? 3 : 0;
  // ve, re
  return second === 0x65 && (first === 0x76 || first === 0x72) ? 3 : 0;
}

/** Where the letters of a piece begin, perhaps behind one character that is none; -1 for another piece. */
function lettersAt(bytes: Uint8Array, at: number, kind: number): number {
  if ((kind & LETTER) !== 0) return at;
  return (kind & NO_PREFIX) === 0 && (kindAt(bytes, at + 1) & LETTER) !== 0 ? at + 1 : -1;
}

/** Up to three digits. */
function endOfDigits(bytes: Uint8Array, at: number): number {
  let end = at + 1;
  while (end < at + 3 && kindAt(bytes, end) === DIGIT) end++;
  return end;
}

/** Where marks end that begin here, perhaps behind a space; -1 where there are none. */
function endOfMarks(bytes: Uint8Array, at: number, kind: number): number {
  const begins = kind === MARK || (bytes[at] === CODE_SPACE && kindAt(bytes, at + 1) === MARK);
  return begins ? endOfRun(bytes, at + 1, MARK) : -1;
}

/** Of space that ends at `end`: through its last newline, or all but what the next word may begin with. */
function endOfSpace(bytes: Uint8Array, at: number, end: number, length: number): number {
  for (let last = end - 1; last >= at; last--) if (kindAt(bytes, last) === NEWLINE) return last + 1;
  return end === length || end === at + 1 ? end : end - 1;
}

/**
 * `o200k_base`: `[^\r\nA-Za-z0-9]?[A-Z]*[a-z]+('s|…)?`, `[^\r\nA-Za-z0-9]?[A-Z]+[a-z]*('s|…)?`, `[0-9]{1,3}`,
 * ` ?[^\sA-Za-z0-9]+[\r\n/]*`, `\s*[\r\n]+`, `\s+(?!\S)`, `\s+`.
 */
export function endOfO200kPiece(bytes: Uint8Array, at: number, length: number): number {
  const kind = kindAt(bytes, at);
  const letters = lettersAt(bytes, at, kind);
  if (letters !== -1) {
    const end = endOfRun(bytes, endOfRun(bytes, letters, UPPER), LOWER);
    return end + contraction(bytes, end);
  }
  if (kind === DIGIT) return endOfDigits(bytes, at);
  let end = endOfMarks(bytes, at, kind);
  if (end !== -1) {
    while (kindAt(bytes, end) === NEWLINE || bytes[end] === SLASH) end++;
    return end;
  }
  return endOfSpace(bytes, at, endOfRun(bytes, at, SPACE), length);
}

/**
 * `cl100k_base`: `'s|…`, `[^\r\nA-Za-z0-9]?[A-Za-z]+`, `[0-9]{1,3}`, ` ?[^\sA-Za-z0-9]+[\r\n]*`, `\s+$`,
 * `\s*[\r\n]`, `\s+(?!\S)`, `\s`.
 */
export function endOfCl100kPiece(bytes: Uint8Array, at: number, length: number): number {
  const contracted = contraction(bytes, at);
  if (contracted > 0) return at + contracted;
  const kind = kindAt(bytes, at);
  const letters = lettersAt(bytes, at, kind);
  if (letters !== -1) return endOfRun(bytes, letters, LETTER);
  if (kind === DIGIT) return endOfDigits(bytes, at);
  let end = endOfMarks(bytes, at, kind);
  if (end !== -1) return endOfRun(bytes, end, NEWLINE);
  end = endOfRun(bytes, at, SPACE);
  return end === length ? end : endOfSpace(bytes, at, end, length);
}
