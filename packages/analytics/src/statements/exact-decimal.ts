import { divideRoundHalfUp, magnitude, type NanoUsd, nanoUsd } from "@pag0/money";

/** Decimals that are kept: vendors print amounts with up to 30 of them. */
const PLACES = 36;
const UNIT = 10n ** BigInt(PLACES);
const PER_NANO = 10n ** BigInt(PLACES - 9);
const PLAIN = /^\d{1,18}$/;
const DECIMAL =
  /^([+-]?)\$?(\d{1,18}|\d{1,3}(?:,\d{3}){1,5})?(?:\.(\d{1,30}))?(?:[eE]([+-]?\d{1,2}))?$/;

/** An exact decimal: whole parts of 10^-36. */
export type ExactDecimal = bigint & { readonly __unit: "exact-decimal" };

export const NOTHING = 0n as ExactDecimal;

/**
 * A decimal as exports print it: `1234.5`, `1,234.5`, `-0.02`, `$3.10`, `1.2E-5`. Null for anything else,
 * and for what has more digits than are kept.
 */
export function readDecimal(text: string): ExactDecimal | null {
  // Most are plain counts, and many of those nothing.
  if (text === "0") return NOTHING;
  if (PLAIN.test(text)) return (BigInt(text) * UNIT) as ExactDecimal;
  const match = DECIMAL.exec(text.trim().replace(/^([+-]?)\$\s?/, "$1"));
  if (match === null) return null;
  const [, sign, whole, fraction, exponent] = match;
  if (whole === undefined && fraction === undefined) return null;
  const digits = `${(whole ?? "").replaceAll(",", "")}${fraction ?? ""}`;
  const places = PLACES - (fraction?.length ?? 0) + Number(exponent ?? 0);
  if (places < 0 || places > 2 * PLACES) return null;
  const value = BigInt(digits) * 10n ** BigInt(places);
  return (sign === "-" ? -value : value) as ExactDecimal;
}

export function addDecimals(a: ExactDecimal, b: ExactDecimal): ExactDecimal {
  return (a + b) as ExactDecimal;
}

/** A count as an exact decimal. */
export function decimalOf(count: number): ExactDecimal {
  const value = readDecimal(String(count));
  if (value === null) throw new RangeError(`${count} is not a decimal`);
  return value;
}

export function isWhole(value: ExactDecimal): boolean {
  return value % UNIT === 0n;
}

/** Dollars as an amount, rounded half away from nothing to a nano-USD: once, after all is added. */
export function amountOfDollars(value: ExactDecimal): NanoUsd {
  const amount = divideRoundHalfUp(magnitude(value), PER_NANO);
  return nanoUsd(value < 0n ? -amount : amount);
}

/** The nearest number, for counts: exact below 2^53. */
export function numberOf(value: ExactDecimal): number {
  const text = magnitude(value)
    .toString()
    .padStart(PLACES + 1, "0");
  const number = Number(`${text.slice(0, -PLACES)}.${text.slice(-PLACES)}`);
  return value < 0n ? -number : number;
}

/** A share to four decimals, rounded half away from nothing; null of nothing. */
export function shareOf(part: bigint, whole: bigint): number | null {
  if (whole === 0n) return null;
  const [over, under] = [magnitude(part), magnitude(whole)];
  const share = Number((over * 20_000n + under) / (under * 2n)) / 10_000;
  return part < 0n !== whole < 0n && share !== 0 ? -share : share;
}
