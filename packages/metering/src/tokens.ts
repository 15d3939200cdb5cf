import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";

/** Longer texts are bounded by their bytes: a byte-pair encoding never has more tokens than bytes. */
const LONGEST_COUNTED = 20_000;
/** Text that looks like a special token is text: only the vendor's own framing makes special tokens. */
const AS_TEXT = { disallowedSpecial: new Set<string>() };
const CL100K = /^(gpt-4($|-\d|-turbo|-32k|-vision)|gpt-3\.5|text-embedding-(ada|3))/;

/**
 * How many times the tokens of OpenAI's encoding a family of models counts at most, by the first pattern
 * that fits. Only OpenAI's encodings are public and exact; `null` is for small vocabularies, which may
 * spell out every byte of a text.
 */
const FAMILIES: readonly [family: string, pattern: RegExp, margin: number | null][] = [
  ["openai", /^(gpt-|chatgpt|o\d|codex|text-embedding|computer-use|omni|tts|whisper|dall-e)/, 1],
  // Anthropic says that Opus 4.7 and later count up to 1.35 times what earlier models do.
  ["claude-new", /claude-((opus|sonnet|haiku)-([5-9]|4-([7-9]|\d\d(?!\d)))|mythos|fable)/, 2.2],
  ["claude", /claude/, 1.6],
  ["gemini", /gemini|gemma|imagen|^embedding-|text-embedding-00/, 1.5],
  ["small-vocabulary", /llama-?2|mistral-7b|mixtral|codellama|phi-[23]|vicuna|titan/, null],
];
const OTHER = 1.6;

function family(model: string): (typeof FAMILIES)[number] | undefined {
  return FAMILIES.find(([, pattern]) => pattern.test(model));
}

/** The name of the family that a model's tokens are counted by. */
export function tokenFamily(model: string): string {
  return family(model)?.[0] ?? "other";
}

/**
 * At least the tokens that a model's encoding gives a text: exact for OpenAI's models up to 20,000
 * characters, and never more than the text's bytes.
 */
export function boundTokens(text: string, model: string): number {
  const bytes = Buffer.byteLength(text);
  if (text.length > LONGEST_COUNTED) return bytes;
  const [, , margin] = family(model) ?? ["", /./, OTHER];
  if (margin === null) return bytes;
  const counted = CL100K.test(model) ? countCl100k(text, AS_TEXT) : countO200k(text, AS_TEXT);
  return Math.min(bytes, Math.ceil(counted * margin));
}
