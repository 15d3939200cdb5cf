import { Pag0Failure } from "@pag0/contract";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import { type BudgetLimit, budgetWindow } from "@pag0/policy";
import {
  available,
  type Counter,
  type CounterKey,
  counterName,
  covers,
  newCounter,
  sliceFor,
} from "./counter.ts";
import { withTimeout } from "./with-timeout.ts";

/** The ledger in the database: the authority that this proxy leases from. */
export interface BudgetAuthority {
  /** Leases up to `want`; grants less, or nothing, where less is left. */
  lease(
    key: CounterKey,
    want: NanoUsd,
    limit: NanoUsd,
  ): Promise<{ granted: NanoUsd; remaining: NanoUsd }>;
  giveBack(key: CounterKey, amount: NanoUsd): Promise<void>;
  /** Whether a failed question certainly never reached the database. */
  neverAsked(error: unknown): boolean;
}

export interface LedgerOptions {
  authority: BudgetAuthority;
  /** Real time, in milliseconds since 1970: it tells when windows end. */
  now: () => number;
  /** Milliseconds that only ever grow: pauses must not last longer because the clock was set back. */
  elapsed: () => number;
  /** Milliseconds that a call waits for the database at most. */
  refillTimeoutMs: number;
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

const EXHAUSTED_MS = 200;
const AFTER_FAILURE_MS = 200;
/** Small change is given back this long after a call was refused for lack of more. */
const RETURN_AFTER_MS = 50;
/** More rounds than any call takes: each either gets it its money or exhausts a budget. */
const MAX_REFILL_ROUNDS = 100;

/**
 * The budgets as far as this proxy may spend them without asking: slices leased from the database.
 * `hold` takes no network or disk when the slices suffice. Every amount is in exactly one place (the
 * database's remainder, a slice, a hold, a settled cost), which is why no budget can be overshot.
 */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #counters = new Map<string, Counter>();
  #unavailableUntil = 0;

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  /** The windows of these budgets that contain an instant. */
  counters(
    organizationId: string,
    budgets: readonly BudgetLimit[],
    at: Date,
    timeZone: string,
  ): Counter[] {
    return budgets.map((budget) => {
      const window = budgetWindow(budget.period, at, timeZone);
      const { scopeKind, scopeId, period, limit } = budget;
      const key = { organizationId, scopeKind, scopeId, period, windowStart: window.start };
      const name = counterName(key);
      let counter = this.#counters.get(name);
      if (counter === undefined) {
        counter = newCounter(key, window.end, limit);
        this.#counters.set(name, counter);
      }
      if (counter.limit !== limit) this.#limitChanged(counter, limit);
      return counter;
    });
  }

  /**
   * Sets an amount aside on all budgets, or on none. Asks the database only where this proxy's slices
   * do not suffice, and answers with the budget that is short only when the database has no more.
   * @throws Pag0Failure BUDGET_UNAVAILABLE where the slices do not suffice and the database is away.
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
    for (const counter of hold.counters) {
      counter.held -= hold.amount;
      counter.leased -= cost;
    }
  }

  /** What is left of a budget as far as it is known here: in hand, and with the database when last asked. */
  left(counter: Counter): NanoUsd {
    return nanoUsd(available(counter) + counter.remaining);
  }

  /** Gives back what no call holds: of these counters, or of all. */
  async giveBack(counters: Iterable<Counter> = [...this.#counters.values()]): Promise<void> {
    for (const counter of counters) await this.#giveBack(counter);
  }

  /** Gives back slices that were not used lately and those of windows that have ended. */
  async tidy(): Promise<void> {
    const elapsed = this.#options.elapsed();
    if (this.#unavailableUntil > elapsed) return;
    for (const counter of [...this.#counters.values()]) {
      const ended = counter.windowEnd <= this.#options.now();
      if (!ended && elapsed - counter.lastUsedAt < this.#options.idleMs) continue;
      await this.#giveBack(counter);
      // Below nothing where calls cost more than they held.
      if (ended && counter.held === 0n && counter.leased <= 0n && counter.refill === null)
        this.#counters.delete(counter.name);
    }
  }

  /** Forgets that budgets were exhausted: a limit may have been raised. */
  configurationChanged(organizationId: string): void {
    for (const counter of this.#counters.values())
      if (counter.key.organizationId === organizationId) counter.exhaustedUntil = 0;
  }

  #tryHold(counters: readonly Counter[], amount: NanoUsd): CallHold | null {
    for (const counter of counters) if (!covers(counter, amount)) return null;
    const now = this.#options.elapsed();
    for (const counter of counters) {
      counter.held += amount;
      counter.lastUsedAt = now;
      this.#refillEarly(counter, amount);
    }
    return { amount, counters };
  }

  /** Asks for the next slice before this one is used up, so that calls seldom wait for it. */
  #refillEarly(counter: Counter, amount: bigint): void {
    const now = this.#options.elapsed();
    const enough = available(counter) >= amount * 4n;
    if (enough || counter.remaining === 0n || counter.refill !== null) return;
    if (counter.exhaustedUntil > now || this.#unavailableUntil > now) return;
    // A failure is reported by #refill; a call that needs the money will ask again.
    this.#refill(counter, sliceFor(amount, counter.remaining)).catch(() => undefined);
  }

  async #holdAfterRefill(
    budgets: readonly BudgetLimit[],
    counters: readonly Counter[],
    amount: NanoUsd,
  ): Promise<CallHold | Shortage> {
    // Each refill asks for what all who wait need, so that a crowd takes few questions.
    for (const counter of counters) counter.wanted += amount;
    try {
      for (let round = 0; round < MAX_REFILL_ROUNDS; round++) {
        const short = counters.filter((counter) => !covers(counter, amount));
        const index = this.#exhausted(counters, amount);
        if (index !== -1) return this.#shortage(budgets, counters, index);
        await this.#refillAll(short);
        const held = this.#tryHold(counters, amount);
        if (held !== null) return held;
      }
    } finally {
      for (const counter of counters) counter.wanted -= amount;
    }
    throw unavailable();
  }

  /** The first budget that is short and of which the database has just said that it has no more; -1 for none. */
  #exhausted(counters: readonly Counter[], amount: bigint): number {
    const now = this.#options.elapsed();
    return counters.findIndex(
      (counter) => !covers(counter, amount) && counter.exhaustedUntil > now,
    );
  }

  #shortage(
    budgets: readonly BudgetLimit[],
    counters: readonly Counter[],
    index: number,
  ): Shortage {
    const counter = counters[index] as Counter;
    const left = nanoUsd(available(counter));
    // What is too little for a call here may complete one at another proxy.
    if (left > 0n && !counter.returning) this.#giveBackSoon(counter);
    return { budget: budgets[index] as BudgetLimit, available: left };
  }

  #giveBackSoon(counter: Counter): void {
    counter.returning = true;
    setTimeout(() => {
      counter.returning = false;
      this.#giveBack(counter);
    }, RETURN_AFTER_MS).unref();
  }

  async #refillAll(short: readonly Counter[]): Promise<void> {
    if (this.#unavailableUntil > this.#options.elapsed()) throw unavailable();
    try {
      await withTimeout(
        // A refill that runs already may not have counted this call: the next round asks again.
        Promise.all(short.map((counter) => counter.refill ?? this.#startRefill(counter))),
        this.#options.refillTimeoutMs,
      );
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** Starts a refill at the end of this turn, so that all calls of the turn are in one question. */
  #startRefill(counter: Counter): Promise<void> {
    counter.refill = Promise.resolve().then(() => {
      const need = counter.wanted - available(counter);
      return this.#ask(counter, sliceFor(need, counter.remaining), counter.wanted);
    });
    return counter.refill;
  }

  #refill(counter: Counter, want: bigint): Promise<void> {
    counter.refill = this.#ask(counter, want, 0n);
    return counter.refill;
  }

  async #ask(counter: Counter, want: bigint, needed: bigint): Promise<void> {
    try {
      // What is on its way back would look spent.
      await counter.givingBack;
      const { limit } = counter;
      const { granted, remaining } = await this.#options.authority.lease(
        counter.key,
        nanoUsd(want),
        limit,
      );
      counter.leased += granted;
      counter.remaining = remaining;
      // The limit was lowered meanwhile: nothing more is spent of what the old one granted.
      if (counter.limit < limit) return this.#giveBack(counter);
      if (granted > 0n) counter.lastUsedAt = this.#options.elapsed();
      // Nobody can be given more before something is returned or settled for less than was held.
      if (granted < want) counter.exhaustedUntil = this.#options.elapsed() + EXHAUSTED_MS;
      this.#options.refilled?.(granted > 0n || needed === 0n ? "granted" : "empty");
    } catch (error) {
      this.#unavailableUntil = this.#options.elapsed() + AFTER_FAILURE_MS;
      this.#options.refilled?.("failed");
      this.#options.failed("no budget could be leased", error);
      throw error;
    } finally {
      counter.refill = null;
    }
  }

  #limitChanged(counter: Counter, limit: NanoUsd): void {
    counter.limit = limit;
    counter.exhaustedUntil = 0;
    // Slices of the old limit go back, so that what is held and settled meets the new one at the ledger.
    this.#giveBack(counter);
  }

  /** Never rejects: a failure is reported, and what it leaves unknown is not spent. */
  #giveBack(counter: Counter): Promise<void> {
    const amount = available(counter);
    if (amount <= 0n) return counter.givingBack ?? Promise.resolve();
    counter.leased -= amount;
    const all = Promise.all([counter.givingBack, this.#return(counter, amount)]).then(() => {
      if (counter.givingBack === all) counter.givingBack = null;
    });
    counter.givingBack = all;
    return all;
  }

  async #return(counter: Counter, amount: bigint): Promise<void> {
    try {
      await this.#options.authority.giveBack(counter.key, nanoUsd(amount));
      counter.remaining += amount;
    } catch (error) {
      // Whether the database took it back is not known once it was asked: then it may not be spent here.
      if (this.#options.authority.neverAsked(error)) counter.leased += amount;
      this.#unavailableUntil = this.#options.elapsed() + AFTER_FAILURE_MS;
      this.#options.failed("a slice could not be given back", error);
    }
  }
}

function unavailable(cause?: unknown): Pag0Failure {
  return new Pag0Failure("BUDGET_UNAVAILABLE", undefined, { retryAfterSeconds: 1, cause });
}
