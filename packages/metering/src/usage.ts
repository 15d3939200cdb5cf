/** What is billed by the piece beside or in place of tokens. */
export const UNIT_KINDS = [
  /** A generated or edited picture; its key is size and quality, such as `1024x1024/hd`. */
  "image",
  /** A second of audio. */
  "second",
  /** A character of text that is spoken. */
  "character",
  /** A search of the web that the vendor runs. */
  "web_search",
  /** A search of stored files that the vendor runs. */
  "file_search",
  /** A container that the vendor opens for code. */
  "code_interpreter_session",
  /** A call that costs a fee of its own. */
  "request",
] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

/** Pieces of one kind; `key` tells apart what has several prices, and is null where there is one. */
export interface UnitCount {
  kind: UnitKind;
  count: number;
  key: string | null;
}

/** The key of pieces that may be of any: no price has it, so that they cost as much as the dearest. */
export const ANY_KEY = "*";

/** How a vendor was asked to process a call, where that changes its price. */
export const SERVICE_TIERS = ["standard", "batch", "flex", "priority", "fast"] as const;
export type ServiceTier = (typeof SERVICE_TIERS)[number];

/**
 * What one call used. The input is one whole, `inputTokens`, and so is the output, `outputTokens`. Every
 * other count of tokens is a part of its whole, and no token is in two parts: what is left of the input
 * is fresh text, and what is left of the output is text that was answered.
 */
export interface Usage {
  inputTokens: number;
  /** Text read from the vendor's cache; all that was, where the vendor does not tell kinds apart. */
  cachedInputTokens: number;
  /** Written to the vendor's cache for five minutes, or for however long where it has one length only. */
  cacheWriteTokens: number;
  /** Written to the vendor's cache for an hour. */
  cacheWrite1hTokens: number;
  /** Audio that was not in the cache. */
  audioInputTokens: number;
  /** Audio read from the vendor's cache: in no other part. */
  cachedAudioInputTokens: number;
  /** Pictures that were not in the cache. */
  imageInputTokens: number;
  /** Pictures read from the vendor's cache: in no other part. */
  cachedImageInputTokens: number;
  videoInputTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  audioOutputTokens: number;
  imageOutputTokens: number;
  videoOutputTokens: number;
  /** All tokens of a call that was kept in a region, which some vendors charge more for; none of others. */
  regionalTokens: number;
  units: readonly UnitCount[];
  serviceTier: ServiceTier;
  /** Whether we counted it because the provider did not say. */
  estimated: boolean;
  /** The part of all these that another model had, which drew for the call: priced as that model's. */
  drawn?: Usage;
}

/** The usage of a call that used nothing, with what is known put in. */
export function noUsage(known: Partial<Usage> = {}): Usage {
  return {
    inputTokens: 0,
    cachedInputTokens: 0,
    cacheWriteTokens: 0,
    cacheWrite1hTokens: 0,
    audioInputTokens: 0,
    cachedAudioInputTokens: 0,
    imageInputTokens: 0,
    cachedImageInputTokens: 0,
    videoInputTokens: 0,
    outputTokens: 0,
    reasoningTokens: 0,
    audioOutputTokens: 0,
    imageOutputTokens: 0,
    videoOutputTokens: 0,
    regionalTokens: 0,
    units: [],
    serviceTier: "standard",
    estimated: false,
    ...known,
  };
}

/** A count of tokens as a provider reports it; null for anything that is none. */
export function count(value: unknown): number | null {
  return typeof value === "number" &&
    Number.isSafeInteger(value) &&
    value >= 0 &&
    value <= 2_147_483_647
    ? value
    : null;
}
