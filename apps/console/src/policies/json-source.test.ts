import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineOf, printSource, readSource } from "./json-source.ts";

describe("readSource", () => {
  it("says where text is broken, and by what", () => {
    expect(readSource('{\n  "monthlyBudget": "1"\n  "dailyBudget": "2"\n}')).toMatchObject({
      kind: "broken",
      problem: "comma",
      found: '"',
      line: 3,
      column: 3,
    });
    expect(readSource('{ "a": 1, }')).toMatchObject({ problem: "key", found: "}", column: 11 });
    expect(readSource('{ "a" 1 }')).toMatchObject({ problem: "colon", column: 7 });
    expect(readSource('{ "a": tru }')).toMatchObject({ problem: "value", column: 8 });
    expect(readSource('{ "a": "x')).toMatchObject({ problem: "string", column: 8 });
    expect(readSource('{ "a": "\\q" }')).toMatchObject({ problem: "escape" });
    expect(readSource("{} {}")).toMatchObject({ problem: "end", column: 4 });
    expect(readSource("")).toMatchObject({ problem: "value", found: "", line: 1, column: 1 });
    expect(readSource("[1]")).toMatchObject({ problem: "object", column: 1 });
    expect(readSource("[".repeat(300))).toMatchObject({ problem: "deep" });
  });

  it("refuses a key that occurs twice, since one of its values would be lost", () => {
    expect(readSource('{\n "a": 1,\n "a": 2 }')).toMatchObject({
      problem: "duplicate",
      found: "a",
      line: 3,
    });
  });

  it("knows the line of each field, and of what holds one that is not there", () => {
    const source = readSource(
      printSource({ monthlyBudget: "1", rules: [{ id: "a" }, { id: "b", name: "B" }] }),
    );
    if (source.kind !== "document") throw new Error("must be read");
    expect(lineOf(source.lines, "monthlyBudget")).toBe(2);
    expect(lineOf(source.lines, "rules[1].name")).toBe(9);
    expect(lineOf(source.lines, "rules[1].type")).toBe(7);
    expect(lineOf(source.lines, "cache.enabled")).toBe(1);
  });

  it("reads what JSON.parse reads, to the same value", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const source = readSource(text);
        expect(source.kind).toBe("document");
        if (source.kind === "document") expect(source.value).toEqual(JSON.parse(text));
      }),
    );
  });

  it("refuses what JSON.parse refuses, wherever a character is lost or put in", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        fc.nat(),
        fc.constantFrom("", ",", '"', "}", "\\", "1", "\n", "x"),
        (value, where, put) => {
          const whole = JSON.stringify(value, null, 1);
          const at = where % whole.length;
          const text = whole.slice(0, at) + put + whole.slice(at + 1);
          let parses = true;
          try {
            JSON.parse(text);
          } catch (error) {
            if (!(error instanceof SyntaxError)) throw error;
            parses = false;
          }
          const source = readSource(text);
          if (!parses) expect(source.kind).toBe("broken");
          else if (source.kind === "broken")
            expect(["duplicate", "object"]).toContain(source.problem);
        },
      ),
      { numRuns: 500 },
    );
  });
});
