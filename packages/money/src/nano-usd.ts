/**
 * The one money type: whole nano-USD (1e-9 dollar) in a branded bigint. It is exact, so sums never
 * depend on their order, and the brand keeps token counts and micro-USD out of money arithmetic.
 */
export type NanoUsd = bigint & { readonly __unit: "nano-usd" };

export const NANO_PER_USD = 1_000_000_000n;
export const NANO_PER_MICRO = 1_000n;

/** Marks a bigint that is already counted in nano-USD. */
export function nanoUsd(value: bigint): NanoUsd {
  return value as NanoUsd;
}

export const ZERO: NanoUsd = nanoUsd(0n);

export function add(a: NanoUsd, b: NanoUsd): NanoUsd {
  return nanoUsd(a + b);
}

export function subtract(a: NanoUsd, b: NanoUsd): NanoUsd {
  return nanoUsd(a - b);
}

export function sum(amounts: Iterable<NanoUsd>): NanoUsd {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return nanoUsd(total);
}

/** How large an amount is, whichever its direction. */
export function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}

export function min(a: NanoUsd, b: NanoUsd): NanoUsd {
  return a < b ? a : b;
}

export function max(a: NanoUsd, b: NanoUsd): NanoUsd {
  return a > b ? a : b;
}

/** Whole micro-USD to nano-USD. */
export function fromMicroUsd(microUsd: bigint): NanoUsd {
  return nanoUsd(microUsd * NANO_PER_MICRO);
}

/** Nano-USD as a whole micro-USD decimal string, rounded towards zero: what policies carry. */
export function toMicroUsd(amount: NanoUsd): string {
  return (amount / NANO_PER_MICRO).toString();
}

/** Of a micro-USD in nano-USD. */
const FRACTION_DIGITS = 3;

/** Nano-USD as a micro-USD decimal string with up to three decimals, losing nothing: what events carry. */
export function toMicroUsdExact(amount: NanoUsd): string {
  if (amount < 0n) return `-${toMicroUsdExact(nanoUsd(-amount))}`;
  const digits = amount.toString().padStart(FRACTION_DIGITS + 1, "0");
  const point = digits.length - FRACTION_DIGITS;
  let end = digits.length;
  while (end > point && digits[end - 1] === "0") end--;
  return end === point
    ? digits.slice(0, point)
    : `${digits.slice(0, point)}.${digits.slice(point, end)}`;
}
