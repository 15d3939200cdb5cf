import { type NanoUsd, nanoUsd } from "./nano-usd.ts";

/**
 * Splits an amount by weights with the largest-remainder method: the parts always add up to the
 * amount. Ties go to the earlier part. All weights zero splits evenly.
 */
export function allocate(amount: NanoUsd, weights: readonly bigint[]): NanoUsd[] {
  if (weights.length === 0) return [];
  if (weights.some((weight) => weight < 0n)) throw new RangeError("allocate: a weight is negative");
  const given = weights.reduce((total, weight) => total + weight, 0n);
  const effective = given === 0n ? weights.map(() => 1n) : weights;
  const totalWeight = given === 0n ? BigInt(weights.length) : given;
  const parts = effective.map((weight, index) => ({
    index,
    share: (amount * weight) / totalWeight,
    remainder: (amount * weight) % totalWeight,
  }));
  let left = amount - parts.reduce((total, part) => total + part.share, 0n);
  const order = [...parts].sort((a, b) =>
    a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1,
  );
  for (const part of order) {
    if (left === 0n) break;
    part.share += 1n;
    left -= 1n;
  }
  return parts.map((part) => nanoUsd(part.share));
}
