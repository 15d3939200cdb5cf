import { expect, it } from "vitest";
import { imageOutputTokens } from "./image-tokens.ts";

it.each([
  // Of OpenAI's calculator, and what calls of these sizes were billed.
  ["1024x1024", "high", 7_024],
  ["1536x1024", "high", 5_488],
  ["1792x1024", "high", 5_063],
  ["3584x2048", "high", 12_329],
  ["1024x1024", "medium", 1_756],
  ["960x720", "low", 130],
  ["976x704", "low", 129],
])("bounds a picture of gpt-image-2 of %s at %s by its %d tokens", (size, quality, tokens) => {
  expect(imageOutputTokens(size, quality, "gpt-image-2")).toBe(tokens);
  const [width, height] = size.split("x");
  expect(imageOutputTokens(`${height}x${width}`, quality, "gpt-image-2")).toBe(tokens);
});

it("bounds a picture of no known size by the largest and finest of all", () => {
  const most = imageOutputTokens("auto", "auto", "gpt-image-2");
  for (const size of ["1024x1024", "2880x2880", "3840x2160"])
    expect(imageOutputTokens(size, "high", "gpt-image-2")).toBeLessThanOrEqual(most);
  expect(imageOutputTokens("auto", "max", "gpt-image-2.5-flare")).toBeGreaterThan(most);
  expect(imageOutputTokens("auto", "auto", "gpt-image-1.5")).toBe(6_240);
});

it.each(["gpt-image-1", "gpt-image-2", "chatgpt-image-latest"])(
  "bounds whatever size and quality %s is asked for",
  (model) => {
    const asked = ["__proto__", "constructor", "toString", "", "0x0", "9999x1", "auto"];
    for (const size of asked)
      for (const quality of [...asked, "high"]) {
        const tokens = imageOutputTokens(size, quality, model);
        expect(Number.isSafeInteger(tokens) && tokens > 0, `${size} ${quality}`).toBe(true);
      }
  },
);
