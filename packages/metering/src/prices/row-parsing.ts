import { parseDollars } from "@pag0/money";
import type { DollarRates } from "./data/row.ts";
import type { TokenClass, TokenRates } from "./token-rates.ts";

/**
 * Dollars as a decimal string, exact to the nano-USD.
 * @throws MoneyParseError for anything else.
 */
export function dollars(text: string): bigint {
  return parseDollars(`$${text}`);
}

/**
 * Dollars per million tokens as nano-USD per million tokens, for the classes that are named.
 * @throws MoneyParseError for what is no dollar amount with at most nine decimals.
 */
export function parseRates(rates: DollarRates): Partial<TokenRates> {
  const parsed: Partial<Record<TokenClass, bigint>> = {};
  for (const [name, text] of Object.entries(rates)) parsed[name as TokenClass] = dollars(text);
  return parsed;
}

/** Percent with at most two decimals as basis points: `"12.5"` is 1,250. */
export function basisPoints(percent: string): bigint {
  const match = /^(\d{1,5})(?:\.(\d{1,2}))?$/.exec(percent);
  if (match === null)
    throw new RangeError(`"${percent}" is no percentage: write one such as "12.5"`);
  return BigInt(match[1] as string) * 100n + BigInt((match[2] ?? "").padEnd(2, "0"));
}
