import type { BudgetShortage } from "@pag0/db";
import { type NanoUsd, ZERO } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import { type Counter, counterName } from "../ledger/counter.ts";
import type { Ledger } from "../ledger/ledger.ts";

/** Whether an approval could not be held. */
export function isShortage(result: object | null): result is BudgetShortage {
  return result !== null && "key" in result && "remaining" in result;
}

/** So often what this proxy has given back for an approval may be taken by others before. */
const MOST_OWN_TRIES = 10;

/**
 * Holds an amount in the database, for an approval. Where a budget is short, what this proxy has leased of it and
 * does not need goes back, and then what other proxies have: it is asked for as for a call, once for each budget.
 * @param attempt holds it on all of the budgets, or on none and tells of one that is short
 * @returns what the last attempt told: of a budget that is short nobody has any to give back
 * @throws what `attempt` throws, and Pag0Failure BUDGET_UNAVAILABLE where another proxy may have what is missing
 */
export async function holdInDatabase<Held extends object | null>(
  ledger: Ledger,
  holding: {
    budgets: readonly BudgetLimit[];
    counters: readonly Counter[];
    amount: NanoUsd;
    attempt: () => Promise<Held | BudgetShortage>;
  },
): Promise<Held | BudgetShortage> {
  const { budgets, counters, amount, attempt } = holding;
  const first = await attempt();
  if (!isShortage(first)) return first;
  await ledger.giveBack(counters);
  const asked = new Set<string>();
  let ownTries = 0;
  for (;;) {
    const result = await attempt();
    if (!isShortage(result)) return result;
    const name = counterName(result.key);
    const place = counters.findIndex((counter) => counter.name === name);
    const [budget, counter] = [budgets[place], counters[place]];
    if (budget === undefined || counter === undefined || asked.has(name)) return result;
    asked.add(name);
    const answer = ledger.hold([budget], [counter], amount);
    // What it had itself another approval may take first: the other proxies are still to be asked.
    if (!(answer instanceof Promise) && ++ownTries <= MOST_OWN_TRIES) asked.delete(name);
    const held = await answer;
    if ("counters" in held) ledger.settle(held, ZERO);
    await ledger.giveBack([counter]);
  }
}
