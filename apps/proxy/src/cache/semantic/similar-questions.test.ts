import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimilarQuestions, unitVector } from "./similar-questions.ts";

const vector = (...values: number[]) => unitVector(values) as Float32Array;

describe("unitVector", () => {
  it("has length 1, and none is made of what has no direction", () => {
    expect([...vector(3, 4)]).toEqual([expect.closeTo(0.6, 6), expect.closeTo(0.8, 6)]);
    for (const values of [[], [0, 0], [Number.NaN], [Number.POSITIVE_INFINITY], [1.7e308, 1.7e308]])
      expect(unitVector(values)).toBeNull();
    expect(unitVector(new Array(4_097).fill(1))).toBeNull();
  });
});

describe("SimilarQuestions", () => {
  it("finds those of the partition that are near enough, best first", () => {
    const questions = new SimilarQuestions(1e6);
    questions.add("p", { vector: vector(1, 0), key: "east" }, 10);
    questions.add("p", { vector: vector(1, 1), key: "between" }, 10);
    questions.add("p", { vector: vector(0, 1), key: "north" }, 10);
    questions.add("p", { vector: vector(1, 0, 0), key: "of another length" }, 10);
    expect(questions.nearest("p", vector(1, 0.1), 0.7).map(({ key }) => key)).toEqual([
      "east",
      "between",
    ]);
    expect(questions.nearest("p", vector(2, 0), 1)).toEqual([{ key: "east", similarity: 1 }]);
    expect(questions.nearest("q", vector(1, 0), 0)).toEqual([]);
  });

  it("never gives a key of another partition, nor one below the threshold, and stays in its bounds", () => {
    const step = fc.record({
      partition: fc.constantFrom("a", "b", "c"),
      values: fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 }),
      maxEntries: fc.integer({ min: 1, max: 5 }),
      threshold: fc.integer({ min: 80, max: 100 }).map((cents) => cents / 100),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const questions = new SimilarQuestions(3_000);
        const added = new Map<string, { partition: string; unit: Float32Array }>();
        for (const [index, { partition, values, maxEntries, threshold }] of steps.entries()) {
          const unit = unitVector(values);
          if (unit === null) continue;
          for (const { key, similarity } of questions.nearest(partition, unit, threshold)) {
            const found = added.get(key);
            expect(found?.partition).toBe(partition);
            const exact = unit.reduce((sum, value, at) => sum + value * (found?.unit[at] ?? 0), 0);
            expect(similarity).toBeCloseTo(exact, 5);
            expect(similarity).toBeGreaterThanOrEqual(threshold);
          }
          questions.add(partition, { vector: unit, key: `k${index}` }, maxEntries);
          added.set(`k${index}`, { partition, unit });
          expect(questions.bytes).toBeLessThanOrEqual(3_000);
          expect(questions.nearest(partition, unit, 1)[0]?.similarity).toBe(1);
        }
      }),
    );
  });

  it("forgets the oldest of a partition, and what is dropped, with its bytes", () => {
    const questions = new SimilarQuestions(1e6);
    for (const key of ["a", "b", "c"]) questions.add("p", { vector: vector(1, 0), key }, 2);
    expect(questions.nearest("p", vector(1, 0), 1).map(({ key }) => key)).toEqual(["b", "c"]);
    for (const key of ["b", "c", "none"]) questions.drop("p", key);
    expect([questions.bytes, questions.nearest("p", vector(1, 0), 0)]).toEqual([0, []]);
  });
});
