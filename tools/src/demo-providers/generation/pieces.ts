/** What countTokens counts as one token, with what stands before it. */
const PIECE = /[^\p{L}\p{M}'’\p{N}]*(?:[\p{L}\p{M}'’]+|\p{N}{1,3})/gu;

/** A text in pieces of one token each, in which a model would stream it. */
export function toPieces(text: string): string[] {
  const pieces: string[] = text.match(PIECE) ?? [];
  const rest = text.slice(pieces.reduce((sum, { length }) => sum + length, 0));
  if (rest === "") return pieces;
  const last = pieces.pop() ?? "";
  return [...pieces, last + rest];
}
