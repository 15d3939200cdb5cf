import { randomInt } from "node:crypto";

/** Places of the table, a power of two; at most half of them are taken. */
const PLACES = 131_072;
const MAX_PIECES = PLACES / 2;
/** Bytes of all pieces, each with its length and its tokens before it. */
const MAX_BYTES = 1_048_576;
const HEAD = 2;
/** Neighbours that are tried: pieces that are made to meet at one place are not worth looking for. */
const MAX_TRIED = 8;

const LONGEST_PIECE = 32;
/** Which place a piece has is not to be known outside. */
const SEED = randomInt(1, 2 ** 31);

/** The tokens of short pieces of ASCII, found by their bytes: nothing is made to ask for one. */
export class KnownPieces {
  /** Where a piece lies in `#pieces`; 0 for a place that is free. */
  readonly #places = new Int32Array(PLACES);
  readonly #pieces = new Uint8Array(MAX_BYTES);
  #end = 1;
  #count = 0;

  /** The tokens of the piece between two places of a text; 0 where they are not known. */
  find(text: Uint8Array, from: number, to: number): number {
    const length = to - from;
    if (length > LONGEST_PIECE) return 0;
    const pieces = this.#pieces;
    let place = placeOf(text, from, to);
    for (let tried = 0; tried < MAX_TRIED; tried++) {
      const piece = this.#places[place] as number;
      if (piece === 0) return 0;
      if (pieces[piece] === length) {
        let same = 0;
        while (same < length && pieces[piece + HEAD + same] === text[from + same]) same++;
        if (same === length) return pieces[piece + 1] as number;
      }
      place = (place + 1) & (PLACES - 1);
    }
    return 0;
  }

  /** Remembers a piece, where there is room for it near its place. */
  learn(text: Uint8Array, from: number, to: number, tokens: number): void {
    const length = to - from;
    if (length > LONGEST_PIECE) return;
    if (this.#count >= MAX_PIECES || this.#end + HEAD + length > MAX_BYTES) this.#clear();
    let place = placeOf(text, from, to);
    for (let tried = 0; tried < MAX_TRIED; tried++) {
      if (this.#places[place] === 0) {
        this.#places[place] = this.#end;
        this.#pieces[this.#end] = length;
        this.#pieces[this.#end + 1] = tokens;
        this.#pieces.set(text.subarray(from, to), this.#end + HEAD);
        this.#end += HEAD + length;
        this.#count++;
        return;
      }
      place = (place + 1) & (PLACES - 1);
    }
  }

  #clear(): void {
    this.#places.fill(0);
    this.#end = 1;
    this.#count = 0;
  }
}

function placeOf(text: Uint8Array, from: number, to: number): number {
  let hash = SEED;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ (text[at] as number), 0x01000193);
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
}
