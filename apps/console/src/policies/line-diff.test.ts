import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { diffLines, hunksOf } from "./line-diff.ts";

const text = fc
  .array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 30 })
  .map((l) => l.join("\n"));

describe("diffLines", () => {
  it("names the fewest lines that differ, with their numbers", () => {
    expect(diffLines("{\n1\n2\n3\n}", "{\n1\n3\n4\n}\n")).toEqual([
      { kind: "same", text: "{", before: 1, after: 1 },
      { kind: "same", text: "1", before: 2, after: 2 },
      { kind: "removed", text: "2", before: 3, after: null },
      { kind: "same", text: "3", before: 4, after: 3 },
      { kind: "added", text: "4", before: null, after: 4 },
      { kind: "same", text: "}", before: 5, after: 5 },
    ]);
  });

  it("holds both texts", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after);
        const side = (left: "removed" | "added") =>
          lines.filter(({ kind }) => kind !== left).map((line) => line.text);
        expect(side("added").join("\n")).toBe(before);
        expect(side("removed").join("\n")).toBe(after);
        expect(lines.every(({ kind }) => kind === "same")).toBe(before === after);
      }),
    );
  });

  it("reads long texts that have nothing in common", () => {
    const long = (word: string) => Array.from({ length: 5000 }, (_, n) => `${word}${n}`).join("\n");
    expect(diffLines(long("a"), long("b"))).toHaveLength(10_000);
  });
});

describe("hunksOf", () => {
  it("shows what is near a change", () => {
    const before = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    const lines = diffLines(before.join("\n"), before.with(0, "x").with(15, "y").join("\n"));
    expect(hunksOf(lines, 1).map((hunk) => hunk.map((line) => line.text))).toEqual([
      ["line 0", "x", "line 1"],
      ["line 14", "line 15", "y", "line 16"],
    ]);
  });
});
