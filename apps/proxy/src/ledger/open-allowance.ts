import type { OpenCap } from "@pag0/policy";

/** What a call may cost that passed without a budget. */
export interface OpenGrant {
  readonly amount: bigint;
  /** The levels that it counts for. */
  readonly levels: readonly string[];
}

export interface OpenAllowanceOptions {
  /** Whether the ledger is away now. */
  isAway: () => boolean;
  /** An outage began in which calls pass, or has ended: what they cost, in nano-USD. */
  opened: () => void;
  closed: (calls: number, cost: bigint) => void;
}

/**
 * What may still pass without a budget while the ledger is away, in this proxy and this outage: for each
 * level that policy names, all calls together cost at most its cap. An outage is over, and the caps are whole
 * again, when the ledger answers and has counted every call that passed: until then what comes after it is
 * the same outage, so that a database that comes and goes is no new allowance.
 */
export class OpenAllowance {
  readonly #options: OpenAllowanceOptions;
  readonly #used = new Map<string, bigint>();
  #underWay = 0;
  /** Calls that have ended and are not in the database yet. */
  #unshipped = 0;
  #calls = 0;
  #cost = 0n;

  constructor(options: OpenAllowanceOptions) {
    this.#options = options;
  }

  /** Calls that passed in the present outage. */
  get calls(): number {
    return this.#calls;
  }

  /** Takes an amount from what all of these levels allow, or from none: null where one has too little left. */
  take(caps: readonly OpenCap[], amount: bigint): OpenGrant | null {
    this.#closeIfOver();
    if (caps.length === 0) return null;
    const levels = caps.map(({ origin }) => origin.id);
    if (caps.some(({ origin, upTo }) => this.#usedOf(origin.id) + amount > upTo)) return null;
    for (const level of levels) this.#used.set(level, this.#usedOf(level) + amount);
    if (this.#calls === 0) this.#options.opened();
    this.#calls++;
    this.#cost += amount;
    this.#underWay++;
    return { amount, levels };
  }

  /** Ends a call with what it cost; the rest may pass again. */
  settle({ amount, levels }: OpenGrant, cost: bigint): void {
    for (const level of levels) this.#used.set(level, this.#usedOf(level) - amount + cost);
    this.#cost += cost - amount;
    this.#underWay--;
    this.#unshipped++;
  }

  /** So many calls that passed are in the database now. */
  shipped(count: number): void {
    // Those of an earlier process are shipped too.
    this.#unshipped = Math.max(0, this.#unshipped - count);
    this.#closeIfOver();
  }

  /** The ledger has answered: that may be the end of an outage. */
  ledgerAnswered(): void {
    this.#closeIfOver();
  }

  #usedOf(level: string): bigint {
    return this.#used.get(level) ?? 0n;
  }

  #closeIfOver(): void {
    if (this.#calls === 0 || this.#underWay > 0 || this.#unshipped > 0) return;
    if (this.#options.isAway()) return;
    this.#options.closed(this.#calls, this.#cost);
    this.#used.clear();
    this.#calls = 0;
    this.#cost = 0n;
  }
}
