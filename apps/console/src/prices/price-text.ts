import type { ModelPrice } from "@pag0/contract";

/** An exact decimal of dollars for people: `2.5` is `$2.50`, `0.0328125` keeps every digit. */
export function usdText(exact: string): string {
  const [whole = "0", fraction = ""] = exact.split(".");
  return `$${whole.replace(/\B(?=(\d{3})+$)/g, ",")}.${fraction.padEnd(2, "0")}`;
}

type Rates = NonNullable<ModelPrice["rates"]>;
type TokenClass = keyof Rates;

/** The class as part of which each class is billed where it has no price of its own. */
const WHOLE_OF: Record<TokenClass, TokenClass | null> = {
  input: null,
  cachedInput: "input",
  cacheWrite: "input",
  cacheWrite1h: "cacheWrite",
  audioInput: "input",
  cachedAudioInput: "cachedInput",
  imageInput: "input",
  cachedImageInput: "cachedInput",
  videoInput: "input",
  output: null,
  reasoning: "output",
  audioOutput: "output",
  imageOutput: "output",
  videoOutput: "output",
};

/** The classes whose price says something: input, output, and those that cost another than their whole. */
export function tellingRates(rates: Rates): [name: TokenClass, usd: string][] {
  return (Object.keys(WHOLE_OF) as TokenClass[]).flatMap((name) => {
    const whole = WHOLE_OF[name];
    const usd = rates[name];
    return whole === null || rates[whole] !== usd ? [[name, usd] as [TokenClass, string]] : [];
  });
}

/** Orders exact decimals by value, without making a rounded number of them. */
export function compareUsd(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split("."));
  const [wholeA = "", fractionA = ""] = left ?? [];
  const [wholeB = "", fractionB = ""] = right ?? [];
  const whole = BigInt(wholeA) - BigInt(wholeB);
  if (whole !== 0n) return whole < 0n ? -1 : 1;
  return fractionA === fractionB ? 0 : fractionA < fractionB ? -1 : 1;
}
