import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { colourJson } from "./json-colors.ts";

describe("colourJson", () => {
  it("tells keys from values", () => {
    expect(
      colourJson('{"a": "b", "c": [1.5, true]}').filter(({ part }) => part !== "plain"),
    ).toEqual([
      { part: "key", text: '"a"' },
      { part: "string", text: '"b"' },
      { part: "key", text: '"c"' },
      { part: "number", text: "1.5" },
      { part: "word", text: "true" },
    ]);
  });

  it("loses nothing of any text", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "\\", ":", "a", "1", "\n", "{") }),
        (text) => {
          expect(
            colourJson(text)
              .map((part) => part.text)
              .join(""),
          ).toBe(text);
        },
      ),
    );
  });
});
