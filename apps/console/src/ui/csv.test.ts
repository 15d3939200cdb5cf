import { describe, expect, it } from "vitest";
import { toCsv } from "./csv.ts";

describe("toCsv", () => {
  it("quotes what needs it", () => {
    expect(toCsv(["team", "note"], [["R&D, AI", 'said "yes"']])).toBe(
      '\ufeffteam,note\r\n"R&D, AI","said ""yes"""\r\n',
    );
  });
  it("disarms formulas", () => {
    expect(toCsv(["name"], [["=HYPERLINK(1)"], ["-2"]])).toBe(
      "\ufeffname\r\n'=HYPERLINK(1)\r\n'-2\r\n",
    );
  });
});
