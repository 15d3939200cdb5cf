import fc from "fast-check";
import { expect, test } from "vitest";
import { dollarAxis } from "./dollar-axis.ts";

const texts = (highest: number) => {
  const axis = dollarAxis(highest);
  return axis.ticks.map(axis.label);
};

test("lines stand at round dollars and reach the highest value", () => {
  expect(texts(3.83)).toEqual(["$0", "$1", "$2", "$3", "$4"]);
  expect(texts(100)).toEqual(["$0", "$25", "$50", "$75", "$100"]);
  expect(texts(0.5)).toEqual(["$0", "$0.20", "$0.40", "$0.60"]);
  expect(texts(9)).toEqual(["$0", "$2.50", "$5.00", "$7.50", "$10.00"]);
  expect(texts(0.000_31)).toEqual(["$0", "$0.0001", "$0.0002", "$0.0003", "$0.0004"]);
  expect(texts(87_000)).toEqual(["$0", "$25K", "$50K", "$75K", "$100K"]);
  expect(texts(9_000)).toEqual(["$0", "$2.5K", "$5.0K", "$7.5K", "$10.0K"]);
  expect(texts(0)).toEqual(["$0", "$0.25", "$0.50", "$0.75", "$1.00"]);
});

test("every axis covers its value with a few different texts that fit its width", () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1e-9, max: 1e9, noNaN: true, noDefaultInfinity: true }),
      (highest) => {
        const axis = dollarAxis(highest);
        const shown = axis.ticks.map(axis.label);
        expect(axis.ticks.at(-1)).toBeGreaterThanOrEqual(highest * (1 - 1e-6));
        expect(new Set(shown).size).toBe(shown.length);
        expect(shown.length).toBeGreaterThanOrEqual(3);
        expect(shown.length).toBeLessThanOrEqual(6);
        expect(axis.width).toBeGreaterThanOrEqual(Math.max(...shown.map((t) => t.length)) * 7);
      },
    ),
  );
});
