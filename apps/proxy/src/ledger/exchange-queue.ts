import { Pag0Failure } from "@pag0/contract";
import { nanoUsd, ZERO } from "@pag0/money";
import type { BudgetAuthority, LeaseAnswer, LeaseOrder } from "./authority.ts";
import { available, type Counter } from "./counter.ts";
import { Patience } from "./patience.ts";
import type { Schedule } from "./timers.ts";

/** What one budget's counter gives back and asks for. Amounts are nano-USD. */
export interface CounterOrder {
  counter: Counter;
  atLeast: bigint;
  wanted: bigint;
  ahead: bigint;
}

export interface ExchangeResult {
  /** The authority's time. */
  at: string;
  answers: readonly LeaseAnswer[];
}

interface Waiting {
  orders: readonly CounterOrder[];
  since: string | null;
  answers: boolean;
  done: (result: ExchangeResult) => void;
  failed: (error: unknown) => void;
}

export interface ExchangeQueueOptions {
  authority: BudgetAuthority;
  elapsed: () => number;
  schedule: Schedule;
  /** Milliseconds that calls wait for a database that does not answer at all. */
  patienceMs: number;
  /** Told of a counter of which more was granted than its limit of today allows. */
  limitPassed: (counter: Counter) => void;
  failed: (message: string, error: unknown) => void;
}

/** Orders in one transaction. */
const MAX_ORDERS = 100;
/** Transactions at once: one that waits for a lock does not keep all others waiting. */
const MAX_UNDER_WAY = 4;
const AFTER_FAILURE_MS = 200;

/**
 * The one way from this proxy's counters to the ledger in the database. What is asked while exchanges are
 * under way goes in the next one together, so that a crowd takes few transactions.
 */
export class ExchangeQueue {
  readonly #options: ExchangeQueueOptions;
  #queued: Waiting[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #sending = false;
  #unavailableUntil = 0;
  readonly #patience: Patience;
  #isFailing = false;

  constructor(options: ExchangeQueueOptions) {
    this.#options = options;
    this.#patience = new Patience(options);
  }

  /** Whether the database has failed a moment ago, or does not answer, so that it is not asked. */
  get unavailable(): boolean {
    return this.#patience.isLost || this.#unavailableUntil > this.#options.elapsed();
  }

  /** Whether the last exchange failed, or goes without an answer. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /**
   * Gives back what the counters have to give back, and asks for what is ordered: of all of them or of none.
   * @throws the database's error
   */
  exchange(
    orders: readonly CounterOrder[],
    { since = null, answers = false }: { since?: string | null; answers?: boolean } = {},
  ): Promise<ExchangeResult> {
    for (const { counter } of orders) counter.expected++;
    return new Promise<ExchangeResult>((done, failed) => {
      this.#queued.push({ orders, since, answers, done, failed });
      this.#sendSoon();
    }).finally(() => {
      for (const { counter } of orders) counter.expected--;
    });
  }

  /** Resolves when what is under way now has ended. */
  async underWay(): Promise<void> {
    await Promise.all([...this.#underWay]);
  }

  /** At the end of this turn, so that all of the turn is in one transaction. */
  #sendSoon(): void {
    if (this.#sending) return;
    this.#sending = true;
    Promise.resolve().then(() => {
      this.#sending = false;
      while (this.#underWay.size < MAX_UNDER_WAY && this.#sendNext());
    });
  }

  /**
   * Sends what was asked first, as far as no exchange is under way for the same counters: those would wait
   * for each other at the database.
   */
  #sendNext(): boolean {
    const batch: Waiting[] = [];
    const rest: Waiting[] = [];
    let orders = 0;
    for (const waiting of this.#queued) {
      const busy = waiting.orders.some(({ counter }) => counter.underWay > 0);
      const fits = batch.length === 0 || orders + waiting.orders.length <= MAX_ORDERS;
      if (busy || !fits) rest.push(waiting);
      else {
        batch.push(waiting);
        orders += waiting.orders.length;
      }
    }
    if (batch.length === 0) return false;
    this.#queued = rest;
    const sent = this.#send(batch).finally(() => {
      this.#underWay.delete(sent);
      if (this.#queued.length > 0) this.#sendSoon();
    });
    this.#underWay.add(sent);
    return true;
  }

  /** Never rejects: each of the batch is told. */
  async #send(batch: readonly Waiting[]): Promise<void> {
    const groups = batch.map(({ orders, since, answers }) => ({
      since,
      orders: orders.map((order) => this.#orderOf(order, answers)),
    }));
    const wait = this.#patience.begin((error) => {
      for (const waiting of [...batch, ...this.#unsent()]) waiting.failed(error);
      this.#tellFailure(error);
    });
    try {
      const { at, groups: answers } = await this.#options.authority.exchange(groups);
      this.#isFailing = false;
      for (const [index, waiting] of batch.entries()) {
        const own = answers[index] ?? [];
        for (const [place, { counter }] of waiting.orders.entries())
          this.#answered(counter, groups[index]?.orders[place], own[place]);
        waiting.done({ at, answers: own });
      }
    } catch (error) {
      this.#unavailableUntil = this.#options.elapsed() + AFTER_FAILURE_MS;
      const neverAsked = this.#options.authority.neverAsked(error);
      for (const [index, waiting] of batch.entries()) {
        for (const [place, { counter }] of waiting.orders.entries())
          this.#failed(counter, groups[index]?.orders[place], neverAsked);
        waiting.failed(error);
      }
      this.#tellFailure(error);
    } finally {
      wait.end();
    }
  }

  /** Takes out of the queue what would wait behind an exchange that hangs; what it gives back is told later. */
  #unsent(): Waiting[] {
    const waiting = this.#queued.splice(0);
    for (const { orders } of waiting) for (const { counter } of orders) counter.uncertain = true;
    return waiting;
  }

  /** Once for each time that the database goes away. */
  #tellFailure(error: unknown): void {
    if (!this.#isFailing) this.#options.failed("budgets could not be leased or given back", error);
    this.#isFailing = true;
  }

  #orderOf({ counter, atLeast, wanted, ahead }: CounterOrder, answers: boolean): LeaseOrder {
    counter.underWay++;
    // Others may have come to need it since this was queued.
    const isScarce = counter.scarceUntil > this.#options.elapsed();
    return {
      key: counter.key,
      limit: counter.limit,
      incarnation: counter.incarnation,
      returned: nanoUsd(counter.returned),
      answers,
      atLeast: nanoUsd(atLeast),
      wanted: nanoUsd(wanted),
      ahead: isScarce ? ZERO : nanoUsd(ahead),
    };
  }

  /** Answers may come in another order than they were given: only what is more than was known counts. */
  #answered(
    counter: Counter,
    order: LeaseOrder | undefined,
    answer: LeaseAnswer | undefined,
  ): void {
    if (order === undefined || answer === undefined)
      throw new RangeError("the authority has left an order without an answer");
    counter.underWay--;
    counter.uncertain = false;
    // With what was given back since, and is on its way there.
    counter.remaining = answer.remaining + counter.returned - order.returned;
    if (order.returned > counter.returnedAtMost) counter.returnedAtMost = order.returned;
    if (answer.granted > counter.granted) {
      counter.leased += answer.granted - counter.granted;
      counter.granted = answer.granted;
      counter.low = available(counter) / 2n;
      counter.lastUsedAt = this.#options.elapsed();
    }
    // The limit was lowered meanwhile: nothing more is spent of what the old one granted.
    if (counter.limit < order.limit) this.#options.limitPassed(counter);
  }

  #failed(counter: Counter, order: LeaseOrder | undefined, neverAsked: boolean): void {
    counter.underWay--;
    if (order === undefined) return;
    if (neverAsked && counter.underWay === 0) {
      // The database knows nothing of it: it can be spent here as before.
      const untold = counter.returned - counter.returnedAtMost;
      counter.leased += untold;
      counter.remaining -= untold;
      counter.returned = counter.returnedAtMost;
      return;
    }
    counter.uncertain = true;
    if (order.returned > counter.returnedAtMost) counter.returnedAtMost = order.returned;
  }
}

/** An order that gives back what no call holds, and asks for nothing. */
export function returnOrder(counter: Counter): CounterOrder {
  const amount = available(counter);
  if (amount > 0n) {
    counter.leased -= amount;
    counter.returned += amount;
    counter.remaining += amount;
  }
  return { counter, atLeast: ZERO, wanted: ZERO, ahead: ZERO };
}

/** The refusal of a call while the ledger cannot be asked. */
export function unavailable(cause?: unknown): Pag0Failure {
  return new Pag0Failure("BUDGET_UNAVAILABLE", undefined, { retryAfterSeconds: 1, cause });
}
