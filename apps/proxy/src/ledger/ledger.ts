import { type NanoUsd, nanoUsd } from "@pag0/money";
import {
  type BudgetCalendar,
  type BudgetLimit,
  type BudgetWindow,
  budgetWindow,
} from "@pag0/policy";
import type { BudgetAuthority } from "./authority.ts";
import { available, type Counter, type CounterKey, covers, isShort, setWindow } from "./counter.ts";
import { Counters } from "./counters.ts";
import { ExchangeQueue, unavailable } from "./exchange-queue.ts";
import { type Found, isPresent } from "./found-counters.ts";
import { addSpending } from "./recent-spending.ts";
import { Refills } from "./refills.ts";
import { Returns } from "./returns.ts";
import { takeStock, type Uncounted } from "./take-stock.ts";
import type { Schedule } from "./timers.ts";
import { withTimeout } from "./with-timeout.ts";

export interface LedgerOptions {
  authority: BudgetAuthority;
  /** Real time, in milliseconds since 1970: it tells when windows end. */
  now: () => number;
  /** Milliseconds that only ever grow: pauses must not last longer because the clock was set back. */
  elapsed: () => number;
  schedule: Schedule;
  /** Milliseconds that a call waits for the database at most. */
  refillTimeoutMs: number;
  /** Of which so many where it does not answer at all; a quarter of a second if absent. */
  patienceMs?: number;
  /** Milliseconds after which an unused slice goes back. */
  idleMs: number;
  failed: (message: string, error: unknown) => void;
  refilled?: (result: "granted" | "empty" | "failed") => void;
}

/** Money set aside for one call on every budget it counts against. */
export interface CallHold {
  readonly amount: NanoUsd;
  readonly counters: readonly Counter[];
}

/** A hold was refused: this budget cannot cover the call. */
export interface Shortage {
  readonly budget: BudgetLimit;
  readonly available: NanoUsd;
}

const USUAL_PATIENCE_MS = 250;
/** More rounds than any call takes: each either gets it its money or exhausts a budget. */
const MAX_REFILL_ROUNDS = 100;

/**
 * The budgets as far as this proxy may spend them without asking: slices leased from the database.
 * `hold` takes no network or disk when the slices suffice. Every amount is in exactly one place (the
 * database's remainder, a slice, a hold, a settled cost), which is why no budget can be overshot.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #counters = new Counters();
  readonly #queue: ExchangeQueue;
  readonly #refills: Refills;
  readonly #returns: Returns;
  readonly #found = new WeakMap<readonly BudgetLimit[], Found>();

  constructor(options: LedgerOptions) {
    this.#options = options;
    const { authority, elapsed, schedule, failed, refilled = () => undefined } = options;
    const { patienceMs = USUAL_PATIENCE_MS } = options;
    this.#queue = new ExchangeQueue({
      authority,
      elapsed,
      schedule,
      patienceMs,
      failed,
      limitPassed: (counter) => void this.#returns.now([counter]),
    });
    this.#refills = new Refills({ queue: this.#queue, elapsed, schedule, refilled });
    const counters = this.#counters;
    this.#returns = new Returns({ queue: this.#queue, counters, elapsed, schedule });
  }

  /** The windows of these budgets that contain an instant; for the same list mostly the same one. */
  counters(
    organizationId: string,
    budgets: readonly BudgetLimit[],
    at: Date,
    calendar: BudgetCalendar,
  ): readonly Counter[] {
    const found = this.#found.get(budgets);
    if (found?.organizationId === organizationId && isPresent(found, budgets, at, calendar))
      return found.counters;
    const counters = budgets.map((budget) => {
      const window = budgetWindow(budget.period, at, calendar);
      const { scopeKind, scopeId, period, limit } = budget;
      const key = { organizationId, scopeKind, scopeId, period, windowStart: window.slotStart };
      const windowEnd = window.slotEnd?.getTime() ?? Number.POSITIVE_INFINITY;
      const counter = this.#counters.of(key, windowEnd, limit);
      if (counter.window === null) this.#giveBackBefore(key, window, calendar);
      if (counter.window !== window) setWindow(counter, window);
      if (counter.limit !== limit) this.#limitChanged(counter, limit);
      return counter;
    });
    this.#found.set(budgets, { organizationId, counters });
    return counters;
  }

  /** Whether the database was away, or gave no answer, when it was last asked. */
  get isAway(): boolean {
    return this.#queue.isFailing;
  }

  /** How many budgets' windows are counted here. */
  get size(): number {
    return this.#counters.size;
  }

  /**
   * Sets an amount aside on all budgets, or on none. Asks the database only where this proxy's slices
   * do not suffice, and answers with the budget that is short only when the database has no more and the
   * other proxies have given back what no call holds.
   * @throws Pag0Failure BUDGET_UNAVAILABLE where the slices do not suffice and the database is away, or
   * another proxy that may have more did not answer in time.
   */
  hold(
    budgets: readonly BudgetLimit[],
    counters: readonly Counter[],
    amount: NanoUsd,
  ): CallHold | Shortage | Promise<CallHold | Shortage> {
    const held = this.#tryHold(counters, amount);
    return held ?? this.#holdAfterRefill(budgets, counters, amount);
  }

  /**
   * Ends a hold with what the call cost; the rest of the hold can be spent again at once. A cost above
   * the hold is true all the same: it is taken from what the slice has for other calls.
   */
  settle(hold: CallHold, cost: NanoUsd): void {
    const now = this.#options.elapsed();
    const more = cost - hold.amount;
    for (const counter of hold.counters) {
      counter.held -= hold.amount;
      counter.leased -= cost;
      addSpending(counter.recent, more, now);
      if (counter.scarceUntil > now) this.#returns.afterCall(counter);
    }
  }

  /** What is left of a budget as far as it is known here: in hand, and with the database when last asked. */
  left(counter: Counter): NanoUsd {
    return nanoUsd(available(counter) + counter.remaining);
  }

  /** Gives back what no call holds: of these counters, or of all. */
  async giveBack(counters: Iterable<Counter> = this.#counters.all()): Promise<void> {
    await this.#returns.now([...counters]);
    await this.#queue.underWay();
  }

  /** Gives back slices that were not used lately and those of windows that have ended, and forgets what is empty. */
  async tidy(): Promise<void> {
    if (this.#queue.unavailable) return;
    const elapsed = this.#options.elapsed();
    const idleMs = this.#counters.idleMs(this.#options.idleMs);
    const ended = (counter: Counter) => counter.windowEnd <= this.#options.now();
    const idle = (counter: Counter) => ended(counter) || elapsed - counter.lastUsedAt >= idleMs;
    const all = this.#counters.all();
    await this.#returns.now(all.filter((counter) => counter.uncertain || idle(counter)));
    for (const counter of all) if (idle(counter)) this.#counters.forget(counter, ended(counter));
  }

  /** Takes over what the database says that this proxy has, where nothing of it is on its way. */
  async takeStock(uncounted: Uncounted): Promise<void> {
    if (this.#queue.unavailable) return;
    const { authority } = this.#options;
    await takeStock({ authority, counters: this.#counters }, uncounted);
  }

  /** Another proxy has too little of a budget: gives back what no call holds. */
  recalled(key: CounterKey): Promise<void> {
    return this.#returns.recalled(key);
  }

  /** Another proxy has given some of a budget back: those that wait for it ask again. */
  returned(key: CounterKey): void {
    const counter = this.#counters.find(key);
    if (counter === undefined) return;
    counter.exhaustedUntil = 0;
    counter.undecidedUntil = 0;
    for (const back of [...counter.waiting]) back();
  }

  /** Forgets that budgets were exhausted: a limit may have been raised. */
  configurationChanged(organizationId: string): void {
    for (const counter of this.#counters.all())
      if (counter.key.organizationId === organizationId) counter.exhaustedUntil = 0;
  }

  /** A day has begun within a month: what nobody holds of the day before is the same month's. */
  #giveBackBefore(key: CounterKey, { start, slotStart }: BudgetWindow, calendar: BudgetCalendar) {
    if (slotStart <= start) return;
    const before = budgetWindow(key.period, new Date(slotStart.getTime() - 1), calendar);
    const counter = this.#counters.find({ ...key, windowStart: before.slotStart });
    if (counter !== undefined) void this.#returns.now([counter]);
  }

  #tryHold(counters: readonly Counter[], amount: NanoUsd): CallHold | null {
    for (const counter of counters) if (!covers(counter, amount)) return null;
    const now = this.#options.elapsed();
    for (const counter of counters) {
      counter.held += amount;
      counter.lastUsedAt = now;
      addSpending(counter.recent, amount, now);
      this.#refills.early(counter, amount);
    }
    return { amount, counters };
  }

  async #holdAfterRefill(
    budgets: readonly BudgetLimit[],
    given: readonly Counter[],
    amount: NanoUsd,
  ): Promise<CallHold | Shortage> {
    const { refillTimeoutMs, schedule } = this.#options;
    const counters = given.map((counter) => this.#counters.present(counter));
    const call = { amount };
    const calls = this.#refills.enter(counters, call);
    try {
      for (let round = 0; round < MAX_REFILL_ROUNDS; round++) {
        const index = this.#exhausted(counters, amount);
        if (index !== -1) return this.#shortage(budgets, counters, index);
        if (this.#queue.unavailable || this.#undecided(counters, amount)) throw unavailable();
        // A refill that runs already may not have counted this call: the next round asks again.
        await withTimeout(this.#refills.refill(calls), refillTimeoutMs, schedule).catch(
          (error: unknown) => {
            throw unavailable(error);
          },
        );
        const held = this.#tryHold(counters, amount);
        if (held !== null) return held;
      }
    } finally {
      this.#refills.leave(calls, call);
    }
    throw unavailable();
  }

  /** The first budget that is short and of which nobody had more a moment ago; -1 for none. */
  #exhausted(counters: readonly Counter[], amount: bigint): number {
    const now = this.#options.elapsed();
    return counters.findIndex(
      (counter) =>
        counter.exhaustedUntil > now && amount > counter.exhaustedAbove && isShort(counter, amount),
    );
  }

  /** Whether another proxy may have what is missing, and did not answer a moment ago. */
  #undecided(counters: readonly Counter[], amount: bigint): boolean {
    const now = this.#options.elapsed();
    return counters.some((counter) => counter.undecidedUntil > now && isShort(counter, amount));
  }

  #shortage(
    budgets: readonly BudgetLimit[],
    counters: readonly Counter[],
    index: number,
  ): Shortage {
    const counter = counters[index] as Counter;
    const available = this.left(counter);
    // What is too little for a call here, or of no use to it now, may complete one at another proxy.
    this.#returns.scarce(counter);
    for (const other of counters) this.#returns.afterCall(other);
    return { budget: budgets[index] as BudgetLimit, available };
  }

  #limitChanged(counter: Counter, limit: NanoUsd): void {
    counter.limit = limit;
    counter.exhaustedUntil = 0;
    // Slices of the old limit go back, so that what is held and settled meets the new one at the ledger.
    void this.#returns.now([counter]);
  }
}
