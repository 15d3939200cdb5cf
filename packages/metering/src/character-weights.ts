/**
 * Tenths of tokens that a character has at most in the encodings of those who do not publish theirs. Only
 * what is common in English is known to be cut alike everywhere: other scripts are cut into smaller pieces by
 * vocabularies that have less of them, and digits stand alone in many. By the first character that no longer
 * has a weight; what `cl100k_base` makes of the script's languages, and more than half as much again.
 */
const WEIGHTS: readonly [below: number, tenths: number][] = [
  [0x30, 0],
  [0x3a, 10], // Digits.
  [0x80, 0],
  [0x250, 15], // Latin with marks.
  [0x530, 8], // Greek, Cyrillic.
  [0x800, 15], // Armenian, Hebrew, Arabic.
  [0x1000, 24], // India's scripts, Thai, Lao, Tibetan.
  [0x1d00, 30],
  [0x2000, 20], // Vietnamese.
  [0x3000, 20], // Punctuation, signs, boxes.
  [0xa000, 15], // Chinese, Japanese.
  [0xac00, 30],
  [0xd7b0, 15], // Korean.
  [0xe000, 20], // Halves of characters of four bytes.
  [0x10000, 30],
];

/** How many times OpenAI's tokens the encodings are taken to have that the weights are for, in tenths. */
export const WEIGHED_TENTHS = 16;

/** Letters of English in a word that has others, which is cut at them. */
const BESIDE_OTHERS = 4;
const FIRST_OTHER = 0x80;

/** What a piece of text weighs, in tenths of tokens. */
export function weightOf(piece: string): number {
  let weight = 0;
  let others = 0;
  for (let at = 0; at < piece.length; at++) {
    const code = piece.charCodeAt(at);
    if (code >= FIRST_OTHER) others++;
    weight += WEIGHTS.find(([below]) => code < below)?.[1] ?? 0;
  }
  return others === 0 ? weight : weight + (piece.length - others) * BESIDE_OTHERS;
}
