import { costOfTokens, type NanoUsd } from "@pag0/money";
import type { Call } from "../call.ts";
import type { Usage } from "../usage.ts";

/** Prices of one tier, in nano-USD per million tokens. */
export interface TokenRates {
  input: bigint;
  output: bigint;
  cachedInput: bigint;
  cacheWrite: bigint;
  cacheWrite1h: bigint;
}

/** What a model costs at a moment. */
export interface TokenPrice {
  /** Where the price comes from, kept with every event that was charged by it. */
  version: string;
  model: string;
  base: TokenRates;
  /** Rates that replace the base when the whole input has more tokens than `above`, ascending. */
  tiers: readonly { above: number; rates: TokenRates }[];
  /** The most output tokens the model gives, where a request names no maximum. */
  maxOutputTokens: number;
  /** The most input tokens the model takes. */
  contextTokens: number;
}

function ratesFor(price: TokenPrice, inputTokens: number): TokenRates {
  let rates = price.base;
  for (const tier of price.tiers) if (inputTokens > tier.above) rates = tier.rates;
  return rates;
}

function largest(...rates: bigint[]): bigint {
  return rates.reduce((a, b) => (a > b ? a : b));
}

/** The most a call can cost: all its input at the dearest kind, all the output it may have. */
export function upperBoundCost(call: Call, price: TokenPrice): NanoUsd {
  const inputTokens = call.unseenInput
    ? Math.max(call.inputTokens, price.contextTokens)
    : call.inputTokens;
  const rates = ratesFor(price, inputTokens);
  return costOfTokens([
    {
      tokens: inputTokens,
      nanoUsdPerMillion: largest(
        rates.input,
        rates.cacheWrite,
        rates.cacheWrite1h,
        rates.cachedInput,
      ),
    },
    { tokens: call.maxOutputTokens ?? price.maxOutputTokens, nanoUsdPerMillion: rates.output },
  ]);
}

/** What a call's usage costs, rounded half up to a nano-USD once. */
export function costOfUsage(usage: Usage, price: TokenPrice): NanoUsd {
  const rates = ratesFor(price, usage.inputTokens);
  const special = usage.cachedInputTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens;
  return costOfTokens([
    { tokens: Math.max(0, usage.inputTokens - special), nanoUsdPerMillion: rates.input },
    { tokens: usage.cachedInputTokens, nanoUsdPerMillion: rates.cachedInput },
    { tokens: usage.cacheWriteTokens, nanoUsdPerMillion: rates.cacheWrite },
    { tokens: usage.cacheWrite1hTokens, nanoUsdPerMillion: rates.cacheWrite1h },
    { tokens: usage.outputTokens, nanoUsdPerMillion: rates.output },
  ]);
}
