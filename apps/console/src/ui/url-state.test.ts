import { describe, expect, it } from "vitest";
import { parseSort, printSort } from "./url-state.ts";

describe("the order in the URL", () => {
  it("reads and prints both directions", () => {
    expect(parseSort("-cost")).toEqual([{ id: "cost", desc: true }]);
    expect(parseSort("name")).toEqual([{ id: "name", desc: false }]);
    for (const text of ["-cost", "name"]) expect(printSort(parseSort(text))).toBe(text);
    expect(printSort([])).toBeNull();
  });
});
