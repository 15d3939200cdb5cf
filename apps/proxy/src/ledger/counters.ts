import { randomUUID } from "node:crypto";
import type { NanoUsd } from "@pag0/money";
import { type Counter, type CounterKey, counterName, newCounter } from "./counter.ts";

/** Above so many counters, those that nobody has used for a second are forgotten too. */
const MANY = 50_000;
const SHORT_IDLE_MS = 1_000;

/** The counters of the budgets that calls have used lately. */
export class Counters {
  readonly #byName = new Map<string, Counter>();
  readonly #process = randomUUID();
  #made = 0;

  get size(): number {
    return this.#byName.size;
  }

  /** How many were ever made. */
  get made(): number {
    return this.#made;
  }

  all(): Counter[] {
    return [...this.#byName.values()];
  }

  find(key: CounterKey): Counter | undefined {
    return this.#byName.get(counterName(key));
  }

  /** The counter, made where there is none. */
  of(key: CounterKey, windowEnd: number, limit: NanoUsd): Counter {
    const found = this.find(key);
    if (found !== undefined) {
      found.windowEnd = windowEnd;
      return found;
    }
    const counter = newCounter(key, windowEnd, limit, `${this.#process}/${++this.#made}`);
    this.#byName.set(counter.name, counter);
    return counter;
  }

  /** The same counter, or the one that counts in its place where it was forgotten meanwhile. */
  present(counter: Counter): Counter {
    return counter.forgotten ? this.of(counter.key, counter.windowEnd, counter.limit) : counter;
  }

  /** How long a counter stays although nobody uses it; milliseconds. */
  idleMs(usualMs: number): number {
    return this.size > MANY ? Math.min(SHORT_IDLE_MS, usualMs) : usualMs;
  }

  /**
   * Forgets a counter that has nothing: no call holds on it, nothing of it is leased and nothing about it is
   * unknown. Below nothing, where calls cost more than they held, it is forgotten when its window has ended.
   */
  forget(counter: Counter, ended: boolean): void {
    const empty = counter.held === 0n && (counter.leased === 0n || (ended && counter.leased < 0n));
    const known = counter.underWay === 0 && counter.expected === 0 && !counter.uncertain;
    if (!empty || !known) return;
    counter.forgotten = true;
    this.#byName.delete(counter.name);
  }
}
