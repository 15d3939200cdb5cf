import type { ComparedUnit } from "@pag0/contract";
import { comparedUnits } from "@pag0/contract";
import { add, magnitude, type NanoUsd, nanoUsd, sum, ZERO } from "@pag0/money";
import {
  addDecimals,
  amountOfDollars,
  decimalOf,
  type ExactDecimal,
  NOTHING,
  numberOf,
  shareOf,
} from "./exact-decimal.ts";
import { modelFamily } from "./model-names.ts";
import type { VendorExport } from "./read-export.ts";

/** What our events say of a model, and a day where those are told apart. */
export interface OurLine {
  /** Empty where days are not told apart. */
  day: string;
  model: string;
  counts: Partial<Record<ComparedUnit, number>>;
  amount: NanoUsd;
  estimated: { calls: number; amount: NanoUsd };
  unknownCalls: number;
}

/** Both amounts; the vendor's is null where the export has none. */
export interface ComparedAmount {
  vendor: NanoUsd | null;
  ours: NanoUsd;
  /** What the vendor bills more. */
  difference: NanoUsd | null;
  ratio: number | null;
}

export interface ComparedCount {
  unit: ComparedUnit;
  vendor: number;
  ours: number;
  difference: number;
  ratio: number | null;
}

/** One model, and one day where those are told apart. */
export interface ComparedRow {
  day: string;
  /** As our calls name it, else as the export does. */
  model: string;
  side: "both" | "vendor" | "ours";
  vendorModels: string[];
  ourModels: string[];
  amount: ComparedAmount;
  units: ComparedCount[];
  estimated: { calls: number; amount: NanoUsd };
  unknownCalls: number;
}

export interface Comparison {
  amount: ComparedAmount;
  /** The largest difference first, whichever its direction. */
  rows: ComparedRow[];
}

type Counts = Partial<Record<ComparedUnit, ExactDecimal>>;

interface Sums {
  day: string;
  vendorModels: Set<string>;
  ourModels: Set<string>;
  vendor: { counts: Counts; amount: ExactDecimal | null };
  ours: { counts: Counts; amount: NanoUsd };
  estimated: { calls: number; amount: NanoUsd };
  unknownCalls: number;
}

function addCount(counts: Counts, unit: ComparedUnit, count: ExactDecimal): void {
  counts[unit] = addDecimals(counts[unit] ?? NOTHING, count);
}

function comparedAmount(vendor: NanoUsd | null, ours: NanoUsd): ComparedAmount {
  if (vendor === null) return { vendor, ours, difference: null, ratio: null };
  const difference = nanoUsd(vendor - ours);
  return { vendor, ours, difference, ratio: shareOf(difference, ours) };
}

/** By the difference in money, then in calls and tokens, then by name. */
function byDifference(a: ComparedRow, b: ComparedRow): number {
  const [left, right] = [a, b].map(({ amount }) => magnitude(amount.difference ?? -1n));
  if (left !== right) return (left as bigint) > (right as bigint) ? -1 : 1;
  const counts = ({ units }: ComparedRow) =>
    units.reduce((total, { difference }) => total + Math.abs(difference), 0);
  if (counts(a) !== counts(b)) return counts(b) - counts(a);
  const [one, other] = [`${a.model} ${a.day}`, `${b.model} ${b.day}`];
  return one === other ? 0 : one < other ? -1 : 1;
}

/** The name without the date of a snapshot, where there is one. */
function shortest(names: ReadonlySet<string>): string {
  return [...names].sort((a, b) => a.length - b.length || (a < b ? -1 : 1))[0] ?? "";
}

function rowOf(sums: Sums, units: readonly ComparedUnit[], hasAmounts: boolean): ComparedRow {
  const { day, vendorModels, ourModels, vendor, ours, estimated, unknownCalls } = sums;
  // What an export with amounts does not list, it bills nothing for.
  const billed = vendor.amount ?? (hasAmounts && vendorModels.size === 0 ? NOTHING : null);
  return {
    ...{ day, estimated, unknownCalls },
    model: shortest(ourModels.size > 0 ? ourModels : vendorModels),
    side: vendorModels.size === 0 ? "ours" : ourModels.size === 0 ? "vendor" : "both",
    vendorModels: [...vendorModels].sort(),
    ourModels: [...ourModels].sort(),
    amount: comparedAmount(billed === null ? null : amountOfDollars(billed), ours.amount),
    units: units.map((unit) => {
      const [theirs, own] = [vendor.counts[unit] ?? NOTHING, ours.counts[unit] ?? NOTHING];
      const difference = (theirs - own) as ExactDecimal;
      return {
        ...{ unit, vendor: numberOf(theirs), ours: numberOf(own) },
        ...{ difference: numberOf(difference), ratio: shareOf(difference, own) },
      };
    }),
  };
}

/**
 * Holds a vendor's export against our lines: by model, all snapshots of one together, and by day where
 * `byDay`. A row's amount of the vendor is rounded once, half up to a nano-USD; totals are those of the rows.
 */
export function compareExport(
  vendor: VendorExport,
  ours: Iterable<OurLine>,
  byDay: boolean,
): Comparison {
  const groups = new Map<string, Sums>();
  const groupOf = (day: string, name: string): Sums => {
    const key = `${day}\n${modelFamily(name)}`;
    const known = groups.get(key);
    if (known !== undefined) return known;
    const made: Sums = {
      ...{ day, vendorModels: new Set(), ourModels: new Set(), unknownCalls: 0 },
      vendor: { counts: {}, amount: null },
      ours: { counts: {}, amount: ZERO },
      estimated: { calls: 0, amount: ZERO },
    };
    groups.set(key, made);
    return made;
  };
  for (const { day, model, counts, amount } of vendor.lines) {
    const sums = groupOf(byDay ? (day ?? "") : "", model);
    sums.vendorModels.add(model);
    for (const [unit, count] of Object.entries(counts) as [ComparedUnit, ExactDecimal][])
      addCount(sums.vendor.counts, unit, count);
    if (amount !== null) sums.vendor.amount = addDecimals(sums.vendor.amount ?? NOTHING, amount);
  }
  for (const line of ours) {
    const sums = groupOf(byDay ? line.day : "", line.model);
    sums.ourModels.add(line.model);
    for (const [unit, count] of Object.entries(line.counts) as [ComparedUnit, number][])
      addCount(sums.ours.counts, unit, decimalOf(count));
    sums.ours.amount = add(sums.ours.amount, line.amount);
    sums.estimated.calls += line.estimated.calls;
    sums.estimated.amount = add(sums.estimated.amount, line.estimated.amount);
    sums.unknownCalls += line.unknownCalls;
  }
  const hasAmounts = vendor.columns.some(({ readAs }) => readAs === "amount");
  const units = comparedUnits.filter((unit) => vendor.units.has(unit));
  const rows = [...groups.values()].map((sums) => rowOf(sums, units, hasAmounts));
  const total = hasAmounts ? sum(rows.map(({ amount }) => amount.vendor ?? ZERO)) : null;
  return {
    amount: comparedAmount(total, sum(rows.map(({ amount }) => amount.ours))),
    rows: rows.sort(byDifference),
  };
}
