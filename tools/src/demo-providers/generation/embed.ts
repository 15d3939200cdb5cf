import { createRandom } from "../random.ts";

/** Words that say little of what a text is about. */
const SMALL_WORDS = new Set(
  "a an and are as at be by can could do does for from have how i in is it me my of on or our please that the their this to was we what when where which who will with would you your".split(
    " ",
  ),
);
const SMALL_WEIGHT = 0.1;
/** Parts of words, by which `refund` is near `refunds`. */
const PART_WEIGHT = 0.3;
const PART_LENGTH = 4;
/** Places of the vector that a word or a part of one moves. */
const PLACES = 16;
const MAX_WORDS = 4_000;

/** What a text is made of, with how much each piece says. */
function piecesOf(text: string): Map<string, number> {
  const pieces = new Map<string, number>();
  const add = (piece: string, weight: number) =>
    pieces.set(piece, (pieces.get(piece) ?? 0) + weight);
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  for (const word of words.slice(0, MAX_WORDS)) {
    if (SMALL_WORDS.has(word)) {
      add(word, SMALL_WEIGHT);
      continue;
    }
    add(word, 1);
    const marked = `<${word}>`;
    for (let at = 0; at + PART_LENGTH <= marked.length; at++)
      add(`part:${marked.slice(at, at + PART_LENGTH)}`, PART_WEIGHT);
  }
  return pieces;
}

/** A vector of length 1 that the model and the text fix; texts of much the same words have vectors that are near. */
export function embed(model: string, input: unknown, dimensions: number): number[] {
  const text = typeof input === "string" ? input : JSON.stringify(input);
  const raw = new Array<number>(dimensions).fill(0);
  const pieces = piecesOf(text);
  // A text without words has a vector, too.
  if (pieces.size === 0) pieces.set(text, 1);
  for (const [piece, weight] of pieces) {
    const random = createRandom("embedding", model, piece);
    for (let place = 0; place < PLACES; place++) {
      const at = Math.floor(random.next() * dimensions);
      raw[at] = (raw[at] as number) + (random.next() < 0.5 ? -weight : weight);
    }
  }
  const norm = Math.hypot(...raw);
  if (norm === 0) return raw.map((_, index) => (index === 0 ? 1 : 0));
  return raw.map((value) => value / norm);
}
