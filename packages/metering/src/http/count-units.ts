/** Units are counted in billionths, so that 1.5 credits are exact. */
export const UNIT = 1_000_000_000n;
/** More than this in one call is nonsense. */
const MOST_UNITS = 1_000_000_000_000n;
const DECIMAL = /^\s*(\d{1,13})(?:\.(\d{1,400}))?\s*$/;

/** How units are counted in the values that a path finds. */
export type Measure = "characters" | "items" | "number";

/**
 * A number as JSON or a header has it, in billionths of a unit; a longer fraction is rounded up, so that
 * it is never charged less. Null for what is no number from 0 to 10¹².
 */
export function readNumber(value: unknown): bigint | null {
  const text = typeof value === "number" ? plainDecimal(value) : value;
  if (typeof text !== "string") return null;
  const match = DECIMAL.exec(text);
  if (match === null) return null;
  const fraction = match[2] ?? "";
  const rest = /[1-9]/.test(fraction.slice(9)) ? 1n : 0n;
  const units =
    BigInt(match[1] as string) * UNIT + BigInt(fraction.slice(0, 9).padEnd(9, "0")) + rest;
  return units > MOST_UNITS * UNIT ? null : units;
}

/** A number without an exponent: the shortest decimal that JSON's reader would read as the same number. */
function plainDecimal(value: number): string | null {
  if (!Number.isFinite(value) || value < 0) return null;
  const [mantissa = "", exponent] = String(value).split("e");
  if (exponent === undefined) return mantissa;
  const zeros = -Number(exponent) - 1;
  return zeros < 0 ? null : `0.${"0".repeat(zeros)}${mantissa.replace(".", "")}`;
}

/** Unicode code points, which is what translation and speech vendors bill as characters. */
function characters(text: string): bigint {
  let count = 0n;
  for (const _ of text) count += 1n;
  return count;
}

/** How many items values are: a list that a path leads to has as many as its members, and else each is one. */
function items(values: readonly unknown[], path: string): bigint {
  if (path.endsWith("[*]")) return BigInt(values.length);
  let count = 0n;
  for (const value of values) count += Array.isArray(value) ? BigInt(value.length) : 1n;
  return count;
}

/**
 * Counts units in the values at a path, in billionths; null where a value is not of the kind that is
 * counted. Numbers may be text, as some vendors write them.
 */
export function countUnits(
  values: readonly unknown[],
  measure: Measure,
  path: string,
): bigint | null {
  if (measure === "items") return items(values, path) * UNIT;
  let total = 0n;
  for (const value of values) {
    if (measure === "characters") {
      if (typeof value !== "string") return null;
      total += characters(value) * UNIT;
    } else {
      const number = readNumber(value);
      if (number === null) return null;
      total += number;
    }
  }
  return total;
}
