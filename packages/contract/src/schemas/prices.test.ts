import { describe, expect, it } from "vitest";
import { httpPriceRuleSchema } from "./http-prices.ts";
import { type PriceOverride, priceOverrideSchema, priceOverridesSchema } from "./prices.ts";

const negotiated = {
  kind: "price",
  id: "acme-gpt-4o",
  version: 1,
  vendor: "openai",
  model: "gpt-4o*",
  effectiveFrom: "2026-01-01T00:00:00Z",
  rates: { input: "2.00", output: "8" },
};

function refusals(value: unknown): string[] {
  const read = priceOverrideSchema.safeParse(value);
  return read.success ? [] : read.error.issues.map(({ path }) => path.join("."));
}

describe("a price override", () => {
  it("takes a negotiated price, a discount, a model that is free and a default", () => {
    const { rates: _, ...about } = negotiated;
    const kinds = [
      negotiated,
      { ...about, kind: "discount", percent: "12.5" },
      { ...about, kind: "free" },
      { ...about, kind: "default", units: [{ kind: "image", usd: "0.04" }] },
    ].map((override) => priceOverrideSchema.parse(override).kind);
    expect(kinds).toEqual(["price", "discount", "free", "default"]);
  });

  it.each<[string, object, string]>([
    ["a rate as a number", { rates: { input: 2 } }, "rates.input"],
    ["a negative rate", { rates: { input: "-2" } }, "rates.input"],
    ["a rate above a million dollars", { rates: { input: "1000001" } }, "rates.input"],
    ["a class of tokens that there is not", { rates: { input: "1", thoughts: "1" } }, "rates"],
    ["no price at all", { rates: undefined }, "rates"],
    ["rates that name nothing", { rates: {} }, "rates"],
    ["an end before its start", { effectiveTo: "2025-01-01T00:00:00Z" }, "effectiveTo"],
    ["a pattern of many stars", { model: "*a*a*a*a*a*a*" }, "model"],
    ["a version of nought", { version: 0 }, "version"],
    ["an id with spaces", { id: "a b" }, "id"],
    [
      "context tiers that go down",
      {
        contextTiers: [
          { above: 200_000, rates: { input: "2" } },
          { above: 100_000, rates: { input: "3" } },
        ],
      },
      "contextTiers",
    ],
    [
      "two prices of one kind of picture",
      {
        units: [
          { kind: "image", key: "1024x1024/hd", usd: "1" },
          { kind: "image", key: "1024X1024/HD", usd: "2" },
        ],
      },
      "units",
    ],
    ["pieces in lots of seven", { units: [{ kind: "image", usd: "1", per: 7 }] }, "units.0.per"],
  ])("refuses %s, and names the field", (_, change, field) => {
    expect(refusals({ ...negotiated, ...change })).toEqual([field]);
  });

  it.each(["0", "0.00", "100", "-5", "12.345", "fifteen"])("refuses %s percent off", (percent) => {
    const { rates: _, ...about } = negotiated;
    expect(refusals({ ...about, kind: "discount", percent })).toEqual(["percent"]);
  });

  it("has an id of its own in its organization", () => {
    expect(priceOverridesSchema.safeParse([negotiated, negotiated]).success).toBe(false);
    const other: PriceOverride = priceOverrideSchema.parse({ ...negotiated, id: "other" });
    expect(priceOverridesSchema.parse([negotiated, other])).toHaveLength(2);
  });
});

describe("a price rule of an HTTP endpoint", () => {
  const rule = (component: object) =>
    httpPriceRuleSchema.safeParse({ id: "deepl", version: 1, components: [component] });

  it.each(["text", "$.text", "documents[*].text", "a.b[0].c-d", "$[0].n", "[*].n"])(
    "reads the path %s",
    (path) => {
      expect(
        rule({ from: "request_field", path, measure: "characters", usd: "25", per: 1_000_000 })
          .success,
      ).toBe(true);
    },
  );

  it.each([
    "",
    "$",
    "a..b",
    "a[",
    "a[-1]",
    "a[?(@.x)]",
    "..a",
    "a.b.c.d.e.f.g.h.i.j.k",
    "a b",
    ".a",
  ])("refuses the path %j", (path) => {
    const read = rule({ from: "request_field", path, measure: "characters", usd: "25" });
    expect(read.error?.issues.map((issue) => issue.path.join("."))).toEqual(["components.0.path"]);
  });

  it("asks for the most units where only the answer tells them", () => {
    const read = rule({ from: "response_header", header: "X-Credits", usd: "1" });
    expect(read.error?.issues.map((issue) => issue.path.join("."))).toEqual([
      "components.0.maxUnits",
    ]);
  });
});
