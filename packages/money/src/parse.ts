import { fromMicroUsd, NANO_PER_USD, type NanoUsd, nanoUsd } from "./nano-usd.ts";

/** The largest amount accepted on a wire: 9 billion dollars, which still fits PostgreSQL's BIGINT in nano-USD. */
const MAX_NANO = 9_000_000_000n * NANO_PER_USD;
const DECIMAL = /^(\d{1,19})(?:\.(\d{1,40}))?$/;
const DOLLARS = /^\$(\d{1,10}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,9}))?$/;

/** Thrown for text that is not an amount; the message says what is accepted, without naming a field. */
export class MoneyParseError extends Error {
  override readonly name = "MoneyParseError";
}

function bounded(amount: bigint, text: string): NanoUsd {
  if (amount > MAX_NANO)
    throw new MoneyParseError(`"${text}" is above the limit of $9,000,000,000`);
  return nanoUsd(amount);
}

/**
 * A micro-USD decimal string as policies carry it: `"100000000"` is $100. A fraction is accepted and
 * floored to a whole micro-USD, because the specification's own sample divides a budget by 30 and
 * sends `"666666.6666666666"`.
 * @throws MoneyParseError for anything that is not a non-negative decimal.
 */
export function parseMicroUsd(text: string): NanoUsd {
  const match = DECIMAL.exec(text);
  if (match === null)
    throw new MoneyParseError(
      `"${text.slice(0, 40)}" is not a micro-USD amount: send a non-negative decimal string such as "100000000" for $100`,
    );
  return bounded(fromMicroUsd(BigInt(match[1] as string)), text);
}

/**
 * An amount of an answer, exact to the nano-USD: micro-USD with up to three decimals, as
 * `toMicroUsdExact` writes it. Differences may be negative.
 * @throws MoneyParseError for anything else.
 */
export function parseMicroUsdExact(text: string): NanoUsd {
  const match = /^(-?)(\d{1,19})(?:\.(\d{1,3}))?$/.exec(text);
  if (match === null)
    throw new MoneyParseError(
      `"${text.slice(0, 40)}" is not an exact micro-USD amount: write one such as "120345.5"`,
    );
  const nano = BigInt(match[2] as string) * 1000n + BigInt((match[3] ?? "").padEnd(3, "0"));
  return nanoUsd(match[1] === "-" ? -nano : nano);
}

/**
 * A dollar string such as `"$1.00"` or `"$1,043.83"`.
 * @throws MoneyParseError for anything else.
 */
export function parseDollars(text: string): NanoUsd {
  const match = DOLLARS.exec(text);
  if (match === null)
    throw new MoneyParseError(
      `"${text.slice(0, 40)}" is not a dollar amount: send one such as "$1.00"`,
    );
  const whole = BigInt((match[1] as string).replaceAll(",", ""));
  const fraction = BigInt((match[2] ?? "").padEnd(9, "0"));
  return bounded(whole * NANO_PER_USD + fraction, text);
}

/** An amount in either of the string forms the wire knows: micro-USD (`"500000"`) or dollars (`"$0.50"`). */
export function parseAmount(text: string): NanoUsd {
  return text.startsWith("$") ? parseDollars(text) : parseMicroUsd(text);
}

/**
 * A JSON number of dollars, as the REST examples of the team API send (`monthly_budget: 2000`): read
 * through its shortest decimal form, so that 0.1 is exactly ten cents.
 * @throws MoneyParseError for a negative, infinite or too precise number.
 */
export function parseUsdNumber(dollars: number): NanoUsd {
  const text = String(dollars);
  if (!/^\d{1,10}(\.\d{1,9})?$/.test(text))
    throw new MoneyParseError(
      `${text} is not an amount of dollars: send a non-negative number with at most 9 decimals`,
    );
  return parseDollars(`$${text}`);
}
