import { luhn } from "./checksums.ts";
import { type DigitGroups, endOfGroup, hasShape } from "./digit-groups.ts";

/** How cards are written. A 16-digit card may also be written digit by digit or in pairs. */
const SHAPES: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [4, 6, 5],
  [4, 6, 4],
  [4, 4, 4, 4, 3],
  [4, 4, 4, 4, 2],
  [6, 4, 4, 4],
  [4, 4, 4, 1],
  [8, 8],
  [4, 12],
  Array.from({ length: 16 }, () => 1),
  Array.from({ length: 15 }, () => 1),
  Array.from({ length: 8 }, () => 2),
];

const SHAPES_BY_FIRST: Readonly<Partial<Record<number, readonly (readonly number[])[]>>> =
  Object.groupBy(SHAPES, ([first]) => first as number);

interface IssuerRange {
  /** First six digits, inclusive. */
  from: number;
  to: number;
  lengths: readonly number[];
}

const LONG = [16, 17, 18, 19];

/** Issuer identification numbers (ISO/IEC 7812): schemes' published ranges. */
const ISSUERS: readonly IssuerRange[] = [
  { from: 400_000, to: 499_999, lengths: [13, 16, 19] }, // Visa
  { from: 510_000, to: 559_999, lengths: [16] }, // Mastercard
  { from: 222_100, to: 272_099, lengths: [16] }, // Mastercard
  { from: 340_000, to: 349_999, lengths: [15] }, // American Express
  { from: 370_000, to: 379_999, lengths: [15] }, // American Express
  { from: 300_000, to: 305_999, lengths: [14, 16] }, // Diners Club
  { from: 309_500, to: 309_599, lengths: [14, 16] }, // Diners Club
  { from: 360_000, to: 369_999, lengths: [14] }, // Diners Club
  { from: 380_000, to: 399_999, lengths: [14, 16] }, // Diners Club
  { from: 352_800, to: 358_999, lengths: LONG }, // JCB
  { from: 601_100, to: 601_199, lengths: LONG }, // Discover
  { from: 644_000, to: 659_999, lengths: LONG }, // Discover
  { from: 620_000, to: 629_999, lengths: LONG }, // UnionPay
  { from: 810_000, to: 817_999, lengths: LONG }, // UnionPay
  { from: 220_000, to: 220_499, lengths: [16] }, // Mir
  { from: 500_000, to: 509_999, lengths: LONG }, // Maestro, RuPay, Elo
  { from: 560_000, to: 589_999, lengths: LONG }, // Maestro
  { from: 630_000, to: 639_999, lengths: LONG }, // Maestro
  { from: 670_000, to: 679_999, lengths: LONG }, // Maestro
  { from: 940_000, to: 949_999, lengths: [16] }, // Korean domestic (BC and others)
  { from: 979_200, to: 979_299, lengths: [16] }, // Troy
];

function isIssued(digits: Uint8Array, length: number): boolean {
  let prefix = 0;
  for (let i = 0; i < 6; i++) prefix = prefix * 10 + (digits[i] as number);
  return ISSUERS.some(
    ({ from, to, lengths }) => prefix >= from && prefix <= to && lengths.includes(length),
  );
}

/**
 * A payment card at the start of the groups: an issuer's range and length, and Luhn's check.
 * @returns where it ends, or 0
 */
export function cardEnd(groups: DigitGroups): number {
  const run = groups.lengths[0] as number;
  if (groups.count > 0 && run >= 13 && run <= 19)
    return isIssued(groups.digits, run) && luhn(groups.digits, run) ? endOfGroup(groups, 0) : 0;
  if (groups.count < 2 || groups.total < 13) return 0;
  for (const shape of SHAPES_BY_FIRST[run] ?? []) {
    if (!hasShape(groups, shape, " -.")) continue;
    const length = shape.reduce((sum, group) => sum + group, 0);
    if (isIssued(groups.digits, length) && luhn(groups.digits, length))
      return endOfGroup(groups, shape.length - 1);
  }
  return 0;
}
