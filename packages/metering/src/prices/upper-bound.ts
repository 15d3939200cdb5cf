import type { NanoUsd } from "@pag0/money";
import { SERVICE_TIERS, type ServiceTier, type UnitCount } from "../usage.ts";
import { payable, type TokenPrice, unitsCharge } from "./token-price.ts";
import {
  INPUT_CLASSES,
  type InputClass,
  OUTPUT_CLASSES,
  type OutputClass,
  type RateTable,
  reachableRates,
  type TokenRates,
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
  /** The most pieces of each kind; a null key for the dearest. */
  units?: readonly UnitCount[];
}

function dearest(rates: readonly TokenRates[], classes: readonly (keyof TokenRates)[]): bigint {
  let most = 0n;
  for (const rate of rates) for (const name of classes) if (rate[name] > most) most = rate[name];
  return most;
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
  for (const name of call.serviceTiers ?? ([SERVICE_TIERS[0]] as const)) {
    const tier = price.serviceTiers[name];
    const tables: readonly RateTable[] = [tier.table, ...price.alsoWithinADay];
    const rates = tables.flatMap((table) => reachableRates(table, inputTokens));
    const charge =
      BigInt(inputTokens) * dearest(rates, inputClasses) +
      BigInt(outputTokens) * dearest(rates, outputClasses);
    if (charge * tier.basisPoints > tokens) tokens = charge * tier.basisPoints;
  }
  const units = call.units ?? [];
  const request = units.some(({ kind }) => kind === "request")
    ? []
    : [{ kind: "request", count: 1, key: null } as const];
  return payable(tokens, unitsCharge([...units, ...request], price), price.payableBasisPoints);
}
