/** Text that looks like a special token is text: only the vendor's own framing makes special tokens. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };
/** A character that is not ASCII. */
export const WIDE = /[^\0-\x7f]/;

const LONGEST_PIECE = 32;
const MAX_PIECES = 50_000;

type Encode = (text: string, options: typeof AS_TEXT) => number;

/** Counts the tokens of texts in one encoding, exactly as `encode` does; of ASCII it knows the words it has met. */
export class EncodingCounter {
  readonly #encode: Encode;
  readonly #split: RegExp;
  readonly #pieces = new Map<string, number>();

  /**
   * @param split how the encoding cuts ASCII text into the pieces that it encodes one by one; each
   *   character is in one piece
   */
  constructor(encode: Encode, split: RegExp) {
    this.#encode = encode;
    this.#split = split;
  }

  count(text: string): number {
    if (WIDE.test(text)) return this.#encode(text, AS_TEXT);
    let tokens = 0;
    for (const piece of text.match(this.#split) ?? [])
      tokens += this.#pieces.get(piece) ?? this.#learn(piece);
    return tokens;
  }

  #learn(piece: string): number {
    const tokens = this.#encode(piece, AS_TEXT);
    if (piece.length > LONGEST_PIECE) return tokens;
    if (this.#pieces.size >= MAX_PIECES) this.#pieces.clear();
    // A copy: a part of a string keeps the whole text in memory.
    this.#pieces.set(Buffer.from(piece, "latin1").toString("latin1"), tokens);
    return tokens;
  }
}
