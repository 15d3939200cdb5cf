import { ZERO } from "@pag0/money";
import { available, type Counter, type CounterKey, newCounter } from "./counter.ts";
import type { Counters } from "./counters.ts";
import { type ExchangeQueue, returnOrder } from "./exchange-queue.ts";
import type { Schedule } from "./timers.ts";

export interface ReturnsOptions {
  queue: ExchangeQueue;
  counters: Counters;
  elapsed: () => number;
  schedule: Schedule;
}

/** For so long after others had too little, what calls set free goes back at once. */
const SCARCE_MS = 2_000;
/** What goes back at once is collected for so long. */
const COLLECT_MS = 10;

/** Gives back what no call holds: because nobody uses it, or because another proxy needs it. */
export class Returns {
  readonly #options: ReturnsOptions;
  readonly #soon = new Set<Counter>();
  readonly #asked = new Set<string>();

  constructor(options: ReturnsOptions) {
    this.#options = options;
  }

  /** Never rejects: a failure is reported by the queue, and told again with the next exchange. */
  async now(counters: readonly Counter[]): Promise<void> {
    await Promise.all(
      counters
        .filter((counter) => available(counter) > 0n || counter.uncertain)
        .map((counter) => this.#giveBack(counter, false)),
    );
  }

  /** The budget is short: what is set free here may complete a call at another proxy. */
  scarce(counter: Counter): void {
    counter.scarceUntil = this.#options.elapsed() + SCARCE_MS;
    if (available(counter) > 0n) this.#returnSoon(counter);
  }

  /** A call has ended, or was refused: what it leaves goes back where others have too little. */
  afterCall(counter: Counter): void {
    if (counter.scarceUntil > this.#options.elapsed() && available(counter) > 0n)
      this.#returnSoon(counter);
  }

  #returnSoon(counter: Counter): void {
    if (this.#soon.size === 0)
      this.#options.schedule(() => {
        const counters = [...this.#soon].filter((free) => available(free) > 0n);
        this.#soon.clear();
        if (this.#options.queue.unavailable) return;
        // An answer to whoever asked, but where more is on its way here: those that wait for it are told.
        for (const free of counters) this.#giveBack(free, free.underWay === 0);
      }, COLLECT_MS);
    this.#soon.add(counter);
  }

  /**
   * Another proxy has too little of a budget: gives back what no call holds, and answers also where that is
   * nothing. What is on its way here is waited for, since it may be more than the calls that wait need.
   */
  async recalled(key: CounterKey): Promise<void> {
    const counter = this.#options.counters.find(key);
    // It has nothing of it but what is on its way to be settled.
    if (counter === undefined) return this.#giveBack(newCounter(key, 0, ZERO, null), true);
    counter.scarceUntil = this.#options.elapsed() + SCARCE_MS;
    if (this.#asked.has(counter.name)) return;
    this.#asked.add(counter.name);
    if (counter.underWay > 0) await this.#options.queue.underWay();
    // After this turn: calls that have just got what they waited for hold it by then.
    this.#options.schedule(() => {
      this.#asked.delete(counter.name);
      this.#giveBack(counter, true);
    }, 0);
  }

  #giveBack(counter: Counter, answers: boolean): Promise<void> {
    return this.#options.queue.exchange([returnOrder(counter)], { answers }).then(
      () => undefined,
      () => undefined,
    );
  }
}
