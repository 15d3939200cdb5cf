import type { UnitCount, UnitKind } from "../usage.ts";

/** What `per` pieces cost together, in nano-USD. */
export interface UnitRate {
  nanoUsd: bigint;
  per: bigint;
}

/** The prices of one kind of piece: by key where they differ, such as an image's size and quality. */
export type UnitRates = readonly { key: string | null; rate: UnitRate }[];

/** Prices of pieces by kind; a kind that is absent has no price. */
export type UnitPrices = Readonly<Partial<Record<UnitKind, UnitRates>>>;

/** Every `per` divides this, so that charges of all kinds can be summed exactly. */
export const UNIT_SCALE = 9_000_000n;

/** The charge for pieces, in nano-USD times `UNIT_SCALE`. */
function scaled(count: number, { nanoUsd, per }: UnitRate): bigint {
  return BigInt(count) * nanoUsd * (UNIT_SCALE / per);
}

/** Compares two rates by what one piece costs. */
function dearer(a: UnitRate, b: UnitRate): UnitRate {
  return a.nanoUsd * b.per >= b.nanoUsd * a.per ? a : b;
}

/**
 * What some pieces cost, in nano-USD times `UNIT_SCALE`. A key without a price of its own costs as much as
 * the dearest of its kind: what cannot be told apart is never cheaper for it.
 */
export function unitCharge(unit: UnitCount, prices: UnitPrices): bigint {
  const rates = prices[unit.kind];
  if (rates === undefined || rates.length === 0 || unit.count === 0) return 0n;
  const exact = rates.find(({ key }) => key === unit.key);
  const { rate } = exact ?? { rate: rates.map((entry) => entry.rate).reduce(dearer) };
  return scaled(unit.count, rate);
}
