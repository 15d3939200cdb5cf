import type { TokenPrice } from "./token-price.ts";

const AMOUNT = "nanoUsd:";

/** A price as text, from which it is read again as exact as it is. */
export function priceText(price: TokenPrice): string {
  return JSON.stringify(price, (_, value: unknown) =>
    typeof value === "bigint" ? `${AMOUNT}${value}` : value,
  );
}

/** The price that `priceText` wrote. @throws SyntaxError for a text that it did not write */
export function priceOfText(text: string): TokenPrice {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === "string" && value.startsWith(AMOUNT)
      ? BigInt(value.slice(AMOUNT.length))
      : value,
  );
}
