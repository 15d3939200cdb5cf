import fc from "fast-check";
import { countTokens as countCl100k } from "gpt-tokenizer/encoding/cl100k_base";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { expect, it } from "vitest";
import { processorTime } from "../../../tools/src/test/processor-time.ts";
import { boundTokens, tokenFamily } from "./tokens.ts";

const exact = (text: string) => countTokens(text, { disallowedSpecial: new Set<string>() });

it("bounds any text by at least its tokens and at most its bytes", () => {
  const piece = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 60 }),
    fc.lorem({ maxCount: 30 }),
    fc.constantFrom(
      " ",
      "\n\n\n",
      "a".repeat(300),
      "-".repeat(280),
      " ".repeat(300),
      "긴글".repeat(200),
      "中文，",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const bound = boundTokens(text, "gpt-5.4");
      expect(bound).toBeGreaterThanOrEqual(exact(text));
      expect(bound).toBeLessThanOrEqual(Buffer.byteLength(text));
    }),
    { numRuns: 300 },
  );
});

it("is exact for long ordinary texts, which are counted in pieces between words", () => {
  fc.assert(
    fc.property(fc.lorem({ maxCount: 200, mode: "sentences" }), (lorem) => {
      const text = `${lorem}\n`.repeat(Math.ceil(60_000 / lorem.length)).slice(0, 60_000);
      expect(boundTokens(text, "gpt-5.4")).toBe(exact(text));
    }),
    { numRuns: 5 },
  );
});

it.each([
  ["gpt-5.4", countTokens],
  ["gpt-4", countCl100k],
] as const)("counts ASCII, cut as %s cuts it, exactly as the encoding itself", (model, count) => {
  const word = fc.oneof(
    fc.string({ unit: "grapheme-ascii", maxLength: 40 }),
    fc.constantFrom(
      "I'Ll",
      "don't",
      "HTTPServer",
      "x'S",
      "'re",
      "12345678",
      "<|endoftext|>",
      "//\r\n/",
    ),
    fc.constantFrom(" ", "  ", "\t", "\n", "\r\n", "\n\n  ", "\u000b", "\0", "\u001c"),
  );
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 60 }), (words) => {
      const text = words.join("");
      const wanted = count(text, { disallowedSpecial: new Set<string>() });
      fc.pre(Buffer.byteLength(text) > 4);
      for (let time = 0; time < 2; time++) expect(boundTokens(text, model)).toBe(wanted);
    }),
    { numRuns: 1_000 },
  );
});

it("takes no long time for a text that is hard to encode, nor for a huge one", () => {
  const took = processorTime(() => {
    for (const letter of ["a", "-", " ", "글", "🌍"])
      expect(boundTokens(letter.repeat(200_000), "gpt-5.4")).toBeGreaterThan(0);
    expect(boundTokens("apple ".repeat(2_000_000), "gpt-5.4")).toBeGreaterThan(2_000_000);
  });
  expect(took).toBeLessThan(3_000);
});

it.each([
  ["gpt-5.4", "openai"],
  ["claude-sonnet-4-5-20250929", "claude"],
  ["anthropic.claude-opus-4-20250514-v1:0", "claude"],
  ["claude-opus-4-7", "claude-new"],
  ["gemini-2.5-pro", "gemini"],
  ["mixtral-8x7b", "small-vocabulary"],
  ["grok-4", "other"],
])("counts %s as of the family %s", (model, family) => {
  expect(tokenFamily(model)).toBe(family);
});

it("counts no fewer tokens for a vendor whose encoding is not public", () => {
  const text = "The quick brown fox jumps over the lazy dog.";
  expect(boundTokens(text, "gpt-5.4")).toBe(10);
  expect(boundTokens(text, "claude-sonnet-4-5")).toBe(16);
  expect(boundTokens(text, "claude-opus-4-7")).toBe(22);
  expect(boundTokens(text, "gemini-2.5-pro")).toBe(15);
  expect(boundTokens(text, "mistral-7b-instruct")).toBe(44);
});
