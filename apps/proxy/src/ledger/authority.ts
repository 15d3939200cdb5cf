import type { NanoUsd } from "@pag0/money";
import type { CounterKey } from "./counter.ts";

/** What this proxy gives back of one budget and asks for. Amounts are nano-USD. */
export interface LeaseOrder {
  key: CounterKey;
  limit: NanoUsd;
  /** Names this proxy's count of its lease, which begins at nothing; null where it has none. */
  incarnation: string | null;
  /** All that was given back in this count: it may be told again, and is taken once. */
  returned: NanoUsd;
  /** Whether this answers another proxy that has asked for what no call holds. */
  answers: boolean;
  /** Less than this is of no use: what the smallest call that waits is missing. */
  atLeast: NanoUsd;
  /** What all the calls that wait are missing. */
  wanted: NanoUsd;
  /** For calls to come: granted out of a share of what is left then. */
  ahead: NanoUsd;
}

/** Orders of which each has to have `atLeast` left, or none is granted anything. */
export interface LeaseGroup {
  orders: readonly LeaseOrder[];
  /** Answers of other proxies count from this instant on, as the authority told it; null for now. */
  since: string | null;
}

export interface LeaseAnswer {
  /** All that was granted in this count, with what an answer that was lost would have told. */
  granted: NanoUsd;
  remaining: NanoUsd;
  /** Where too little is left: how many proxies were asked for theirs and may still answer. */
  outstanding: number;
}

/** The ledger in the database: the authority that this proxy leases from. */
export interface BudgetAuthority {
  /**
   * Takes back and leases, all in one transaction; the answers are in the order of the orders. Where too
   * little is left, the other proxies that have some are asked for it: their ledgers are told by `recalled`,
   * and this one by `returned` when something is back.
   */
  exchange(
    groups: readonly LeaseGroup[],
  ): Promise<{ at: string; groups: readonly (readonly LeaseAnswer[])[] }>;
  /** What it knows this proxy to have of each budget, where that is more than nothing. */
  leases(): Promise<readonly { key: CounterKey; amount: NanoUsd }[]>;
  /** Resolves when the database answers a question for which it waits for nobody. */
  answers(): Promise<void>;
  /** Whether a failed exchange certainly never reached the database. */
  neverAsked(error: unknown): boolean;
}
