import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalBody } from "./canonical-json.ts";

const form = (text: string) => canonicalBody(Buffer.from(text)).toString();

/** The same value with its members in another order, and with spaces. */
function shuffled(value: unknown, draw: () => number): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, draw));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, item]) => ({ key, item, at: draw() }));
  entries.sort((a, b) => a.at - b.at);
  return Object.fromEntries(entries.map(({ key, item }) => [key, shuffled(item, draw)]));
}

describe("canonicalBody", () => {
  it("is one form for every order of members and every spacing", () => {
    fc.assert(
      fc.property(
        fc.object({
          maxDepth: 4,
          values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
        }),
        fc.integer({ min: 1, max: 1e9 }),
        (value, seed) => {
          let state = seed;
          const draw = () => {
            state = (state * 48271) % 2147483647;
            return state;
          };
          const other = JSON.stringify(shuffled(value, draw), null, seed % 5);
          expect(form(other)).toBe(form(JSON.stringify(value)));
        },
      ),
    );
  });

  it("says what the body says", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        expect(JSON.parse(form(text))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['{"b":1.0,"a":2}', '{"a":2,"b":1.0}'],
    ['{"id": 9007199254740993}', '{"id":9007199254740993}'],
    ['{"z":[1e2, -0],"a":0.10}', '{"a":0.10,"z":[1e2,-0]}'],
    ['{"s":"version 1.0", "n":-0.5}', '{"n":-0.5,"s":"version 1.0"}'],
    ['{"\\u0061":1}', '{"a":1}'],
    ['{"b":1,"__proto__":2}', '{"__proto__":2,"b":1}'],
    ['{"b":": \\": {", "a":1}', '{"a":1,"b":": \\": {"}'],
    [
      '{"properties":{"b":{"z":1, "a":2},"a":1},"a":1}',
      '{"a":1,"properties":{"b":{"a":2,"z":1},"a":1}}',
    ],
  ])("writes %s as %s", (body, canonical) => {
    expect(form(body)).toBe(canonical);
  });

  it.each([
    ['{"t":1}', '{"t":1.0}'],
    ['{"t":100}', '{"t":1e2}'],
    ['{"t":0}', '{"t":-0}'],
    ['{"t":"1"}', '{"t":1}'],
    ['{"t":[1,2]}', '{"t":[2,1]}'],
    // A model writes what a schema asks for in the schema's order.
    ['{"properties":{"why":{},"answer":{}}}', '{"properties":{"answer":{},"why":{}}}'],
  ])("tells %s from %s", (one, other) => {
    expect(form(one)).not.toBe(form(other));
  });

  it("does not take bytes that are no text for one another", () => {
    const bodies = [0xff, 0xfe].map((byte) =>
      Buffer.concat([Buffer.from('{"a":"'), Buffer.of(byte), Buffer.from('"}')]),
    );
    const [one, other] = bodies.map((body) => Buffer.from(canonicalBody(body)));
    expect(one?.equals(other as Buffer)).toBe(false);
  });

  it.each([
    ["no JSON", "{a:1}"],
    ["a bare value", '"text"'],
    ["nothing", ""],
    ["a nesting too deep to sort", "[".repeat(30_000) + "]".repeat(30_000)],
    ["a member that is there twice", '{"temperature":0,"temperature":1}'],
    ["a member that is there twice, spelled otherwise", '{"seed":1,"s\\u0065ed":2}'],
    ["a message that is said twice", '{"messages":[{"content":"a","content":"b"}],"a":1}'],
    ["a number that is said twice", '{"n":1.0,"n":2,"a":[{}]}'],
    ["a large body", `{"b":"${"x".repeat(70_000)}","a":1}`],
  ])("leaves %s as it is", (_name, text) => {
    expect(form(text)).toBe(text);
  });
});
