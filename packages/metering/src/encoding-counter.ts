import { END, type EndOfPiece } from "./ascii-pieces.ts";
import { KnownPieces } from "./known-pieces.ts";

/** Text that looks like a special token is text: only the vendor's own framing makes special tokens. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };
/** Encoders take a time that grows with the square of a piece: a long one counts by its bytes. */
const LONGEST_ENCODED = 1_024;
/** Characters behind a text that its pieces are looked for in. */
const BEYOND = 3;

type Encode = (text: string, options: typeof AS_TEXT) => number;

/** Text that is counted, as bytes; used for one text at a time. */
let bytes = new Uint8Array(0);
const encoder = new TextEncoder();

/** Puts a text into `bytes`. @returns whether it is ASCII, and so is whole */
function write(text: string): boolean {
  const { length } = text;
  if (bytes.length < length + BEYOND) bytes = new Uint8Array(2 * length + BEYOND);
  const { read, written } = encoder.encodeInto(text, bytes);
  if (read !== length || written !== length) return false;
  for (let at = length; at < length + BEYOND; at++) bytes[at] = END;
  return true;
}

/** Counts the tokens of texts in one encoding; of ASCII it knows the words it has met. */
export class EncodingCounter {
  readonly #encode: Encode;
  readonly #endOfPiece: EndOfPiece;
  readonly #known = new KnownPieces();

  /** @param endOfPiece how the encoding cuts ASCII text into the pieces that it encodes one by one */
  constructor(encode: Encode, endOfPiece: EndOfPiece) {
    this.#encode = encode;
    this.#endOfPiece = endOfPiece;
  }

  /** The tokens that `encode` gives a text. */
  count(text: string): number {
    return this.#encode(text, AS_TEXT);
  }

  /**
   * The tokens of ASCII text of any length, exactly as `encode` gives them where no piece is longer than
   * 1,024 characters; null for other text.
   */
  countAscii(text: string): number | null {
    if (!write(text)) return null;
    const { length } = text;
    const endOfPiece = this.#endOfPiece;
    const known = this.#known;
    let tokens = 0;
    for (let at = 0; at < length; ) {
      const end = endOfPiece(bytes, at, length);
      tokens += known.find(bytes, at, end) || this.#learn(text, at, end);
      at = end;
    }
    return tokens;
  }

  #learn(text: string, from: number, to: number): number {
    if (to - from > LONGEST_ENCODED) return to - from;
    const tokens = this.#encode(text.slice(from, to), AS_TEXT);
    this.#known.learn(bytes, from, to, tokens);
    return tokens;
  }
}
