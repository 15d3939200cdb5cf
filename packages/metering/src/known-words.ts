import { randomInt } from "node:crypto";

/** Words that have a place, a power of two. */
const PLACES = 16_384;
/** Of a word its two halves and its tokens; one is left so that a place does not reach over two lines of memory. */
const STRIDE = 4;
/** Which place a word has is not to be known outside. */
const FACTOR = randomInt(1, 2 ** 30) * 2 + 1;

/** Letters in each half of a word. */
export const HALF = 6;
export const LONGEST_WORD = 2 * HALF;
/** A half without letters, of a word in small letters or of one with a capital: where it is tells its length. */
export const EMPTY = 1;
export const WITH_CAPITAL = 2;

/** A half of a word with one more letter, or the space that a word begins with, in five bits. */
export function withLetter(half: number, byte: number): number {
  return (half << 5) | (byte & 31);
}

/**
 * The tokens of words of up to twelve letters, a space before them being one, of which the first alone may be
 * a capital: such a word is two numbers, which are all there is to compare. The latest word with a place has it.
 */
export class KnownWords {
  readonly #words = new Int32Array(PLACES * STRIDE);

  /** The tokens of a word; 0 where they are not known. */
  find(first: number, second: number): number {
    const words = this.#words;
    const at = placeOf(first, second);
    return words[at] === first && words[at + 1] === second ? (words[at + 2] as number) : 0;
  }

  learn(first: number, second: number, tokens: number): void {
    const at = placeOf(first, second);
    this.#words[at] = first;
    this.#words[at + 1] = second;
    this.#words[at + 2] = tokens;
  }
}

function placeOf(first: number, second: number): number {
  const hash = Math.imul(first ^ Math.imul(second, 0x2545f491), FACTOR);
  return ((hash ^ (hash >>> 15)) & (PLACES - 1)) * STRIDE;
}
