/** A rate times shares of it, as a whole number of parts of a dollar: no digit is ever lost. */
const DIGITS = 9;

/**
 * Dollars as a decimal string with every digit that they have: 2125000000 nano-USD are "2.125".
 * @param basisPoints shares of the amount, each in basis points, that are multiplied with it.
 */
export function exactUsd(nanoUsd: bigint, ...basisPoints: readonly bigint[]): string {
  const digits = DIGITS + 4 * basisPoints.length;
  const amount = basisPoints.reduce((product, share) => product * share, nanoUsd);
  const text = amount.toString().padStart(digits + 1, "0");
  const fraction = text.slice(-digits).replace(/0+$/, "");
  const whole = text.slice(0, -digits);
  return fraction === "" ? whole : `${whole}.${fraction}`;
}
