import { END, type EndOfPiece } from "./ascii-pieces.ts";
import { KnownPieces } from "./known-pieces.ts";
import { EMPTY, HALF, KnownWords, LONGEST_WORD, WITH_CAPITAL, withLetter } from "./known-words.ts";

/** Text that looks like a special token is text: only the vendor's own framing makes special tokens. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };
/** Bytes; encoders take a time that grows with the square of a piece: a longer one counts by its bytes. */
const LONGEST_ENCODED = 1_024;
/** No character has more bytes than this for each of its UTF-16 code units. */
const BYTES_A_UNIT = 3;
/** Pieces of other text than ASCII that are known, and their length. */
const MAX_PIECES = 50_000;
const LONGEST_PIECE = 32;
/** Characters behind a text that its pieces are looked for in. */
const BEYOND = 3;

const SPACE = 0x20;
const QUOTE = 0x27;
const isCapital = (byte: number) => byte >= 0x41 && byte <= 0x5a;
const isSmall = (byte: number) => byte >= 0x61 && byte <= 0x7a;
/** Whether no encoding's word goes on with this: neither a capital letter nor what may be `'s`. */
const endsWord = (byte: number) => byte !== QUOTE && !isCapital(byte);

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

/**
 * Counts the tokens of texts in one encoding, exactly as `encode` does where no piece has more than 1,024
 * bytes. It knows the words it has met.
 */
export class EncodingCounter {
  readonly #encode: Encode;
  readonly #split: RegExp;
  readonly #endOfPiece: EndOfPiece;
  readonly #words = new KnownWords();
  readonly #pieces = new KnownPieces();
  readonly #widePieces = new Map<string, number>();

  /**
   * @param split how the encoding cuts text into the pieces that it encodes one by one
   * @param endOfPiece the same for ASCII
   */
  constructor(encode: Encode, split: RegExp, endOfPiece: EndOfPiece) {
    this.#encode = encode;
    this.#split = split;
    this.#endOfPiece = endOfPiece;
  }

  /** The tokens of any text. */
  countWide(text: string): number {
    const known = this.#widePieces;
    let tokens = 0;
    for (const piece of text.match(this.#split) ?? [])
      tokens += known.get(piece) ?? this.#learnWide(piece);
    return tokens;
  }

  #learnWide(piece: string): number {
    if (piece.length * BYTES_A_UNIT > LONGEST_ENCODED) {
      const bytes = Buffer.byteLength(piece);
      if (bytes > LONGEST_ENCODED) return bytes;
    }
    const tokens = this.#encode(piece, AS_TEXT);
    if (piece.length > LONGEST_PIECE) return tokens;
    if (this.#widePieces.size >= MAX_PIECES) this.#widePieces.clear();
    // A copy: a part of a string keeps the whole text in memory.
    this.#widePieces.set(Buffer.from(piece, "utf16le").toString("utf16le"), tokens);
    return tokens;
  }

  /** The tokens of ASCII text; null for other text. */
  countAscii(text: string): number | null {
    if (!write(text)) return null;
    const letters = bytes;
    const { length } = text;
    let tokens = 0;
    for (let at = 0; at < length; ) {
      // Most pieces are a word, perhaps behind a space: one look at each byte is enough.
      const word = letters[at] === SPACE ? at + 1 : at;
      const hasCapital = isCapital(letters[word] as number);
      let first = hasCapital ? WITH_CAPITAL : EMPTY;
      let second = EMPTY;
      if (word > at) first = withLetter(first, SPACE);
      let end = word;
      if (hasCapital) first = withLetter(first, letters[end++] as number);
      for (; end < at + HALF && isSmall(letters[end] as number); end++)
        first = withLetter(first, letters[end] as number);
      if (end === at + HALF)
        for (; isSmall(letters[end] as number); end++)
          second = withLetter(second, letters[end] as number);
      if (end > word && end - at <= LONGEST_WORD && endsWord(letters[end] as number))
        tokens += this.#words.find(first, second) || this.#learnWord(text, at, end, first, second);
      else {
        end = this.#endOfPiece(letters, at, length);
        // Each byte is a token.
        tokens +=
          end - at === 1 ? 1 : this.#pieces.find(letters, at, end) || this.#learn(text, at, end);
      }
      at = end;
    }
    return tokens;
  }

  #learnWord(text: string, from: number, to: number, first: number, second: number): number {
    const tokens = this.#encode(text.slice(from, to), AS_TEXT);
    this.#words.learn(first, second, tokens);
    return tokens;
  }

  #learn(text: string, from: number, to: number): number {
    if (to - from > LONGEST_ENCODED) return to - from;
    const tokens = this.#encode(text.slice(from, to), AS_TEXT);
    this.#pieces.learn(bytes, from, to, tokens);
    return tokens;
  }
}
