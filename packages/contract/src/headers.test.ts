import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeJsonHeader, headers } from "./headers.ts";

describe("decodeJsonHeader", () => {
  it("reads JSON as it is and as base64url, with letters of any script", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.oneof(fc.string({ unit: "grapheme" }), fc.boolean())),
        (value) => {
          const text = JSON.stringify(value);
          const encoded = Buffer.from(text).toString("base64url");
          const expected: unknown = JSON.parse(text);
          expect(decodeJsonHeader(text)).toEqual(expected);
          expect(decodeJsonHeader(encoded)).toEqual(expected);
        },
      ),
    );
  });

  it("refuses what is neither JSON, nor base64 of it in UTF-8", () => {
    const encoded = (...bytes: number[]) => Buffer.from(bytes).toString("base64url");
    for (const [text, error] of [
      ["{not json", SyntaxError],
      [encoded(0x6e, 0x6f), SyntaxError],
      ["***", DOMException],
      [encoded(0x7b, 0xff, 0x7d), TypeError],
    ] as const)
      expect(() => decodeJsonHeader(text), text).toThrow(error);
  });
});

it("writes every header in lower case under one prefix", () => {
  for (const name of Object.values(headers)) expect(name).toMatch(/^pag0-[a-z]+(-[a-z]+)*$/);
});
