import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processorTime } from "../../../../tools/src/test/processor-time.ts";
import { duplicateMember, hasNameTwice, NestedTooDeepError } from "./duplicate-member.ts";

describe("duplicateMember", () => {
  it.each([
    ['{"model":"a","model":"b"}', "model"],
    ['{"model":"a","mod\\u0065l":"b"}', "model"],
    ['{"\\u006dodel":"a", "x":{"n":1}, "model" : "b"}', "model"],
    ['{"max_tokens":1,"messages":[{"a":"}"}],"max_tokens":9}', "max_tokens"],
    ['{"a":"\\"","n":1,"b":"\\\\","n":2}', "n"],
    ['{"service_tier":"priority","text":"x","service_tier":"flex"}', "service_tier"],
  ])("finds %s", (text, name) => {
    expect(duplicateMember(text)).toBe(name);
  });

  it.each([
    '{"model":"a","metadata":{"model":"b"}}',
    '{"model":"model","n":1,"tools":[{"n":1,"n2":{"n":2}}]}',
    '{"messages":[{"content":"\\"model\\":1,\\"model\\":2"}],"model":"m"}',
    '["model","model"]',
    '"model, \\"model\\""',
    "7",
  ])("leaves alone %s", (text) => {
    expect(duplicateMember(text)).toBeNull();
  });

  it("finds none in anything that JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const text = JSON.stringify({ model: a, x: { model: b }, n: "\u0041" });
        expect(duplicateMember(text)).toBeNull();
        expect(duplicateMember(`${text.slice(0, -1)},"model":1}`)).toBe("model");
      }),
    );
  });

  it("takes little time for a body of the largest size", () => {
    const text = `{"model":"a","input":"${'\\"[{'.repeat(2_000_000)}","x":{"model":1}}`;
    expect(processorTime(() => expect(duplicateMember(text)).toBeNull())).toBeLessThan(1_000);
  });
});

describe("hasNameTwice", () => {
  it("says whether an object was written with more names than it has", () => {
    const name = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom("model", "n", "__proto__", 'a"b', "글"),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.jsonValue()), { maxLength: 8 }), (members) => {
        const written = members.map(
          ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
        );
        const text = `{ ${written.join(" , ")} }`;
        const names = members.map(([key]) => key);
        expect(hasNameTwice(Buffer.from(text), JSON.parse(text))).toBe(
          new Set(names).size < names.length,
        );
      }),
    );
  });

  it("is not asked of what is nested too deep, in an object or a list", () => {
    for (const [before, after] of [
      ['{"a":', "}"],
      ["", ""],
    ] as const) {
      const text = `${before}${"[".repeat(501)}${"]".repeat(501)}${after}`;
      expect(() => hasNameTwice(Buffer.from(text), JSON.parse(text))).toThrow(NestedTooDeepError);
    }
  });

  it.each(['["a","a","a"]', '"a"', "7", "null", '[{"a":1,"a":1}]'])("has none in %s", (text) => {
    expect(hasNameTwice(Buffer.from(text), JSON.parse(text))).toBe(false);
  });
});
