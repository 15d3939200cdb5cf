import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";
import { EncodingCounter, WIDE } from "./encoding-counter.ts";
import { RememberedCounts } from "./remembered-counts.ts";

/** What a text has beyond this counts by its bytes: a byte-pair encoding never has more tokens than bytes. */
const LONGEST_COUNTED = 200_000;
/** Longer texts are counted in pieces, which are cut between two words within this distance. */
const PIECE = 20_000;
const CUT_WITHIN = 2_000;
/** Encoders take a time that grows with the square of a run of one kind: long ones count by their bytes. */
const LONG_RUN = /([\p{L}\p{M}]{256,}|[^\p{L}\p{M}\p{N}\s]{256,}|\s{256,})/u;
const LONG_ASCII_RUN = /[A-Za-z]{256}|[^A-Za-z0-9\s]{256}|\s{256}/;
const SHORTEST_RUN = 256;
/** What a cut inside a run, or beside it, may add at most. */
const PER_CUT = 8;
/** The encodings' own patterns for ASCII. */
const CL100K_SPLIT =
  /'(?:[sdmt]|ll|ve|re)|[^\r\nA-Za-z0-9]?[A-Za-z]+|[0-9]{1,3}| ?[^\sA-Za-z0-9]+[\r\n]*|\s+$|\s*[\r\n]|\s+(?!\S)|\s/gi;
const O200K_SPLIT =
  /[^\r\nA-Za-z0-9]?[A-Z]*[a-z]+(?:'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE]))?|[^\r\nA-Za-z0-9]?[A-Z]+[a-z]*(?:'(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE]))?|[0-9]{1,3}| ?[^\sA-Za-z0-9]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+/g;
const cl100k = encodingOf(new EncodingCounter(countCl100k, CL100K_SPLIT));
const o200k = encodingOf(new EncodingCounter(countO200k, O200K_SPLIT));
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
 * What a model's own template or hidden instructions add to every conversation, by the first pattern that
 * fits: harmony's system message, Grok's instructions, the dates and roles of open models' templates.
 */
const TEMPLATES: readonly [pattern: RegExp, tokens: number][] = [
  [/gpt-oss/, 200],
  [/grok/, 1_500],
  [/^(gpt-|chatgpt|o\d|codex|computer-use)|claude|gemini/, 0],
];
const OTHER_TEMPLATE = 80;

/** The most tokens that stand around every conversation with a model. */
export function templateTokens(model: string): number {
  return TEMPLATES.find(([pattern]) => pattern.test(model))?.[1] ?? OTHER_TEMPLATE;
}

/** Where a text can be cut so that the pieces have as many tokens together as the whole; -1 if nowhere near. */
function wordEnd(text: string, end: number): number {
  const window = text.slice(end - CUT_WITHIN, end);
  const found = /[A-Za-z] [A-Za-z](?!.*[A-Za-z] [A-Za-z])/s.exec(window);
  return found === null ? -1 : end - CUT_WITHIN + found.index + 1;
}

function countPieces(text: string, count: (piece: string) => number): number {
  let total = 0;
  let at = 0;
  while (text.length - at > PIECE) {
    const cut = wordEnd(text, at + PIECE);
    if (cut === -1) total += PER_CUT;
    const end = cut === -1 ? at + PIECE : cut;
    total += countRuns(text.slice(at, end), count);
    at = end;
  }
  return total + countRuns(text.slice(at), count);
}

function hasLongRun(text: string): boolean {
  if (text.length < SHORTEST_RUN) return false;
  return (WIDE.test(text) ? LONG_RUN : LONG_ASCII_RUN).test(text);
}

function countRuns(text: string, count: (piece: string) => number): number {
  if (!hasLongRun(text)) return count(text);
  let total = 0;
  // A split by a pattern in brackets has the runs at its odd places.
  text.split(LONG_RUN).forEach((part, index) => {
    if (index % 2 === 1) total += Buffer.byteLength(part) + PER_CUT;
    else if (part !== "") total += count(part);
  });
  return total;
}

/** Counts texts of any length in an encoding, and knows the last long ones. */
function encodingOf(counter: EncodingCounter): (text: string) => number {
  const remembered = new RememberedCounts();
  const count = (piece: string) => counter.count(piece);
  return (text) => remembered.of(text, (whole) => countPieces(whole, count));
}

/**
 * At least the tokens that a model's encoding gives a text: exact for OpenAI's models and ordinary texts up
 * to 200,000 characters, and never more than the text's bytes.
 */
export function boundTokens(text: string, model: string): number {
  const bytes = Buffer.byteLength(text);
  const [, , margin] = family(model) ?? ["", /./, OTHER];
  if (margin === null || bytes <= 4) return bytes;
  const count = CL100K.test(model) ? cl100k : o200k;
  const counted = text.slice(0, LONGEST_COUNTED);
  const tokens = count(counted);
  const rest = text.length > LONGEST_COUNTED ? bytes - Buffer.byteLength(counted) + PER_CUT : 0;
  return Math.min(bytes, Math.ceil(tokens * margin) + rest);
}
