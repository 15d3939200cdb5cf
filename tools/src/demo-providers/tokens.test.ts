import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "./random.ts";
import { writeText } from "./text.ts";
import { countTokens } from "./tokens.ts";

describe("countTokens", () => {
  it.each([
    ["", 0],
    ["Hello there", 2],
    ["don't stop", 2],
    ["in 12345 days", 4],
    ["…!?", 0],
  ])("counts %j as %i", (text, tokens) => expect(countTokens(text)).toBe(tokens));

  it("counts a written text as what was asked for", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 300 }), (seed, length) => {
        expect(countTokens(writeText(createRandom(seed), length).join(""))).toBe(length);
      }),
    );
  });
});
