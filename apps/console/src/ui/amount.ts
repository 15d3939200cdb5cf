import {
  formatUsd,
  formatUsdExact,
  MoneyParseError,
  type NanoUsd,
  parseDollars,
  parseMicroUsdExact,
  toMicroUsd,
  toMicroUsdExact,
} from "@pag0/money";

/** The amount in an answer of the API: micro-USD with up to three decimals (`"120345.5"`), exact. */
export const amountOf = parseMicroUsdExact;

/** An amount for people; `exact` keeps every digit it has. */
export function moneyText(wire: string, exact = false): string {
  return exact ? formatUsdExact(amountOf(wire)) : formatUsd(amountOf(wire));
}

/** Every digit in dollars, and the wire's own figure: `$0.000123 (123 µUSD)`. */
export function moneyTitle(wire: string): string {
  const amount = amountOf(wire);
  return `${formatUsdExact(amount)} (${toMicroUsdExact(amount)} µUSD)`;
}

/** Dollars for drawing only: the length of a bar may be rounded, a printed figure never is. */
export function plotted(amount: NanoUsd): number {
  return Number(amount) / 1e9;
}

/** How much of a limit is used, from 0 upward; null where the limit is nothing. */
export function shareOf(used: NanoUsd, limit: NanoUsd): number | null {
  return limit <= 0n ? null : Number((used * 1_000_000n) / limit) / 1_000_000;
}

export type DollarInput =
  | { kind: "empty" }
  | { kind: "invalid" }
  | { kind: "amount"; microUsd: string; amount: NanoUsd };

/** Reads what a person typed into a field of dollars: `15`, `15.5`, `$1,500.00`; at most 6 decimals. */
export function readDollars(text: string): DollarInput {
  const trimmed = text.trim();
  if (trimmed === "") return { kind: "empty" };
  const bare = trimmed.startsWith("$") ? trimmed.slice(1).trim() : trimmed;
  if (/\.\d{7,}$/.test(bare)) return { kind: "invalid" };
  try {
    const amount = parseDollars(`$${bare}`);
    return { kind: "amount", microUsd: toMicroUsd(amount), amount };
  } catch (error) {
    if (!(error instanceof MoneyParseError)) throw error;
    return { kind: "invalid" };
  }
}

/** The text of a field of dollars for an amount of the wire: `"15000000"` gives `15.00`. */
export function dollarsText(wire: string | null | undefined): string {
  return wire === null || wire === undefined
    ? ""
    : formatUsdExact(amountOf(wire)).slice(1).replaceAll(",", "");
}
