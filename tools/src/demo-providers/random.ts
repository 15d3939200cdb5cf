import { createHash } from "node:crypto";

/** A source of numbers that its seed fixes. */
export interface Random {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** About normal, cut at two standard deviations below and three above the mean, never negative. */
  normal(mean: number, deviation: number): number;
}

/** The same parts give the same numbers (mulberry32 over the first 32 bits of SHA-256). */
export function createRandom(...parts: readonly string[]): Random {
  let state = createHash("sha256").update(JSON.stringify(parts)).digest().readUInt32LE(0);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    integer: (least, most) => least + Math.floor(next() * (most - least + 1)),
    pick: <T>(list: readonly T[]): T => {
      const chosen = list[Math.floor(next() * list.length)];
      if (chosen === undefined) throw new RangeError("nothing to pick from");
      return chosen;
    },
    normal: (mean, deviation) => {
      const angle = 2 * Math.PI * next();
      const standard = Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(angle);
      return Math.max(0, mean + deviation * Math.min(3, Math.max(-2, standard)));
    },
  };
}

const ALPHABET = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"];

/** An identifier in the vendor's manner: its prefix and `length` letters and digits. */
export function identifier(random: Random, prefix: string, length: number): string {
  let text = prefix;
  for (let index = 0; index < length; index++) text += random.pick(ALPHABET);
  return text;
}
