const GOLDEN = 0x9e3779b9;

/**
 * Draws from a seed alone (sfc32), so that a run can be repeated. Each concern of a run forks its own,
 * and a draw more in one of them changes nothing in the others.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  /** @param seed a whole number; `stream` tells apart the draws of one seed. */
  constructor(seed: number, stream = 0) {
    this.#a = seed >>> 0;
    this.#b = Math.floor(seed / 2 ** 32) >>> 0;
    this.#c = Math.imul(stream + 1, GOLDEN) >>> 0;
    for (let round = 0; round < 12; round++) this.#next();
  }

  /** From 0 up to, but not, 1. */
  unit(): number {
    return this.#next() / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(items: readonly T[]): T {
    const item = items[Math.floor(this.unit() * items.length)];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }

  /** Mostly small and now and then large: each order of magnitude is as likely as the next. */
  spread(low: number, high: number): number {
    return Math.round(low * (high / low) ** this.unit());
  }

  #next(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }
}
