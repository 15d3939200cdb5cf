import { available, type Counter, covers } from "./counter.ts";
import type { CounterOrder, ExchangeQueue, ExchangeResult } from "./exchange-queue.ts";
import { spendingPerSecond } from "./recent-spending.ts";
import { aheadOf } from "./slice-size.ts";
import type { Schedule } from "./timers.ts";

export interface RefillsOptions {
  queue: ExchangeQueue;
  elapsed: () => number;
  schedule: Schedule;
  refilled: (result: "granted" | "empty" | "failed") => void;
}

/** Calls that wait for money on the same counters. */
export interface WaitingCalls {
  readonly name: string;
  readonly counters: readonly Counter[];
  /** What each of them may cost. */
  readonly amounts: Set<{ readonly amount: bigint }>;
  refill: Promise<void> | null;
}

const EXHAUSTED_MS = 200;
/** So long a call waits for what other proxies give back. */
const RECALL_MS = 500;
/** So long another proxy's answer counts: less than it gives back at once what calls set free there. */
const ANSWERS_COUNT_MS = 1_500;
/** After so long it is asked again, should nobody have told that something is back. */
const RECHECK_MS = 50;
/** What slices that run low ask for is collected for so long. */
const EARLY_MS = 2;

/** Gets more money from the ledger in the database: for calls that wait, and early for those to come. */
export class Refills {
  readonly #options: RefillsOptions;
  readonly #waiting = new Map<string, WaitingCalls>();
  readonly #early = new Map<Counter, bigint>();

  constructor(options: RefillsOptions) {
    this.#options = options;
  }

  /** The calls that wait on these counters, with one more. */
  enter(counters: readonly Counter[], call: { readonly amount: bigint }): WaitingCalls {
    const name = counters.map((counter) => counter.name).join("\n");
    let calls = this.#waiting.get(name);
    if (calls === undefined) {
      calls = { name, counters, amounts: new Set(), refill: null };
      this.#waiting.set(name, calls);
    }
    calls.amounts.add(call);
    for (const counter of calls.counters) counter.expected++;
    return calls;
  }

  leave(calls: WaitingCalls, call: { readonly amount: bigint }): void {
    calls.amounts.delete(call);
    for (const counter of calls.counters) counter.expected--;
    if (calls.amounts.size === 0 && this.#waiting.get(calls.name) === calls)
      this.#waiting.delete(calls.name);
  }

  /**
   * Resolves when more was granted, or when it is known that there is too little: then counters are
   * exhausted. Where a proxy that was asked did not answer in time they are undecided.
   * @throws the database's error
   */
  refill(calls: WaitingCalls): Promise<void> {
    // At the end of the turn, so that all calls of the turn are in one question.
    calls.refill ??= Promise.resolve()
      .then(() => this.#refill(calls))
      .finally(() => {
        calls.refill = null;
      });
    return calls.refill;
  }

  /** Asks for the next slice before this one is used up, so that calls seldom wait for it. */
  early(counter: Counter, amount: bigint): void {
    if (available(counter) >= counter.low || counter.underWay > 0) return;
    if (this.#early.size === 0) this.#options.schedule(() => this.#askEarly(), EARLY_MS);
    this.#early.set(counter, amount);
  }

  #askEarly(): void {
    const { queue, elapsed } = this.#options;
    const now = elapsed();
    const counters = [...this.#early];
    this.#early.clear();
    if (queue.unavailable) return;
    for (const [counter, amount] of counters) {
      if (counter.underWay > 0) continue;
      // Until something is granted again: what is left in the end is leased call by call.
      counter.low = 0n;
      if (counter.scarceUntil > now || counter.remaining < amount) continue;
      const perSecond = spendingPerSecond(counter.recent, now);
      const wish = aheadOf(perSecond, amount) - available(counter);
      if (wish <= 0n) continue;
      // A failure is reported by the queue; a call that needs the money will ask again.
      queue
        .exchange([{ counter, atLeast: 0n, wanted: 0n, ahead: wish }])
        .then(() => this.#options.refilled("granted"))
        .catch(() => this.#options.refilled("failed"));
    }
  }

  async #refill(calls: WaitingCalls): Promise<void> {
    const { queue, elapsed, refilled } = this.#options;
    const until = elapsed() + RECALL_MS;
    for (;;) {
      const orders = this.#ordersOf(calls);
      if (orders.length === 0) return;
      const granted = orders.map(({ counter }) => counter.granted);
      const result: ExchangeResult = await queue
        .exchange(orders, { since: this.#sinceOf(orders) })
        .catch((error: unknown) => {
          refilled("failed");
          throw error;
        });
      const { at, answers } = result;
      const short = orders.filter(
        ({ atLeast }, index) => (answers[index]?.remaining ?? 0n) < atLeast,
      );
      const more = orders.some(({ counter }, index) => counter.granted > (granted[index] ?? 0n));
      if (more || short.length === 0) {
        for (const { counter } of orders) counter.recalled = null;
        return refilled("granted");
      }
      for (const { counter } of short) counter.recalled ??= { since: at, at: elapsed() };
      // One budget that is spent for certain is enough to refuse.
      const spent = orders.filter(
        ({ atLeast }, index) =>
          (answers[index]?.remaining ?? 0n) < atLeast && answers[index]?.outstanding === 0,
      );
      if (spent.length > 0 || elapsed() >= until) {
        const then = elapsed() + EXHAUSTED_MS;
        for (const { counter } of spent) {
          counter.exhaustedUntil = then;
          counter.exhaustedAbove = available(counter) + counter.remaining;
          counter.recalled = null;
        }
        if (spent.length === 0) for (const { counter } of short) counter.undecidedUntil = then;
        return refilled("empty");
      }
      await this.#somethingBack(short.map(({ counter }) => counter));
    }
  }

  /**
   * From when on the others' answers count: where they are slow, those that calls before these have asked
   * for count for these too, as long as whoever has answered gives back at once what it does not need.
   */
  #sinceOf(orders: readonly CounterOrder[]): string | null {
    const from = this.#options.elapsed() - ANSWERS_COUNT_MS;
    let latest: Counter["recalled"] = null;
    for (const { counter } of orders) {
      if (counter.recalled !== null && counter.recalled.at < from) counter.recalled = null;
      if (counter.recalled !== null && counter.recalled.at >= (latest?.at ?? 0))
        latest = counter.recalled;
    }
    return latest?.since ?? null;
  }

  /** Of which counters how much is missing. */
  #ordersOf(calls: WaitingCalls): CounterOrder[] {
    let all = 0n;
    let least: bigint | null = null;
    for (const { amount } of calls.amounts) {
      all += amount;
      if (least === null || amount < least) least = amount;
    }
    const smallest = least ?? 0n;
    const now = this.#options.elapsed();
    return calls.counters
      .filter((counter) => !covers(counter, all))
      .map((counter) => ({
        counter,
        atLeast: atLeastNothing(smallest - available(counter)),
        wanted: atLeastNothing(all - available(counter)),
        ahead:
          counter.scarceUntil > now
            ? 0n
            : aheadOf(spendingPerSecond(counter.recent, now), smallest),
      }));
  }

  #somethingBack(counters: readonly Counter[]): Promise<void> {
    return new Promise((resolve) => {
      const back = () => {
        cancel();
        for (const counter of counters) counter.waiting.delete(back);
        resolve();
      };
      const cancel = this.#options.schedule(back, RECHECK_MS);
      for (const counter of counters) counter.waiting.add(back);
    });
  }
}

function atLeastNothing(amount: bigint): bigint {
  return amount > 0n ? amount : 0n;
}
