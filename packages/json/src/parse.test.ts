import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { mistakesNames, type Parse, repaired } from "./parse.ts";

/** The engine's own: this process has repaired the one that it uses. */
const native = runInNewContext("JSON.parse") as Parse;
const parse = repaired(native);

const SHORT: Record<string, string> = { "\n": "\\n", "\t": "\\t", '"': '\\"', "\\": "\\\\" };
const unit = fc.constantFrom(
  '"',
  "\\",
  "\n",
  "\t",
  "/",
  "u",
  "0",
  "m",
  "n",
  "t",
  "é",
  "€",
  "\ud800",
);
const name = fc.oneof(
  fc.string({ unit, maxLength: 4 }),
  fc.constantFrom("model", "mode\\", "mod\\u", "__proto__", "constructor", "0", "17", ""),
);

/** A text as JSON may spell it: each character as it is, shortly or by its number. */
function spell(text: string, choice: () => number): string {
  const spelled = text.split("").map((character) => {
    const code = `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    const plain = SHORT[character] ?? character;
    return [plain, plain, code, code.toUpperCase().replace("\\U", "\\u")][choice() % 4];
  });
  return `"${spelled.join("")}"`;
}

type Tree = string | number | null | Tree[] | { members: [string, Tree][] };
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { depthIdentifier: "tree", maxDepth: 4 },
    { arbitrary: fc.oneof(name, fc.nat(), fc.constant(null)), weight: 1 },
    {
      arbitrary: fc.record({
        members: fc.array(fc.tuple(name, tie("tree")), { depthIdentifier: "tree", maxLength: 4 }),
      }),
      weight: 3,
    },
    { arbitrary: fc.array(tie("tree"), { depthIdentifier: "tree", maxLength: 3 }), weight: 1 },
  ),
}));

/** A tree as a document and as the value that it says, which no parser has made. */
function say(of: Tree, choice: () => number): { text: string; value: unknown } {
  if (typeof of === "string") return { text: spell(of, choice), value: of };
  if (of === null || typeof of === "number") return { text: String(of), value: of };
  if (Array.isArray(of)) {
    const items = of.map((item) => say(item, choice));
    return {
      text: `[${items.map(({ text }) => text).join(" , ")}]`,
      value: items.map(({ value }) => value),
    };
  }
  const members = of.members.map(([key, item]) => ({ key, ...say(item, choice) }));
  const blank = ["", " ", "\n\t", "\r"][choice() % 4];
  return {
    text: `{${members.map(({ key, text }) => `${spell(key, choice)}${blank}:${text}`).join()}}`,
    value: Object.fromEntries(members.map(({ key, value }) => [key, value])),
  };
}

/** Names and values in their order, own `__proto__` too, which equality does not look at. */
function spelledOut(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(spelledOut);
  return Object.entries(value).map(([key, item]) => [key, spelledOut(item)]);
}

test("documents of whatever names and spellings are read as they are written", () => {
  const kept: unknown[] = [];
  fc.assert(
    fc.property(tree, fc.infiniteStream(fc.nat({ max: 3 })), (of, choices) => {
      const { text, value } = say(of, () => choices.next().value ?? 0);
      expect(spelledOut(parse(text))).toEqual(spelledOut(value));
      expect(spelledOut(parse(text, (_, item) => item))).toEqual(spelledOut(value));
      // What an engine has seen is what it takes others for.
      if (kept.length < 10_000) kept.push(native(text), native(JSON.stringify(value)));
    }),
    { numRuns: 2_000 },
  );
});

describe("a name that an engine mistakes for one that it knows", () => {
  const known = [
    native('{"messages":[],"model":"small","mode\\\\":1}'),
    native('{"messages":[],"model":"small","mod\\\\u":1}'),
    native('{"at":1,"\\\\":1}'),
  ];

  it.each([
    ['{"messages":[],"model":"small","mode\\u006c":"large"}', { messages: [], model: "large" }],
    ['{"messages":[],"model":"small","mod\\u0065l":"large"}', { messages: [], model: "large" }],
    ['{"at":1,"\\t":2}', { at: 1, "\t": 2 }],
    ['{"at":1,"\\"":2}', { at: 1, '"': 2 }],
    ['{"at":1,"\\\\":2}', { at: 1, "\\": 2 }],
  ])("%s is read as it is written", (text, value) => {
    expect(parse(text)).toEqual(value);
    expect(known).toHaveLength(3);
  });

  it("is noticed in an engine, and not once it is repaired", () => {
    const mistaken: Parse = (text) => native(text.replaceAll("\\t", "\\\\"));
    expect(mistakesNames(mistaken)).toBe(true);
    expect(mistakesNames(parse)).toBe(false);
    expect(mistakesNames(JSON.parse as Parse)).toBe(false);
  });
});

test("what is no JSON is told as the engine tells of it", () => {
  const told = (by: Parse, text: string): string => {
    try {
      return `read as ${by(text)}`;
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  };
  for (const text of [
    '{"\\n":}',
    '{"\\x":1}',
    '{"\\n":1',
    '{"\\',
    '\\"',
    '{"a\\u00":1}',
    '"\\n" :',
  ]) {
    expect(told(native, text)).toMatch(/^SyntaxError: /);
    expect(told(parse, text)).toBe(told(native, text));
  }
  expect(parse(null as never)).toBe(null);
});

test("a reviver gets names as they are written, numbers with their source", () => {
  const seen: string[] = [];
  const value = parse('{"\\n":{"a\\"":1.50},"\\u0061":[2]}', (key, item, context) => {
    seen.push(key);
    return typeof item === "number" ? (context as { source: string }).source : item;
  });
  expect(value).toEqual({ "\n": { 'a"': "1.50" }, a: ["2"] });
  expect(seen).toEqual(['a"', "\n", "0", "a", ""]);
});

test("nesting as deep as the engine reads it is read", () => {
  const deep = `${'{"\\n":['.repeat(20_000)}${"]}".repeat(20_000)}`;
  let value = parse(deep) as { "\n": unknown[] };
  for (let level = 1; level < 20_000; level++) value = value["\n"][0] as typeof value;
  expect(value).toEqual({ "\n": [] });
});
