import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AuditValue, canonicalize, MAX_DEPTH } from "./canonical.ts";

/** RFC 8785, appendix B: IEEE 754 bits and their canonical text. */
const NUMBERS: [string, string][] = [
  ["0000000000000000", "0"],
  ["8000000000000000", "0"],
  ["0000000000000001", "5e-324"],
  ["8000000000000001", "-5e-324"],
  ["7fefffffffffffff", "1.7976931348623157e+308"],
  ["ffefffffffffffff", "-1.7976931348623157e+308"],
  ["4340000000000000", "9007199254740992"],
  ["c340000000000000", "-9007199254740992"],
  ["4430000000000000", "295147905179352830000"],
  ["44b52d02c7e14af5", "9.999999999999997e+22"],
  ["44b52d02c7e14af6", "1e+23"],
  ["44b52d02c7e14af7", "1.0000000000000001e+23"],
  ["444b1ae4d6e2ef4e", "999999999999999700000"],
  ["444b1ae4d6e2ef4f", "999999999999999900000"],
  ["444b1ae4d6e2ef50", "1e+21"],
  ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
  ["3eb0c6f7a0b5ed8d", "0.000001"],
  ["41b3de4355555553", "333333333.3333332"],
  ["41b3de4355555554", "333333333.33333325"],
  ["41b3de4355555555", "333333333.3333333"],
  ["41b3de4355555556", "333333333.3333334"],
  ["41b3de4355555557", "333333333.33333343"],
  ["becbf647612f3696", "-0.0000033333333333333333"],
  ["43143ff3c1cb0959", "1424953923781206.2"],
];

function fromBits(hex: string): number {
  return Buffer.from(hex, "hex").readDoubleBE();
}

describe("canonicalize", () => {
  it.each(NUMBERS)("writes the number %s of RFC 8785 as %s", (bits, text) => {
    expect(canonicalize(fromBits(bits))).toBe(text);
  });

  it.each(["7fffffffffffffff", "7ff0000000000000", "fff0000000000000"])(
    "refuses %s, NaN and the infinities of RFC 8785",
    (bits) => {
      expect(() => canonicalize(fromBits(bits))).toThrow(TypeError);
    },
  );

  it("writes the sample of RFC 8785, section 3.2.2, byte for byte", () => {
    const sample = JSON.parse(
      String.raw`{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/","literals":[null,true,false]}`,
    ) as AuditValue;
    expect(Buffer.from(canonicalize(sample)).toString("hex")).toBe(
      "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d",
    );
  });

  it("sorts the members of RFC 8785, section 3.2.3, by UTF-16 code units", () => {
    const sorted = canonicalize({
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\ud83d\ude00": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    });
    expect(sorted).toBe(
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
  });

  it("keeps a member named __proto__", () => {
    const value = JSON.parse('{"b":1,"__proto__":{"a":2}}') as AuditValue;
    expect(canonicalize(value)).toBe('{"__proto__":{"a":2},"b":1}');
  });

  it.each<[string, unknown]>([
    ["bigint", 1n],
    ["undefined", undefined],
    ["undefined member", { a: undefined }],
    ["function", () => 1],
    ["symbol", Symbol("a")],
    ["lone surrogate", "\ud800"],
    ["lone surrogate in a name", { "\udc00": 1 }],
    ["hole", new Array(1)],
    ["Date", new Date(0)],
    ["Map", new Map()],
  ])("refuses a %s", (_name, value) => {
    expect(() => canonicalize([value] as AuditValue)).toThrow(TypeError);
  });

  it("refuses what is nested too deep, and nothing less deep", () => {
    const nested = (depth: number): AuditValue => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(canonicalize(nested(MAX_DEPTH))).toBe(
      `${"[".repeat(MAX_DEPTH)}1${"]".repeat(MAX_DEPTH)}`,
    );
    expect(() => canonicalize(nested(MAX_DEPTH + 1))).toThrow(/nested deeper than 64/);
  });

  it("gives any value one text, whatever the order of its members", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (json) => {
        const value = JSON.parse(JSON.stringify(json)) as AuditValue;
        const text = canonicalize(value);
        expect(canonicalize(reversed(value))).toBe(text);
        expect(JSON.parse(text)).toEqual(value);
      }),
    );
  });
});

function reversed(value: AuditValue): AuditValue {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(reversed);
  const members = Object.entries(value).map(([key, member]) => [key, reversed(member)] as const);
  return Object.fromEntries(members.reverse());
}
