import { divideRoundHalfUp } from "./cost.ts";
import { magnitude, NANO_PER_USD, type NanoUsd } from "./nano-usd.ts";

const NANO_PER_CENT = 10_000_000n;

function group(whole: bigint): string {
  return whole.toString().replace(/\B(?=(\d{3})+$)/g, ",");
}

/**
 * An amount for people: two decimals from a cent up (`$87,432.10`), and below a cent as many digits
 * as the value has (`$0.000123`), so that more than nothing never shows as `$0.00`.
 */
export function formatUsd(amount: NanoUsd): string {
  const sign = amount < 0n ? "-" : "";
  const absolute = magnitude(amount);
  if (absolute !== 0n && absolute < NANO_PER_CENT) return formatUsdExact(amount);
  const cents = divideRoundHalfUp(absolute, NANO_PER_CENT);
  return `${sign}$${group(cents / 100n)}.${(cents % 100n).toString().padStart(2, "0")}`;
}

/** Every digit the amount has, at least two decimals: for tooltips, copies and single calls. */
export function formatUsdExact(amount: NanoUsd): string {
  const sign = amount < 0n ? "-" : "";
  const absolute = magnitude(amount);
  const fraction = (absolute % NANO_PER_USD)
    .toString()
    .padStart(9, "0")
    .replace(/0{1,7}$/, "");
  return `${sign}$${group(absolute / NANO_PER_USD)}.${fraction}`;
}
