import fc from "fast-check";
import { expect, it } from "vitest";
import { processorTime } from "../../../../tools/src/test/processor-time.ts";
import { endOfString, parseWithoutLongStrings } from "./json-strings.ts";

const isLong = (text: string) => Buffer.byteLength(JSON.stringify(text)) > 1_025;

/** The document as it is to come out, as long as it has few strings. */
function expected(value: unknown): unknown {
  if (typeof value === "string") return isLong(value) ? "" : value;
  if (Array.isArray(value)) return value.map(expected);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, expected(each)]));
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom('"', "\\", "a", "é", "{", "]", ","), maxLength: 60 }),
  fc
    .tuple(
      fc.string({ unit: fc.constantFrom('"', "\\", "a", "글", "\n"), minLength: 1 }),
      fc.nat(900),
    )
    .map(([piece, times]) => piece.repeat(times)),
);

it("parses a document as JSON.parse does, but for its long strings", () => {
  fc.assert(
    fc.property(fc.array(text, { maxLength: 12 }), fc.jsonValue(), (texts, value) => {
      const written = JSON.stringify({ texts, value, usage: { prompt_tokens: 7 }, inner: [texts] });
      // Not what it was made of: JSON has no -0.
      const document: unknown = JSON.parse(written);
      const bytes = Buffer.from(written);
      expect(parseWithoutLongStrings(bytes)).toEqual(
        bytes.length > 1_024 ? expected(document) : document,
      );
    }),
  );
});

it("refuses half a document wherever it is cut", () => {
  const bytes = Buffer.from(JSON.stringify({ a: 'x"\\'.repeat(600), usage: { b: "c\\" } }));
  for (let length = 0; length < bytes.length; length++)
    expect(() => parseWithoutLongStrings(bytes.subarray(0, length)), `${length}`).toThrow(
      SyntaxError,
    );
});

it("finds the end of every string, and none where there is none", () => {
  fc.assert(
    fc.property(text, (inner) => {
      const bytes = Buffer.from(`[${JSON.stringify(inner)}, "b"]`);
      const end = bytes.length - 7;
      expect(endOfString(bytes, 1)).toBe(end);
      expect(endOfString(bytes.subarray(0, end), 1)).toBe(-1);
    }),
  );
});

it("takes little time for a document of quotes", () => {
  const bytes = Buffer.from(JSON.stringify({ a: '"\\'.repeat(4_000_000), usage: 1 }));
  const took = processorTime(() =>
    expect(parseWithoutLongStrings(bytes)).toEqual({ a: "", usage: 1 }),
  );
  expect(took).toBeLessThan(2_000);
});
