import fc from "fast-check";
import {
  CL100K_TOKEN_SPLIT_REGEX,
  O200K_TOKEN_SPLIT_REGEX,
} from "gpt-tokenizer/encodingParams/constants";
import { expect, it } from "vitest";
import { END, type EndOfPiece, endOfCl100kPiece, endOfO200kPiece } from "./ascii-pieces.ts";

function piecesOf(text: string, endOfPiece: EndOfPiece): string[] {
  const bytes = Buffer.alloc(text.length + 3, END);
  bytes.write(text, "latin1");
  const pieces: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = endOfPiece(bytes, at, text.length);
    pieces.push(text.slice(at, end));
    at = end;
  }
  return pieces;
}

const letter = fc.oneof(
  fc.constantFrom(..."aAsSlLvVrRdDmMtTeE'1 \n\r\t/-.\v\0", " ", "\n"),
  fc.nat(127).map((code) => String.fromCharCode(code)),
);

it.each([
  ["cl100k_base", endOfCl100kPiece, CL100K_TOKEN_SPLIT_REGEX],
  ["o200k_base", endOfO200kPiece, O200K_TOKEN_SPLIT_REGEX],
] as const)("cuts ASCII as the pattern of %s does", (_, endOfPiece, pattern) => {
  fc.assert(
    fc.property(fc.array(letter, { maxLength: 40 }), (letters) => {
      const text = letters.join("");
      expect(piecesOf(text, endOfPiece)).toEqual(text.match(pattern) ?? []);
    }),
    { numRuns: 5_000 },
  );
});
