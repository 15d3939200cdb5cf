/** What starts at a character, for the scanner's one switch; 0 is nothing of these. */

export const DIGIT = 1;
export const LETTER = 2;
export const HANGUL = 3;
export const AT_SIGN = 4;
export const PLUS = 5;
export const DASH = 6;
export const COLON = 7;
export const PARENTHESIS = 8;
export const BRACKET = 9;

/** Sets that a character may be in, as bits of `SETS`. */
export const BASE64_BODY = 1;
export const KEY_BODY = 2;
export const EMAIL_LOCAL = 4;
export const HOST = 8;
export const BLANK = 16;
export const HEX = 32;
const ALPHANUMERIC = 64;

const CLASSES = new Uint8Array(65_536);
const SETS = new Uint8Array(65_536);

function each(characters: string, mark: (code: number) => void): void {
  for (let i = 0; i < characters.length; i++) mark(characters.charCodeAt(i));
}

const DIGITS = "0123456789";
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

each(DIGITS, (code) => {
  CLASSES[code] = DIGIT;
});
each(LETTERS, (code) => {
  CLASSES[code] = LETTER;
});
CLASSES.fill(HANGUL, 0xac00, 0xd7a4);
for (const [character, value] of [
  ["@", AT_SIGN],
  ["+", PLUS],
  ["-", DASH],
  [":", COLON],
  ["(", PARENTHESIS],
  ["[", BRACKET],
] as const)
  CLASSES[character.charCodeAt(0)] = value;

function addTo(set: number, characters: string): void {
  each(characters, (code) => {
    SETS[code] = (SETS[code] as number) | set;
  });
}
addTo(BASE64_BODY, `${DIGITS}${LETTERS}+/=\r\n\t \\:,-`);
addTo(KEY_BODY, `${DIGITS}${LETTERS}_-`);
addTo(EMAIL_LOCAL, `${DIGITS}${LETTERS}._%+-`);
addTo(HOST, `${DIGITS}${LETTERS}.-`);
addTo(BLANK, " \t\r\n");
addTo(HEX, `${DIGITS}abcdefABCDEF`);
addTo(ALPHANUMERIC, DIGITS + LETTERS);

/** The class of a character: one of the constants above. */
export function classOf(code: number): number {
  return CLASSES[code] as number;
}

export function isIn(set: number, code: number): boolean {
  return ((SETS[code] as number) & set) !== 0;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isLetter(code: number): boolean {
  return CLASSES[code] === LETTER;
}

export function isAlphanumeric(code: number): boolean {
  return ((SETS[code] as number) & ALPHANUMERIC) !== 0;
}
