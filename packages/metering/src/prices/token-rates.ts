import type { Usage } from "../usage.ts";

/** The parts of an input, by the member of usage that counts them; `input` is what is left. */
export const INPUT_PARTS = {
  cachedInput: "cachedInputTokens",
  cacheWrite: "cacheWriteTokens",
  cacheWrite1h: "cacheWrite1hTokens",
  audioInput: "audioInputTokens",
  cachedAudioInput: "cachedAudioInputTokens",
  imageInput: "imageInputTokens",
  cachedImageInput: "cachedImageInputTokens",
  videoInput: "videoInputTokens",
} as const satisfies Record<string, keyof Usage>;

/** The parts of an output, by the member of usage that counts them; `output` is what is left. */
export const OUTPUT_PARTS = {
  reasoning: "reasoningTokens",
  audioOutput: "audioOutputTokens",
  imageOutput: "imageOutputTokens",
  videoOutput: "videoOutputTokens",
} as const satisfies Record<string, keyof Usage>;

const INPUT_MEMBERS = Object.entries(INPUT_PARTS) as [keyof typeof INPUT_PARTS, InputMember][];
const OUTPUT_MEMBERS = Object.entries(OUTPUT_PARTS) as [keyof typeof OUTPUT_PARTS, OutputMember][];
type InputMember = (typeof INPUT_PARTS)[keyof typeof INPUT_PARTS];
type OutputMember = (typeof OUTPUT_PARTS)[keyof typeof OUTPUT_PARTS];

export type InputClass = "input" | keyof typeof INPUT_PARTS;
export type OutputClass = "output" | keyof typeof OUTPUT_PARTS;
export type TokenClass = InputClass | OutputClass;

export const INPUT_CLASSES = [
  "input",
  ...(Object.keys(INPUT_PARTS) as (keyof typeof INPUT_PARTS)[]),
] as const satisfies readonly InputClass[];
export const OUTPUT_CLASSES = [
  "output",
  ...(Object.keys(OUTPUT_PARTS) as (keyof typeof OUTPUT_PARTS)[]),
] as const satisfies readonly OutputClass[];

/** Prices of one tier, in nano-USD per million tokens, by class. */
export type TokenRates = Readonly<Record<TokenClass, bigint>>;

/** The rates of a model by the size of its input. */
export interface RateTable {
  base: TokenRates;
  /** Rates that replace the base when the whole input has more tokens than `above`, ascending. */
  tiers: readonly { above: number; rates: TokenRates }[];
}

/**
 * Rates for all classes from those that a source names: what has no price of its own is charged as the
 * class that it is a part of, and a long-lived cache entry as a short-lived one.
 */
export function completeRates(known: Partial<TokenRates>): TokenRates {
  const input = known.input ?? 0n;
  const output = known.output ?? 0n;
  const cachedInput = known.cachedInput ?? input;
  const cacheWrite = known.cacheWrite ?? input;
  const audioInput = known.audioInput ?? input;
  const imageInput = known.imageInput ?? input;
  return {
    input,
    cachedInput,
    cacheWrite,
    cacheWrite1h: known.cacheWrite1h ?? cacheWrite,
    audioInput,
    cachedAudioInput: known.cachedAudioInput ?? known.audioInput ?? cachedInput,
    imageInput,
    cachedImageInput: known.cachedImageInput ?? known.imageInput ?? cachedInput,
    videoInput: known.videoInput ?? input,
    output,
    reasoning: known.reasoning ?? output,
    audioOutput: known.audioOutput ?? output,
    imageOutput: known.imageOutput ?? output,
    videoOutput: known.videoOutput ?? output,
  };
}

/** The class that another is charged as where it has no price of its own, as `completeRates` says. */
const CHARGED_AS = {
  cachedInput: "input",
  cacheWrite: "input",
  cacheWrite1h: "cacheWrite",
  audioInput: "input",
  cachedAudioInput: "cachedInput",
  imageInput: "input",
  cachedImageInput: "cachedInput",
  videoInput: "input",
  reasoning: "output",
  audioOutput: "output",
  imageOutput: "output",
  videoOutput: "output",
} as const satisfies Partial<Record<TokenClass, TokenClass>>;

/**
 * The rates that say more than the class they are a part of: completed again they are the same, and with
 * another price of a whole put in, the parts that are charged like it follow.
 */
export function ownRates(rates: TokenRates): Partial<TokenRates> {
  const own: Partial<Record<TokenClass, bigint>> = { ...rates };
  for (const [part, whole] of Object.entries(CHARGED_AS) as [TokenClass, TokenClass][])
    if (rates[part] === rates[whole]) delete own[part];
  // A cached picture or sound is charged as its own kind before it is charged as cached.
  for (const kind of ["audio", "image"] as const) {
    const cached = kind === "audio" ? "cachedAudioInput" : "cachedImageInput";
    if (own[`${kind}Input`] !== undefined) own[cached] = rates[cached];
  }
  return own;
}

/** The rates for an input of this many tokens. */
export function ratesFor(table: RateTable, inputTokens: number): TokenRates {
  let rates = table.base;
  for (const tier of table.tiers) if (inputTokens > tier.above) rates = tier.rates;
  return rates;
}

/** The dearest rate of some classes that an input of at most this many tokens may meet. */
export function dearestRate(
  table: RateTable,
  inputTokens: number,
  classes: readonly TokenClass[],
): bigint {
  let most = dearestOf(table.base, classes);
  for (const { above, rates } of table.tiers) {
    if (inputTokens <= above) continue;
    const dearer = dearestOf(rates, classes);
    if (dearer > most) most = dearer;
  }
  return most;
}

function dearestOf(rates: TokenRates, classes: readonly TokenClass[]): bigint {
  let most = 0n;
  for (const name of classes) if (rates[name] > most) most = rates[name];
  return most;
}

/**
 * Tokens times rates, in nano-USD per million and not yet rounded. Parts that add up to more than their
 * whole, which no vendor should report, are charged as they are, and the rest is none.
 */
export function tokenCharge(usage: Usage, rates: TokenRates): bigint {
  let total = 0n;
  let inputLeft = usage.inputTokens;
  for (const [rate, member] of INPUT_MEMBERS) {
    const tokens = usage[member];
    if (tokens === 0) continue;
    total += BigInt(tokens) * rates[rate];
    inputLeft -= tokens;
  }
  let outputLeft = usage.outputTokens;
  for (const [rate, member] of OUTPUT_MEMBERS) {
    const tokens = usage[member];
    if (tokens === 0) continue;
    total += BigInt(tokens) * rates[rate];
    outputLeft -= tokens;
  }
  total += BigInt(Math.max(0, inputLeft)) * rates.input;
  return total + BigInt(Math.max(0, outputLeft)) * rates.output;
}
