import type { NanoUsd } from "@pag0/money";
import { ANY_KEY, SERVICE_TIERS, type ServiceTier, type UnitCount } from "../usage.ts";
import { callCharge, payable, shareOf, type TokenPrice } from "./token-price.ts";
import {
  dearestRate,
  INPUT_CLASSES,
  type InputClass,
  OUTPUT_CLASSES,
  type OutputClass,
  type RateTable,
  type TokenClass,
} from "./token-rates.ts";

/** What is known of a call's size before it is sent. */
export interface CallBound {
  /** The most input tokens that the body itself can be. */
  inputTokens: number;
  /** Whether the vendor adds input that the body only refers to: then the model's context is the bound. */
  unseenInput: boolean;
  /** The most output tokens over all choices; null for the model's own maximum. */
  maxOutputTokens: number | null;
  /** The classes that the input's tokens may be of; all where it is not known. */
  inputClasses?: readonly InputClass[];
  /** The classes that the output's tokens may be of; all where it is not known. */
  outputClasses?: readonly OutputClass[];
  /** The service tiers that the vendor may charge; the standard one where none is asked for. */
  serviceTiers?: readonly ServiceTier[];
  /** Whether it asks to be kept in a region. */
  regional?: boolean;
  /** The most pieces of each kind; `ANY_KEY` for the dearest. */
  units?: readonly UnitCount[];
}

/** The dearest rate in any table that may be in force. */
function dearest(
  table: RateTable,
  others: readonly RateTable[],
  inputTokens: number,
  classes: readonly TokenClass[],
): bigint {
  let most = dearestRate(table, inputTokens, classes);
  for (const other of others) {
    const dearer = dearestRate(other, inputTokens, classes);
    if (dearer > most) most = dearer;
  }
  return most;
}

const STANDARD = [SERVICE_TIERS[0]] as const;
const NO_UNITS: readonly UnitCount[] = [];
const ANY_REQUEST: UnitCount = { kind: "request", count: 1, key: ANY_KEY };

/** The most pieces, with the call itself where it has a fee: which, its answer may tell. */
function mostUnits({ units = NO_UNITS }: CallBound, price: TokenPrice): readonly UnitCount[] {
  if (price.units.request === undefined || units.some(({ kind }) => kind === "request"))
    return units;
  return [...units, ANY_REQUEST];
}

/**
 * The most a call can cost: all its input at the dearest class it may be of, all the output it may have,
 * at the dearest context tier within reach, service tier that may be charged and time of day within the
 * next 24 hours, and all pieces at their dearest.
 */
export function upperBoundCost(call: CallBound, price: TokenPrice): NanoUsd {
  const inputTokens = call.unseenInput
    ? Math.max(call.inputTokens, price.contextTokens)
    : call.inputTokens;
  const outputTokens = call.maxOutputTokens ?? price.maxOutputTokens;
  const inputClasses = call.inputClasses ?? INPUT_CLASSES;
  const outputClasses = call.outputClasses ?? OUTPUT_CLASSES;

  let tokens = 0n;
  for (const name of call.serviceTiers ?? STANDARD) {
    const tier = price.serviceTiers[name];
    const { table } = tier;
    const others = price.alsoWithinADay;
    const charge =
      (BigInt(inputTokens) * dearest(table, others, inputTokens, inputClasses) +
        BigInt(outputTokens) * dearest(table, others, inputTokens, outputClasses)) *
      shareOf(tier, call.regional === true, price);
    if (charge > tokens) tokens = charge;
  }
  return payable(tokens, callCharge(mostUnits(call, price), price), price.payableBasisPoints);
}
