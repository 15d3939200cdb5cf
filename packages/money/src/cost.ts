import { type NanoUsd, nanoUsd } from "./nano-usd.ts";

const TOKENS_PER_PRICE_UNIT = 1_000_000n;

/** Integer division that rounds halves up; both arguments non-negative, the divisor positive. */
export function divideRoundHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (dividend + (divisor >> 1n)) / divisor;
}

/**
 * The cost of one request metered by tokens. Parts are summed exactly before the one rounding, so a
 * request never costs a different amount for how its tokens were split.
 * @param parts token counts with their price in nano-USD per million tokens.
 */
export function costOfTokens(
  parts: ReadonlyArray<{ tokens: bigint | number; nanoUsdPerMillion: bigint }>,
): NanoUsd {
  let total = 0n;
  for (const part of parts) total += BigInt(part.tokens) * part.nanoUsdPerMillion;
  return nanoUsd(divideRoundHalfUp(total, TOKENS_PER_PRICE_UNIT));
}

/** The cost of `units` things at a whole price each (a request, an image, a second). */
export function costOfUnits(units: bigint | number, nanoUsdPerUnit: bigint): NanoUsd {
  return nanoUsd(BigInt(units) * nanoUsdPerUnit);
}
