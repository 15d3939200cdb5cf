import { httpPriceRuleSchema } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HttpPriceError, httpCost, httpUpperBound } from "./http-price.ts";

const rule = (...components: object[]) =>
  httpPriceRuleSchema.parse({ id: "rule", version: 3, components });
const answer = (body: unknown, headers: Record<string, string> = {}, status = 200) => ({
  status,
  headers,
  body,
});

describe("a price per request", () => {
  it("is the same before and after, and names its version", () => {
    const flat = rule({ from: "request", usd: "0.05" });
    expect(httpUpperBound(flat, { body: undefined })).toBe(50_000_000n);
    expect(httpCost(flat, { body: undefined }, answer(undefined))).toEqual({
      cost: 50_000_000n,
      estimated: false,
      aboveMaximum: false,
      version: "http:rule@3",
    });
  });

  it("is nothing for a failure, unless failures are charged", () => {
    const flat = rule({ from: "request", usd: "0.05" });
    expect(httpCost(flat, { body: undefined }, answer(undefined, {}, 404)).cost).toBe(0n);
    const all = { ...flat, chargeFailures: true };
    expect(httpCost(all, { body: undefined }, answer(undefined, {}, 404)).cost).toBe(50_000_000n);
  });
});

describe("a price per character", () => {
  // DeepL: $25 per million characters.
  const deepl = rule({
    from: "request_field",
    path: "text[*]",
    measure: "characters",
    usd: "25",
    per: 1_000_000,
  });

  it("counts code points, so that a face is one character and not two", () => {
    expect(httpUpperBound(deepl, { body: { text: ["안녕", "a😀"] } })).toBe(4n * 25_000n);
  });

  it("is nothing for an empty list and refused for an absent field, by its path", () => {
    expect(httpUpperBound(deepl, { body: { text: [] } })).toBe(0n);
    for (const [body, field, told] of [
      [{}, "body.text[*]", "is absent"],
      [{ text: [7] }, "body.text[*]", "is 7"],
      [undefined, "body.text[*]", "is absent"],
      ["text", "body.text[*]", "is absent"],
    ] as const) {
      const refusal = (() => {
        try {
          return httpUpperBound(deepl, { body });
        } catch (error) {
          return error;
        }
      })();
      expect(refusal).toBeInstanceOf(HttpPriceError);
      expect(refusal).toMatchObject({ field });
      expect((refusal as HttpPriceError).remedy).toContain(told);
    }
  });

  it("does not find what an object inherits", () => {
    const named = rule({
      from: "request_field",
      path: "constructor.name",
      measure: "characters",
      usd: "1",
    });
    expect(() => httpUpperBound(named, { body: {} })).toThrow(HttpPriceError);
  });

  it("charges whole lots where the rule says so", () => {
    const lots = rule({
      from: "request_field",
      path: "text",
      measure: "characters",
      usd: "0.001",
      per: 1_000,
      roundUpTo: 1_000,
    });
    expect(httpUpperBound(lots, { body: { text: "a" } })).toBe(1_000_000n);
    expect(httpUpperBound(lots, { body: { text: "a".repeat(1_001) } })).toBe(2_000_000n);
  });

  it("counts a number of the request, and takes the default where it is absent", () => {
    const images = rule({
      from: "request_field",
      path: "n",
      measure: "number",
      usd: "0.04",
      whenMissing: 1,
    });
    expect(httpUpperBound(images, { body: { n: 3 } })).toBe(120_000_000n);
    expect(httpUpperBound(images, { body: {} })).toBe(40_000_000n);
  });
});

describe("a price per unit of the answer", () => {
  const credits = rule({
    from: "response_header",
    header: "X-Credits-Used",
    usd: "0.01",
    maxUnits: 20,
  });
  const cost = (header: string) =>
    httpCost(credits, { body: {} }, answer({}, { "x-credits-used": header }));

  it("holds the most and charges what came", () => {
    expect(httpUpperBound(credits, { body: {} })).toBe(200_000_000n);
    expect(cost("3")).toMatchObject({ cost: 30_000_000n, estimated: false });
    expect(cost("1.5")).toMatchObject({ cost: 15_000_000n, estimated: false });
  });

  it.each(["", "-1", "many", "1e3", "9".repeat(30), "NaN"])(
    "charges the most where the header is %j, and says that it is an estimate",
    (header) => {
      expect(cost(header)).toMatchObject({ cost: 200_000_000n, estimated: true });
    },
  );

  it("charges what was told above the most, and says so", () => {
    expect(cost("21")).toMatchObject({ cost: 210_000_000n, aboveMaximum: true, estimated: false });
  });

  it("sums over a list, and takes an empty list for nothing", () => {
    const sum = rule({
      from: "response_field",
      path: "$.results[*].usage.credits",
      measure: "number",
      usd: "0.01",
      maxUnits: 20,
    });
    const of = (body: unknown) => httpCost(sum, { body: {} }, answer(body));
    const credited = (n: unknown) => ({ usage: { credits: n } });
    expect(of({ results: [credited(2), credited("0.5"), credited(1e-7)] }).cost).toBe(25_000_001n);
    expect(of({ results: [] })).toMatchObject({ cost: 0n, estimated: false });
    expect(of({ results: [credited("x")] })).toMatchObject({ cost: 200_000_000n, estimated: true });
    expect(of("nonsense")).toMatchObject({ cost: 200_000_000n, estimated: true });
    expect(of({ results: Array(10_001).fill(credited(1)) })).toMatchObject({ estimated: true });
  });
});

it("counts the members of a list by its own path too, and a header only where it says one thing", () => {
  const items = (path: string) =>
    rule({ from: "request_field", path, measure: "items", usd: "0.01", per: 1 });
  const body = { docs: ["a", "b", "c"], none: [], pages: [["a", "b"], ["c"]] };
  const bound = (path: string) => httpUpperBound(items(path), { body });
  expect(bound("docs")).toBe(30_000_000n);
  expect(bound("docs[*]")).toBe(30_000_000n);
  expect(bound("docs[0]")).toBe(10_000_000n);
  expect(bound("none")).toBe(0n);
  expect(bound("pages[*]")).toBe(20_000_000n);
  const header = {
    from: "response_header",
    header: "x-units",
    usd: "1",
    per: 1,
    maxUnits: 9,
  } as const;
  const told = (units: string[]) =>
    httpCost(rule(header), { body }, { status: 200, headers: { "x-units": units }, body }).cost;
  expect(told(["2", "2"])).toBe(2_000_000_000n);
  expect(told(["2", "3"])).toBe(9_000_000_000n);
});

it("adds components, rounds up to its multiple and never goes below its minimum", () => {
  const mixed = httpPriceRuleSchema.parse({
    id: "mixed",
    version: 1,
    components: [
      { from: "request", usd: "0.0001" },
      { from: "request_field", path: "q", measure: "characters", usd: "1", per: 1_000_000 },
    ],
    minimumUsd: "0.002",
    roundUpToUsd: "0.001",
  });
  expect(httpUpperBound(mixed, { body: { q: "abc" } })).toBe(2_000_000n);
  expect(httpUpperBound(mixed, { body: { q: "a".repeat(2_901) } })).toBe(4_000_000n);
});

it("never costs more than its bound while the answer keeps to its most", () => {
  const component = fc.oneof(
    fc.record({ from: fc.constant("request"), usd: fc.constantFrom("0", "0.0003", "1.999999999") }),
    fc.record({
      from: fc.constant("request_field"),
      path: fc.constant("t"),
      measure: fc.constant("characters"),
      usd: fc.constantFrom("0.7", "25"),
      per: fc.constantFrom(1, 1_000_000),
    }),
    fc.record({
      from: fc.constant("response_header"),
      header: fc.constant("x-n"),
      usd: fc.constantFrom("0.000000001", "0.31"),
      per: fc.constantFrom(1, 1_000),
      maxUnits: fc.constant(500),
      roundUpTo: fc.constantFrom(1, 7, 100),
    }),
  );
  fc.assert(
    fc.property(
      fc.array(component, { minLength: 1, maxLength: 10 }),
      fc.option(fc.constantFrom("0.01", "3"), { nil: undefined }),
      fc.string({ maxLength: 50 }),
      fc.option(fc.integer({ min: 0, max: 500_000 }), { nil: null }),
      fc.integer({ min: 200, max: 599 }),
      (components, minimumUsd, t, milli, status) => {
        const priced = httpPriceRuleSchema.parse({
          ...{ id: "p", version: 1, components },
          ...(minimumUsd === undefined ? {} : { minimumUsd }),
        });
        const headers = milli === null ? {} : { "x-n": String(milli / 1_000) };
        const { cost } = httpCost(priced, { body: { t } }, { status, headers, body: {} });
        expect(cost).toBeLessThanOrEqual(httpUpperBound(priced, { body: { t } }));
        if (status >= 300) expect(cost).toBe(0n);
      },
    ),
  );
});
