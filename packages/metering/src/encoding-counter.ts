import { END, type EndOfPiece } from "./ascii-pieces.ts";
import { hashed, KnownPieces, SEED } from "./known-pieces.ts";

/** Text that looks like a special token is text: only the vendor's own framing makes special tokens. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };
/** Encoders take a time that grows with the square of a piece: a long one counts by its bytes. */
const LONGEST_ENCODED = 1_024;
/** Characters behind a text that its pieces are looked for in. */
const BEYOND = 3;

const SPACE = 0x20;
const QUOTE = 0x27;
const isSmall = (byte: number) => byte >= 0x61 && byte <= 0x7a;
/** Whether no encoding's word goes on with this: neither a capital letter nor what may be `'s`. */
const endsWord = (byte: number) => byte !== QUOTE && !(byte >= 0x41 && byte <= 0x5a);

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
    const letters = bytes;
    const { length } = text;
    const endOfPiece = this.#endOfPiece;
    const known = this.#known;
    let tokens = 0;
    for (let at = 0; at < length; ) {
      // Most pieces are a word in small letters, perhaps behind a space: one look at each byte is enough.
      const first = letters[at] as number;
      let hash = hashed(SEED, first);
      let end = at + 1;
      if (first === SPACE || isSmall(first))
        for (; isSmall(letters[end] as number); end++) hash = hashed(hash, letters[end] as number);
      if (!(isSmall(letters[end - 1] as number) && endsWord(letters[end] as number))) {
        end = endOfPiece(letters, at, length);
        hash = SEED;
        for (let place = at; place < end; place++) hash = hashed(hash, letters[place] as number);
      }
      tokens += known.find(letters, at, end, hash) || this.#learn(text, at, end, hash);
      at = end;
    }
    return tokens;
  }

  #learn(text: string, from: number, to: number, hash: number): number {
    if (to - from > LONGEST_ENCODED) return to - from;
    const tokens = this.#encode(text.slice(from, to), AS_TEXT);
    this.#known.learn(bytes, from, to, hash, tokens);
    return tokens;
  }
}
