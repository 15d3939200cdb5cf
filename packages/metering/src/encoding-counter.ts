import { END, type EndOfPiece } from "./ascii-pieces.ts";
import { WEIGHED_TENTHS, weightOf } from "./character-weights.ts";
import { KnownPieces } from "./known-pieces.ts";
import { EMPTY, HALF, KnownWords, LONGEST_WORD, WITH_CAPITAL, withLetter } from "./known-words.ts";

/** Text that looks like a special token is text: only the vendor's own framing makes special tokens. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };
/** Bytes; encoders take a time that grows with the square of a piece: a longer one counts by its bytes. */
const LONGEST_ENCODED = 1_024;
/**
 * Bytes of pieces not met before that are encoded for one request: some hundredths of a second of work,
 * which other requests wait for. Beyond it such a piece counts by its bytes.
 */
const MOST_WORK = 16_384;
/** No character has more bytes than this for each of its UTF-16 code units. */
const BYTES_A_UNIT = 3;
/** Pieces of other text than ASCII that are known, and their length. */
const MAX_PIECES = 50_000;
const LONGEST_PIECE = 32;
/** Characters behind a text that its pieces are looked for in. */
const BEYOND = 3;

/** Of a piece's number: its tokens are above, and its weight is below. */
const WEIGHTS = 65_536;

const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
const QUOTE = 0x27;
const isCapital = (byte: number) => byte >= 0x41 && byte <= 0x5a;
const isDigit = (byte: number) => byte >= ZERO && byte <= NINE;
const isSmall = (byte: number) => byte >= 0x61 && byte <= 0x7a;
/** Whether no encoding's word goes on with this: neither a capital letter nor what may be `'s`. */
const endsWord = (byte: number) => byte !== QUOTE && !isCapital(byte);

let workLeft = MOST_WORK;

/** Lets what is counted from now on be encoded: to be called once for each request. */
export function allowWork(): void {
  workLeft = MOST_WORK;
}

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
 * bytes and no more than 16,384 bytes are of pieces that it has not met. It knows the words it has met.
 */
export class EncodingCounter {
  readonly #encode: Encode;
  readonly #split: RegExp;
  readonly #endOfPiece: EndOfPiece;
  readonly #words = new KnownWords();
  readonly #pieces = new KnownPieces();
  readonly #widePieces = new Map<string, number>();
  /** Pieces of two and of three digits in the ASCII text that was counted last. */
  twoDigits = 0;
  threeDigits = 0;
  /** Whether every piece of the text that was counted last was encoded. */
  isExact = true;

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
    this.isExact = true;
    let tokens = 0;
    for (const piece of text.match(this.#split) ?? [])
      tokens += Math.floor((known.get(piece) ?? this.#learnWide(piece)) / WEIGHTS);
    return tokens;
  }

  /**
   * A tenth of tokens for each, of any text in another encoding: of each piece as many times its tokens here
   * as `tenths` says, or its weight where that is more.
   */
  weighWide(text: string, tenths: number): number {
    const known = this.#widePieces;
    const heavier = Math.max(1, tenths / WEIGHED_TENTHS);
    this.isExact = true;
    let sum = 0;
    for (const piece of text.match(this.#split) ?? []) {
      const number = known.get(piece) ?? this.#learnWide(piece);
      const weight = (number % WEIGHTS) * heavier;
      sum += Math.max(Math.floor(number / WEIGHTS) * tenths, weight);
    }
    return sum;
  }

  #learnWide(piece: string): number {
    const bytes = piece.length * BYTES_A_UNIT > LONGEST_ENCODED ? Buffer.byteLength(piece) : 0;
    // Tokens and weight are no more than bytes, of each of which a tenth is counted.
    if (bytes > LONGEST_ENCODED || !this.#mayWork(piece.length))
      return (bytes || Buffer.byteLength(piece)) * WEIGHTS;
    const number = this.#encode(piece, AS_TEXT) * WEIGHTS + weightOf(piece);
    if (piece.length > LONGEST_PIECE) return number;
    if (this.#widePieces.size >= MAX_PIECES) this.#widePieces.clear();
    // A copy: a part of a string keeps the whole text in memory.
    this.#widePieces.set(Buffer.from(piece, "utf16le").toString("utf16le"), number);
    return number;
  }

  /** Takes the work of encoding so much; false where none is left. */
  #mayWork(length: number): boolean {
    if (length > workLeft) {
      this.isExact = false;
      return false;
    }
    workLeft -= length;
    return true;
  }

  /** The tokens of ASCII text; null for other text. */
  countAscii(text: string): number | null {
    if (!write(text)) return null;
    const letters = bytes;
    const { length } = text;
    this.twoDigits = 0;
    this.threeDigits = 0;
    this.isExact = true;
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
        if (isDigit(letters[at] as number)) {
          if (end - at === 2) this.twoDigits++;
          else if (end - at === 3) this.threeDigits++;
        }
        // Each byte is a token.
        tokens +=
          end - at === 1 ? 1 : this.#pieces.find(letters, at, end) || this.#learn(text, at, end);
      }
      at = end;
    }
    return tokens;
  }

  #learnWord(text: string, from: number, to: number, first: number, second: number): number {
    if (!this.#mayWork(to - from)) return to - from;
    const tokens = this.#encode(text.slice(from, to), AS_TEXT);
    this.#words.learn(first, second, tokens);
    return tokens;
  }

  #learn(text: string, from: number, to: number): number {
    if (to - from > LONGEST_ENCODED || !this.#mayWork(to - from)) return to - from;
    const tokens = this.#encode(text.slice(from, to), AS_TEXT);
    this.#pieces.learn(bytes, from, to, tokens);
    return tokens;
  }
}
