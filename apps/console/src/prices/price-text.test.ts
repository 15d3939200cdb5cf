import { describe, expect, it } from "vitest";
import { compareUsd, tellingRates, usdText } from "./price-text.ts";

it.each([
  ["2.5", "$2.50"],
  ["0", "$0.00"],
  ["10", "$10.00"],
  ["1234567.5", "$1,234,567.50"],
  ["0.0328125", "$0.0328125"],
])("prints %s as %s", (exact, text) => {
  expect(usdText(exact)).toBe(text);
});

it.each([
  ["2.5", "2.50001", -1],
  ["10", "9.999", 1],
  ["0.1", "0.1", 0],
  ["0.5", "0.45", 1],
])("orders %s and %s", (a, b, expected) => {
  expect(compareUsd(a, b)).toBe(expected);
  expect(compareUsd(b, a)).toBe(expected === 0 ? 0 : -expected);
});

describe("rates that say something", () => {
  const rates = {
    ...{ input: "2.5", cachedInput: "1.25", cacheWrite: "2.5", cacheWrite1h: "2.5" },
    ...{ audioInput: "40", cachedAudioInput: "2.5", imageInput: "2.5", cachedImageInput: "1.25" },
    ...{ videoInput: "2.5", output: "10", reasoning: "10", audioOutput: "80" },
    ...{ imageOutput: "10", videoOutput: "10" },
  };
  it("are input, output and those that cost another than what they are a part of", () => {
    expect(tellingRates(rates)).toEqual([
      ["input", "2.5"],
      ["cachedInput", "1.25"],
      ["audioInput", "40"],
      ["cachedAudioInput", "2.5"],
      ["output", "10"],
      ["audioOutput", "80"],
    ]);
  });
});
