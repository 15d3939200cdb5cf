import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawOrder } from "./draw.ts";

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("drawOrder", () => {
  it("puts each first as often as its weight says", () => {
    const random = seeded(7);
    const weights: Record<string, number> = { a: 1, b: 2, c: 7 };
    const first: Record<string, number> = { a: 0, b: 0, c: 0 };
    const draws = 20_000;
    for (let draw = 0; draw < draws; draw++) {
      const [name = ""] = drawOrder(Object.keys(weights), (each) => weights[each] ?? 0, random);
      first[name] = (first[name] ?? 0) + 1;
    }
    for (const [name, weight] of Object.entries(weights)) {
      const share = weight / 10;
      // Four standard deviations of a share of so many draws.
      const bound = 4 * Math.sqrt((share * (1 - share)) / draws);
      expect(Math.abs((first[name] ?? 0) / draws - share)).toBeLessThan(bound);
    }
  });

  it("gives everything once, and what has no weight last in its own order", () => {
    const things = fc.array(fc.record({ weight: fc.integer({ min: 0, max: 3 }) }), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(things, fc.integer(), (list, seed) => {
        const order = drawOrder(list, ({ weight }) => weight, seeded(seed));
        expect(new Set(order)).toEqual(new Set(list));
        expect(order).toHaveLength(list.length);
        if (list.length < 2) return;
        const without = list.filter(({ weight }) => weight === 0);
        expect(order.slice(order.length - without.length)).toEqual(without);
      }),
    );
  });
});
