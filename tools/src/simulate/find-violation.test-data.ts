import type { Counters } from "./model/counters.ts";
import { LedgerModel } from "./model/ledger-model.ts";
import { type Parts, PRODUCT } from "./parts.ts";
import { simulate } from "./simulation.ts";

const STEPS_OF_A_SEED = 2_000;
const MOST_SEEDS = 40;
/** With those that it takes to come to rest. */
export const MOST_STEPS = MOST_SEEDS * STEPS_OF_A_SEED * 1.5;

/**
 * The rule that is found not to hold where something is broken on purpose, and after how many steps in all; null
 * where none is.
 * @param first the first of the seeds that are tried
 */
export async function findViolation(broken: Partial<Parts>, first: number) {
  let steps = 0;
  for (let seed = first; seed < first + MOST_SEEDS; seed++) {
    const parts = { ...PRODUCT, ...broken };
    const result = await simulate({ seed, steps: STEPS_OF_A_SEED, parts });
    steps += result.steps;
    if (result.violation !== null) return { rule: result.violation.rule, steps, seed };
  }
  return null;
}

/** A database whose counters break a rule. */
export const withCounters = (counters: new (now: () => number) => Counters): Partial<Parts> => ({
  database: (now) => new LedgerModel(now, new counters(now)),
});
