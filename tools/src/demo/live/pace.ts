import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";

const DAY_MS = 86_400_000n;
/** What may be saved up while nothing is spent: a quarter of an hour's worth. */
const SAVED_UP_MS = 900_000n;

/**
 * Spreads a share of a daily budget evenly over the day. Over any span that it runs, what it lets
 * through costs at most the span's part of the share and a quarter of an hour's worth more.
 */
export class Pace {
  readonly #perDay: bigint;
  readonly #most: bigint;
  #balance: bigint;
  #atMs: number;

  /** @param percent of the daily budget, whole. */
  constructor(dailyBudget: NanoUsd, percent: number, nowMs: number) {
    this.#perDay = (dailyBudget * BigInt(percent)) / 100n;
    this.#most = (this.#perDay * SAVED_UP_MS) / DAY_MS;
    this.#balance = this.#most;
    this.#atMs = nowMs;
  }

  /** Sets aside the most that a call can cost; false where it has to wait. */
  take(most: NanoUsd, nowMs: number): boolean {
    const passedMs = BigInt(Math.max(0, Math.floor(nowMs - this.#atMs)));
    if (passedMs > 0n) {
      const grown = this.#balance + (this.#perDay * passedMs) / DAY_MS;
      this.#balance = grown < this.#most ? grown : this.#most;
      this.#atMs = nowMs;
    }
    if (most > this.#balance) return false;
    this.#balance -= most;
    return true;
  }

  /** Gives back what a call did not cost after all. */
  giveBack(most: NanoUsd, cost: NanoUsd): void {
    this.#balance += cost < most ? nanoUsd(most - cost) : ZERO;
  }
}
