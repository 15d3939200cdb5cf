export { allocate } from "./allocate.ts";
export { costOfTokens, costOfUnits, divideRoundHalfUp } from "./cost.ts";
export { formatUsd, formatUsdExact } from "./format.ts";
export {
  add,
  fromMicroUsd,
  magnitude,
  max,
  min,
  NANO_PER_MICRO,
  NANO_PER_USD,
  type NanoUsd,
  nanoUsd,
  subtract,
  sum,
  toMicroUsd,
  toMicroUsdExact,
  ZERO,
} from "./nano-usd.ts";
export {
  MoneyParseError,
  parseAmount,
  parseDollars,
  parseMicroUsd,
  parseMicroUsdExact,
  parseUsdNumber,
} from "./parse.ts";
