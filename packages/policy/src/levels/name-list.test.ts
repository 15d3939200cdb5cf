import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { globCovers, globsOverlap, NameList } from "./name-list.ts";

const glob = fc
  .array(fc.constantFrom("a", "b", "*", "ab"), { maxLength: 5 })
  .map((all) => all.join(""));
const name = fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }).map((all) => all.join(""));
const takesIn = (pattern: string, text: string) => new NameList([pattern]).has(text);

describe("a list of names", () => {
  it("minds no case, and finds the entry as it is written", () => {
    const list = new NameList(["GPT-4o", "Claude-*", "*-mini"]);
    expect(list.find("gpt-4O")).toBe("GPT-4o");
    expect(list.find("CLAUDE-sonnet-5")).toBe("Claude-*");
    expect(list.find("gpt-5-mini")).toBe("*-mini");
    expect(list.find("gpt-4o-audio")).toBeNull();
    expect(list.find("xclaude-1")).toBeNull();
    // Prices read names without the blanks around them: a list must not be passed by one.
    expect(list.find(" gpt-4o\t")).toBe("GPT-4o");
    expect(list.find("\u00a0gpt-5-mini\n")).toBe("*-mini");
    expect(list.size).toBe(3);
    expect(new NameList([]).has("")).toBe(false);
  });

  it("covers soundly: what is covered takes in nothing else", () => {
    let covered = 0;
    fc.assert(
      fc.property(glob, glob, name, (outer, inner, text) => {
        if (!globCovers(outer, inner)) return;
        covered++;
        if (takesIn(inner, text)) expect(takesIn(outer, text)).toBe(true);
      }),
      { numRuns: 20_000 },
    );
    expect(covered).toBeGreaterThan(1_000);
    expect(globCovers("gpt-*", "GPT-4*-mini")).toBe(true);
    expect(globCovers("gpt-4*", "gpt-*")).toBe(false);
  });

  it("sees an overlap exactly where some name is taken in by both", () => {
    const words = Array.from({ length: 9 }, (_, length) =>
      Array.from({ length: 2 ** length }, (_, bits) =>
        bits
          .toString(2)
          .padStart(length, "0")
          .slice(0, length)
          .replaceAll("0", "a")
          .replaceAll("1", "b"),
      ),
    ).flat();
    const short = fc
      .array(fc.constantFrom("a", "b", "*"), { maxLength: 4 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(short, short, (left, right) => {
        const shared = words.some((word) => takesIn(left, word) && takesIn(right, word));
        expect(globsOverlap(left, right)).toBe(shared);
      }),
      { numRuns: 500 },
    );
    expect(globsOverlap("gpt-*", "*-mini")).toBe(true);
    expect(globsOverlap("gpt-*", "claude-*")).toBe(false);
  });
});
