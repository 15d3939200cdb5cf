import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens as countO200k } from "gpt-tokenizer/encoding/o200k_base";
import {
  CL100K_TOKEN_SPLIT_REGEX,
  O200K_TOKEN_SPLIT_REGEX,
} from "gpt-tokenizer/encodingParams/constants";
import { endOfCl100kPiece, endOfO200kPiece } from "./ascii-pieces.ts";
import { allowWork, EncodingCounter } from "./encoding-counter.ts";
import { bareName } from "./model-name.ts";
import { RememberedCounts } from "./remembered-counts.ts";

/** What a text has beyond this counts by its bytes: a byte-pair encoding never has more tokens than bytes. */
const LONGEST_COUNTED = 200_000;
/** What a cut inside a piece may add at most. */
const PER_CUT = 8;
/** Texts from this length on are remembered: the shorter are counted again as soon. */
const LONG = 4_096;
const LONG_WIDE = 512;

const cl100k = new EncodingCounter(countCl100k, CL100K_TOKEN_SPLIT_REGEX, endOfCl100kPiece);
const o200k = new EncodingCounter(countO200k, O200K_TOKEN_SPLIT_REGEX, endOfO200kPiece);
const CL100K =
  /^(gpt-4($|-\d|-turbo|-32k|-vision)|gpt-3\.?5|text-embedding-(ada|3)|(davinci|babbage)-002)/;
const ofCl100k = encodingOf(cl100k);
const ofO200k = encodingOf(o200k);

/**
 * How many times the tokens of OpenAI's encoding a family of models counts at most for English, in tenths, by
 * the first pattern that fits. Only OpenAI's encodings are public and exact; `null` is for small vocabularies,
 * which may spell out every byte of a text.
 */
type Family = readonly [
  name: string,
  pattern: RegExp,
  tenths: number | null,
  count: (text: string) => number,
];
const ofOthers = weighedEncodingOf(o200k, 16);
const FAMILIES: readonly Family[] = [
  [
    "openai",
    /^(gpt-|chatgpt|o\d|codex|text-embedding-(ada|3)|computer-use|omni|tts|whisper|dall-e|(davinci|babbage)-002)/,
    10,
    ofO200k,
  ],
  // Anthropic says that Opus 4.7 and later count up to 1.35 times what earlier models do.
  [
    "claude-new",
    /claude-((opus|sonnet|haiku)-([5-9]|4-([7-9]|\d\d(?!\d)))|mythos|fable)/,
    22,
    weighedEncodingOf(o200k, 22),
  ],
  ["claude", /claude/, 16, ofOthers],
  ["gemini", /gemini|gemma|imagen|^embedding-|text-embedding-00/, 15, weighedEncodingOf(o200k, 15)],
  [
    "small-vocabulary",
    /llama-?2|mistral-7b|mixtral|codellama|phi-[23]|vicuna|titan/,
    null,
    Buffer.byteLength,
  ],
];
const OTHER: Family = ["other", /./, 16, ofOthers];
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
  const countAscii = (text: string) => counter.countAscii(text);
  return rememberedCount(counter, countAscii, (text) => counter.countWide(text));
}

/** Bounds texts in an encoding that is not public: so many tenths of a public one's tokens, and its weights. */
function weighedEncodingOf(counter: EncodingCounter, tenths: number): (text: string) => number {
  // Many encodings have a token for each digit.
  const ofTwo = Math.max(0, 20 - tenths);
  const ofThree = Math.max(0, 30 - tenths);
  const countAscii = (text: string) => {
    const tokens = counter.countAscii(text);
    if (tokens === null) return null;
    const digits = counter.twoDigits * ofTwo + counter.threeDigits * ofThree;
    return Math.ceil((tokens * tenths + digits) / 10);
  };
  return rememberedCount(counter, countAscii, (text) =>
    Math.ceil(counter.weighWide(text, tenths) / 10),
  );
}

function rememberedCount(
  counter: EncodingCounter,
  countAscii: (text: string) => number | null,
  countWide: (text: string) => number,
): (text: string) => number {
  const remembered = new RememberedCounts();
  const count = (text: string) => countAscii(text) ?? countWide(text);
  const isExact = () => counter.isExact;
  return (text) => {
    const { length } = text;
    if (length >= LONG) return remembered.of(text, count, isExact);
    return (
      countAscii(text) ??
      (length >= LONG_WIDE ? remembered.of(text, countWide, isExact) : countWide(text))
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
  readonly #isBytes: boolean;
  readonly #count: (text: string) => number;
  readonly #roles = new Map<string, number>();

  constructor(model: string) {
    const bare = bareName(model);
    const [name, , tenths, count] = FAMILIES.find(([, pattern]) => pattern.test(bare)) ?? OTHER;
    this.family = name;
    this.template = TEMPLATES.find(([pattern]) => pattern.test(bare))?.[1] ?? OTHER_TEMPLATE;
    this.#isBytes = tenths === null;
    this.#count = CL100K.test(bare) ? ofCl100k : count;
  }

  /**
   * At least the tokens that the model's encoding gives a text: exact for OpenAI's models and ordinary texts
   * up to 200,000 characters, and never more than the text's bytes.
   */
  of(text: string): number {
    const { length } = text;
    if (this.#isBytes) return Buffer.byteLength(text);
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
    const bound = tokens + rest;
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

/** At least the tokens that a model's encoding gives a text that is no part of a request. */
export function boundTokens(text: string, model: string): number {
  allowWork();
  return tokenBounds(model).of(text);
}

/** The name of the family that a model's tokens are counted by. */
export function tokenFamily(model: string): string {
  return tokenBounds(model).family;
}
