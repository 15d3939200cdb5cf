import type { Random } from "./random.ts";
import type { Owner, Scheduler } from "./scheduler.ts";

/** How a proxy reaches the database. Times are milliseconds. */
export interface Conditions {
  /** Nothing passes in either direction. */
  isCut: boolean;
  /** One way takes at most so long. */
  slowestMs: number;
  /** A question or an answer in so many is lost. */
  lossRate: number;
}

export function goodConditions(): Conditions {
  return { isCut: false, slowestMs: 4, lossRate: 0 };
}

/** An error with the code that a driver's has. */
export class WireError extends Error {
  override readonly name = "WireError";
  readonly code: string;

  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

interface Question {
  readonly sentAt: number;
  /** Runs the transaction; null once it has run, or never will. */
  apply: (() => void) | null;
}

/**
 * The connection of one run of a proxy to the database: each question takes a while, and so does its
 * answer; on the way either may be lost, and then nobody knows at this end which it was.
 */
export class Wire {
  readonly conditions: Conditions;
  readonly #scheduler: Scheduler;
  readonly #random: Random;
  readonly #owner: Owner;
  /** Of what is on its way to the database, which does not stand still when the proxy does. */
  readonly #beyond: Owner;
  readonly #open = new Set<Question>();

  constructor(
    scheduler: Scheduler,
    random: Random,
    ends: { owner: Owner; beyond: Owner; conditions: Conditions },
  ) {
    this.#scheduler = scheduler;
    this.#random = random;
    this.#owner = ends.owner;
    this.#beyond = ends.beyond;
    this.conditions = ends.conditions;
  }

  /**
   * Runs a transaction at the other end.
   * @throws Error with code ECONNREFUSED where it certainly never ran, or ECONNRESET where it may have
   */
  ask<T>(what: string, transaction: () => T): Promise<T> {
    const scheduler = this.#scheduler;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    // A process that was killed in the middle of a turn sends nothing more.
    if (!this.#owner.alive) return promise;
    scheduler.happened("asks", () => what);
    if (this.conditions.isCut && this.#random.chance(0.5)) {
      this.#later(this.#owner, 1, () => this.#fail("ECONNREFUSED", what, reject));
      return promise;
    }
    const question: Question = {
      sentAt: scheduler.now,
      apply: () => {
        question.apply = null;
        const answer = transaction();
        this.#later(this.#owner, this.conditions.slowestMs, () => {
          this.#open.delete(question);
          if (this.#isLost()) return this.#fail("ECONNRESET", what, reject);
          scheduler.happened("hears", () => what);
          resolve(answer);
        });
      },
    };
    this.#open.add(question);
    this.#later(this.#beyond, this.conditions.slowestMs, () => {
      if (!this.#isLost()) return question.apply?.();
      question.apply = null;
      this.#later(this.#owner, this.#random.spread(1, 3_000), () => {
        this.#open.delete(question);
        this.#fail("ECONNRESET", what, reject);
      });
    });
    return promise;
  }

  /**
   * Ends the connection with its proxy. A transaction whose commit was on its way ends now, before any
   * other that touches its rows, which it has locked; or never.
   */
  end(): void {
    for (const question of this.#open) {
      const mayCommit = question.sentAt < this.#scheduler.now;
      if (mayCommit && this.#random.chance(0.5)) question.apply?.();
    }
    this.#open.clear();
  }

  #isLost(): boolean {
    return this.conditions.isCut || this.#random.chance(this.conditions.lossRate);
  }

  #fail(code: string, what: string, reject: (error: Error) => void): void {
    this.#scheduler.happened("fails", () => `${what}: ${code}`);
    reject(new WireError(code));
  }

  #later(owner: Owner, most: number, run: () => void): void {
    this.#scheduler.after(this.#random.between(1, Math.max(1, most)), owner, run);
  }
}
