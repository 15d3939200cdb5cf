import type { NanoUsd } from "@pag0/money";

/** What a call used and what that costs. */
export interface Metered {
  cost: NanoUsd;
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  reasoningTokens: number;
  /** Whether the cost was found without the provider's own figures. */
  estimated: boolean;
  priceVersion: string | null;
}

export const noTokens = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  reasoningTokens: 0,
} as const;
