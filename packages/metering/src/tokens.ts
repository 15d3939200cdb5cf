import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";

/** Longer texts are bounded by their bytes: a byte-pair encoding never has more tokens than bytes. */
const LONGEST_COUNTED = 20_000;
/** Text that looks like a special token is text: only the vendor's own framing makes special tokens. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };
const CL100K = /^(gpt-4($|-\d|-turbo|-32k|-vision)|gpt-3\.5|text-embedding-(ada|3))/;

/** At least the tokens that OpenAI's encoding of this model gives a text; exact up to 20,000 characters. */
export function boundTokens(text: string, model: string): number {
  if (text.length > LONGEST_COUNTED) return Buffer.byteLength(text);
  return CL100K.test(model) ? countCl100k(text, AS_TEXT) : countO200k(text, AS_TEXT);
}

/**
 * The most tokens an image adds to the input: the vendors document about 1,600 for large ones, and
 * OpenAI's "mini" models count an image as up to 48,169.
 */
export function imageTokens(model: string): number {
  return /mini|nano/.test(model) ? 50_000 : 2_500;
}
