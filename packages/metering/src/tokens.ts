import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";
import {
  CL100K_TOKEN_SPLIT_REGEX,
  O200K_TOKEN_SPLIT_REGEX,
} from "gpt-tokenizer/encodingParams/constants";
import { endOfCl100kPiece, endOfO200kPiece } from "./ascii-pieces.ts";
import { EncodingCounter } from "./encoding-counter.ts";
import { RememberedCounts } from "./remembered-counts.ts";

/** What a text has beyond this counts by its bytes: a byte-pair encoding never has more tokens than bytes. */
const LONGEST_COUNTED = 200_000;
/** What a cut inside a piece may add at most. */
const PER_CUT = 8;
/** Texts from this length on are remembered: the shorter are counted again as soon. */
const LONG = 4_096;
const LONG_WIDE = 512;

const cl100k = encodingOf(
  new EncodingCounter(countCl100k, CL100K_TOKEN_SPLIT_REGEX, endOfCl100kPiece),
);
const o200k = encodingOf(new EncodingCounter(countO200k, O200K_TOKEN_SPLIT_REGEX, endOfO200kPiece));
const CL100K = /^(gpt-4($|-\d|-turbo|-32k|-vision)|gpt-3\.5|text-embedding-(ada|3))/;

/**
 * How many times the tokens of OpenAI's encoding a family of models counts at most, by the first pattern
 * that fits. Only OpenAI's encodings are public and exact; `null` is for small vocabularies, which may
 * spell out every byte of a text.
 */
type Family = readonly [name: string, pattern: RegExp, margin: number | null];
const FAMILIES: readonly Family[] = [
  ["openai", /^(gpt-|chatgpt|o\d|codex|text-embedding|computer-use|omni|tts|whisper|dall-e)/, 1],
  // Anthropic says that Opus 4.7 and later count up to 1.35 times what earlier models do.
  ["claude-new", /claude-((opus|sonnet|haiku)-([5-9]|4-([7-9]|\d\d(?!\d)))|mythos|fable)/, 2.2],
  ["claude", /claude/, 1.6],
  ["gemini", /gemini|gemma|imagen|^embedding-|text-embedding-00/, 1.5],
  ["small-vocabulary", /llama-?2|mistral-7b|mixtral|codellama|phi-[23]|vicuna|titan/, null],
];
const OTHER: Family = ["other", /./, 1.6];
/** Texts of so few bytes count by them. */
const FEW_BYTES = 4;

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

/** Counts texts of any length in an encoding, and knows the last long ones. */
function encodingOf(counter: EncodingCounter): (text: string) => number {
  const remembered = new RememberedCounts();
  const countWide = (text: string) => counter.countWide(text);
  const count = (text: string) => counter.countAscii(text) ?? countWide(text);
  return (text) => {
    const { length } = text;
    if (length >= LONG) return remembered.of(text, count);
    return (
      counter.countAscii(text) ??
      (length >= LONG_WIDE ? remembered.of(text, countWide) : countWide(text))
    );
  };
}

/** Names of roles that are remembered: those of all vendors are fewer, and shorter. */
const MAX_ROLES = 50;
const LONGEST_ROLE = 30;

/** How the tokens of one model's texts are bounded. */
export class TokenBounds {
  /** The name of the family that the tokens are counted by. */
  readonly family: string;
  /** The most tokens that stand around every conversation. */
  readonly template: number;
  readonly #margin: number | null;
  readonly #count: (text: string) => number;
  readonly #roles = new Map<string, number>();

  constructor(model: string) {
    const [name, , margin] = FAMILIES.find(([, pattern]) => pattern.test(model)) ?? OTHER;
    this.family = name;
    this.template = TEMPLATES.find(([pattern]) => pattern.test(model))?.[1] ?? OTHER_TEMPLATE;
    this.#margin = margin;
    this.#count = CL100K.test(model) ? cl100k : o200k;
  }

  /**
   * At least the tokens that the model's encoding gives a text: exact for OpenAI's models and ordinary texts
   * up to 200,000 characters, and never more than the text's bytes.
   */
  of(text: string): number {
    const { length } = text;
    if (this.#margin === null) return Buffer.byteLength(text);
    if (length <= LONGEST_COUNTED) return this.#bound(text, this.#count(text), 0);
    const counted = text.slice(0, LONGEST_COUNTED);
    const rest = Buffer.byteLength(text) - Buffer.byteLength(counted) + PER_CUT;
    return this.#bound(text, this.#count(counted), rest);
  }

  /** `of` what says whose a message is, as JSON. */
  ofRole(role: string): number {
    let known = this.#roles.get(role);
    if (known === undefined) {
      known = this.of(JSON.stringify({ role }));
      if (this.#roles.size < MAX_ROLES && role.length <= LONGEST_ROLE) this.#roles.set(role, known);
    }
    return known;
  }

  #bound(text: string, tokens: number, rest: number): number {
    const bound = Math.ceil(tokens * (this.#margin ?? 1)) + rest;
    // No character has fewer bytes than one.
    if (bound <= text.length && text.length > FEW_BYTES) return bound;
    const bytes = Buffer.byteLength(text);
    return bytes <= FEW_BYTES ? bytes : Math.min(bytes, bound);
  }
}

const MAX_MODELS = 1_000;
const models = new Map<string, TokenBounds>();

/** The bounds of a model, by its name as a request writes it. */
export function tokenBounds(model: string): TokenBounds {
  let bounds = models.get(model);
  if (bounds === undefined) {
    bounds = new TokenBounds(model);
    if (models.size >= MAX_MODELS) models.clear();
    models.set(model, bounds);
  }
  return bounds;
}

/** At least the tokens that a model's encoding gives a text. */
export function boundTokens(text: string, model: string): number {
  return tokenBounds(model).of(text);
}

/** The name of the family that a model's tokens are counted by. */
export function tokenFamily(model: string): string {
  return tokenBounds(model).family;
}
