import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../random.ts";
import { countTokens } from "../tokens.ts";
import { generate, TEXT_ONLY } from "./generate.ts";
import { inventValue } from "./invent-value.ts";
import { toPieces } from "./pieces.ts";

const schema = {
  type: "object",
  properties: {
    city: { type: "string", minLength: 30, maxLength: 40 },
    unit: { enum: ["celsius", "fahrenheit"] },
    days: { type: "integer", minimum: 2, maximum: 4 },
    tags: { type: "array", items: { type: "string" }, minItems: 2, maxItems: 2 },
    child: { anyOf: [{ $ref: "#" }, { type: "null" }] },
    when: { type: ["string", "null"], format: "date" },
  },
  required: ["city", "unit", "days", "tags", "child"],
  additionalProperties: false,
};

interface Made {
  city: string;
  unit: string;
  days: number;
  tags: string[];
  child: Made | null;
  when?: string;
}

function check(made: Made): void {
  expect(made.city.length).toBeGreaterThanOrEqual(30);
  expect(made.city.length).toBeLessThanOrEqual(40);
  expect(["celsius", "fahrenheit"]).toContain(made.unit);
  expect([2, 3, 4]).toContain(made.days);
  expect(made.tags).toHaveLength(2);
  if (made.child !== null) check(made.child);
}

it("invents what a schema allows, also one that contains itself", () => {
  fc.assert(
    fc.property(fc.string(), (seed) => check(inventValue(schema, createRandom(seed)) as Made)),
    { numRuns: 50 },
  );
});

it("cuts a text into pieces of one token", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), (text) => {
      const pieces = toPieces(text);
      expect(pieces.join("")).toBe(text);
      const tokens = countTokens(text);
      if (tokens > 0) expect(pieces).toHaveLength(tokens);
    }),
  );
});

describe("an answer", () => {
  const tools = ["get_weather", "get_time", "get_news"].map((name) => ({
    name,
    parameters: schema,
  }));

  it("never has more tokens than the limit", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: 400 }),
        fc.boolean(),
        fc.constantFrom("text", "json", "tools"),
        (seed, limit, reasons, kind) => {
          const generated = generate(
            {
              ...TEXT_ONLY,
              limit,
              reasons,
              ...(kind === "json" ? { schema } : {}),
              ...(kind === "tools" ? { tools, toolChoice: "any", parallel: true } : {}),
            },
            createRandom(seed),
          );
          expect(generated.outputTokens).toBeLessThanOrEqual(limit);
          const written = [
            ...generated.pieces,
            ...generated.toolCalls.flatMap(({ name, pieces }) => [name, "", ...pieces]),
          ];
          const tokens = written.reduce((sum, piece) => sum + countTokens(piece), 0);
          expect(generated.outputTokens).toBe(generated.reasoningTokens + tokens);
        },
      ),
    );
  });

  it("calls the tools that it may", () => {
    const names = (change: object) =>
      generate(
        { ...TEXT_ONLY, limit: 4_000, reasons: false, tools, toolChoice: "auto", ...change },
        createRandom("x"),
      ).toolCalls.map(({ name }) => name);
    expect(names({})).toEqual(["get_weather"]);
    expect(names({ parallel: true })).toEqual(["get_weather", "get_time"]);
    expect(names({ toolChoice: { name: "get_news" } })).toEqual(["get_news"]);
    expect(names({ toolChoice: "none" })).toEqual([]);
    expect(names({ hasToolResult: true })).toEqual([]);
  });

  it("ends before a stop sequence", () => {
    const base = { ...TEXT_ONLY, limit: 4_000, reasons: false };
    const text = generate(base, createRandom("x")).pieces.join("");
    const stop = text.slice(20, 26);
    const stopped = generate({ ...base, stops: ["never there", stop] }, createRandom("x"));
    expect(stopped).toMatchObject({ end: "stop-sequence", stopSequence: stop });
    expect(stopped.pieces.join("")).toBe(text.slice(0, text.indexOf(stop)));
  });
});
