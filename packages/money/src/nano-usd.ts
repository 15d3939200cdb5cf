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

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Of an amount that is exact as a number, which is quicker to take apart. */
function microUsdText(nano: number): string {
  const fraction = nano % 1_000;
  const whole = (nano - fraction) / 1_000;
  if (fraction === 0) return `${whole}`;
  const digits = `${1_000 + fraction}`.slice(1);
  return `${whole}.${digits.endsWith("0") ? digits.replace(/0+$/, "") : digits}`;
}

/** Nano-USD as a micro-USD decimal string with up to three decimals, losing nothing: what events carry. */
export function toMicroUsdExact(amount: NanoUsd): string {
  if (amount >= 0n && amount <= MAX_SAFE) return microUsdText(Number(amount));
  const sign = amount < 0n ? "-" : "";
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % NANO_PER_MICRO).toString().padStart(3, "0").replace(/0+$/, "");
  return `${sign}${absolute / NANO_PER_MICRO}${fraction === "" ? "" : `.${fraction}`}`;
}
