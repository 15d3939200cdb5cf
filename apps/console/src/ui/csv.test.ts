import { describe, expect, it } from "vitest";
import { csvCell, csvLine, toCsv } from "./csv.ts";

describe("toCsv", () => {
  it("quotes what needs it", () => {
    expect(toCsv(["team", "note"], [["R&D, AI", 'said "yes"']])).toBe(
      '\ufeffteam,note\r\n"R&D, AI","said ""yes"""\r\n',
    );
  });
  it("disarms formulas", () => {
    expect(toCsv(["name"], [["=HYPERLINK(1)"], ["-2+3"]])).toBe(
      "\ufeffname\r\n'=HYPERLINK(1)\r\n'-2+3\r\n",
    );
  });
});

describe("CSV cells", () => {
  it("disarm every beginning of a formula and quote what RFC 4180 asks for", () => {
    const dangerous = [
      "=1",
      "+1",
      "-1+1",
      "-A1",
      "- 1",
      "-1\n=2",
      "@a",
      "\t=1",
      "  =1",
      "＝1",
      "－1",
    ];
    for (const text of dangerous) expect(csvCell(text), text).toMatch(/^"?'/);
    expect(csvCell("\r=1")).toBe('"\'\r=1"');
    expect(csvLine(["a,b", 'say "x"', "두\n줄", 3, null, true])).toBe(
      '"a,b","say ""x""","두\n줄",3,,true\r\n',
    );
  });

  it("leave an amount below nothing a number, which a spreadsheet adds up", () => {
    for (const amount of ["-1", "-0.000000001", "-1234.5"]) expect(csvCell(amount)).toBe(amount);
  });
});
