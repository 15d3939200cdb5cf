import { type PriceOverride, priceOverridesSchema } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noUsage } from "../usage.ts";
import { lookUpTokenPrice } from "./catalogue.ts";
import { priceBook } from "./price-book.ts";
import { repriceReport } from "./reprice.ts";
import { costOfUsage, type TokenPrice } from "./token-price.ts";
import {
  completeRates,
  INPUT_CLASSES,
  OUTPUT_CLASSES,
  ownRates,
  type TokenRates,
} from "./token-rates.ts";
import { upperBoundCost } from "./upper-bound.ts";

const at = new Date("2026-11-21T05:00:00Z");
const since = "2026-01-01T00:00:00Z";

function read(...overrides: object[]): PriceOverride[] {
  const about = { version: 1, vendor: "openai", model: "gpt-4o", effectiveFrom: since };
  return priceOverridesSchema.parse(
    overrides.map((override, i) => ({ ...about, id: `o${i}`, ...override })),
  );
}
const book = (...overrides: object[]) => priceBook({ overrides: read(...overrides) });
const list = lookUpTokenPrice("openai", "gpt-4o", at) as TokenPrice;
const usage = noUsage({ inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 100 });

describe("a price book", () => {
  it("gives the list price where nothing is overridden, and none for an unknown model", () => {
    expect(book().lookUp("openai", "gpt-4o", at)).toBe(list);
    expect(book().lookUp("openai", "gpt-unheard-of", at)).toBeNull();
  });

  it("puts a negotiated price in and leaves what it does not name at the list price", () => {
    const price = book({ kind: "price", rates: { input: "2", output: "8" } }).lookUp(
      "openai",
      "GPT-4o",
      at,
    ) as TokenPrice;
    expect(price).toMatchObject({ kind: "negotiated", version: "override:o0@1" });
    // 600 × 2 + 400 × 1.25 (list) + 100 × 8 = 2,500 µ$
    expect(costOfUsage(usage, price)).toBe(2_500_000n);
    // The batch tier is half of the price, whichever it is: 1,250 µ$.
    expect(costOfUsage({ ...usage, serviceTier: "batch" }, price)).toBe(1_250_000n);
    const search = { kind: "web_search", count: 1, key: null } as const;
    expect(costOfUsage(noUsage({ units: [search] }), price)).toBe(10_000_000n);
  });

  it("knows a price no longer than it holds, in whichever order moments are asked about", () => {
    const from = Date.parse("2026-11-21T12:00:00.000Z");
    const to = Date.parse("2026-11-21T18:00:00.000Z");
    const period = {
      effectiveFrom: new Date(from).toISOString(),
      effectiveTo: new Date(to).toISOString(),
    };
    const overrides = [{ kind: "price", rates: { input: "2" }, ...period }];
    const kept = book(...overrides);
    const moment = fc.constantFrom(
      ...[from - 1, from, from + 1, to - 1, to, to + 1, from - 43_200_000, to + 86_400_000],
    );
    fc.assert(
      fc.property(fc.constantFrom("gpt-4o", "GPT-4o", "gpt-4o-mini"), moment, (model, instant) => {
        const now = new Date(instant);
        const found = kept.lookUp("openai", model, now);
        expect(found).toEqual(book(...overrides).lookUp("openai", model, now));
        const isNegotiated = model !== "gpt-4o-mini" && from <= instant && instant < to;
        expect(found?.kind).toBe(isNegotiated ? "negotiated" : "list");
      }),
    );
  });

  it("charges what is part of a whole like it where the list does: reasoning at the negotiated output", () => {
    const price = book({ kind: "price", rates: { output: "8" } }).lookUp(
      "openai",
      "gpt-4o",
      at,
    ) as TokenPrice;
    const thinking = noUsage({ outputTokens: 1_000, reasoningTokens: 900 });
    expect(costOfUsage(thinking, price)).toBe(8_000_000n);
  });

  it("leaves every rate of a list as it is where nothing of it is named", () => {
    const rate = fc.constantFrom(0n, 1n, 2n, 3n);
    const rates = fc.record(
      Object.fromEntries([...INPUT_CLASSES, ...OUTPUT_CLASSES].map((name) => [name, rate])),
    ) as fc.Arbitrary<TokenRates>;
    fc.assert(
      fc.property(rates, (list) => {
        expect(completeRates(ownRates(list))).toEqual(list);
      }),
      { numRuns: 2_000 },
    );
  });

  it("keeps the list's context tiers, or takes those that were negotiated", () => {
    const long = noUsage({ inputTokens: 300_000 });
    const about = { kind: "price", model: "gpt-5.4", rates: { output: "9" } };
    const of = (override: object) =>
      costOfUsage(long, book(override).lookUp("openai", "gpt-5.4", at) as TokenPrice);
    expect(of(about)).toBe(1_500_000_000n);
    expect(of({ ...about, contextTiers: [{ above: 272_000, rates: { input: "3" } }] })).toBe(
      900_000_000n,
    );
  });

  it("takes a discount off everything, once rounded", () => {
    const price = book({ kind: "discount", model: "*", percent: "15" }).lookUp(
      "openai",
      "gpt-4o",
      at,
    ) as TokenPrice;
    expect(price.version).toBe("override:o0@1/genai-prices@0.1.8/openai/gpt-4o");
    // (600 × 2.5 + 400 × 1.25 + 100 × 10) × 0.85 = 2,550 µ$
    expect(costOfUsage(usage, price)).toBe(2_550_000n);
  });

  it("takes 15 % off any usage exactly, half up", () => {
    const price = book({ kind: "discount", percent: "15" }).lookUp(
      "openai",
      "gpt-4o",
      at,
    ) as TokenPrice;
    fc.assert(
      fc.property(fc.nat(2_000_000), fc.nat(2_000_000), (input, output) => {
        const scaled = BigInt(input) * 2_500_000_000n + BigInt(output) * 10_000_000_000n;
        const exact = scaled * 85n;
        const whole = exact / 100_000_000n;
        const expected = (exact % 100_000_000n) * 2n >= 100_000_000n ? whole + 1n : whole;
        expect(costOfUsage(noUsage({ inputTokens: input, outputTokens: output }), price)).toBe(
          expected,
        );
      }),
    );
  });

  it("never takes a discount off a negotiated price", () => {
    const price = book(
      { kind: "discount", percent: "50" },
      { kind: "price", model: "gpt-4*", rates: { input: "2" } },
    ).lookUp("openai", "gpt-4o", at);
    expect(price).toMatchObject({ version: "override:o1@1", payableBasisPoints: 10_000n });
  });

  it("tells a model that is free from one without a price", () => {
    const free = book({ kind: "free", model: "in-house-*" });
    const price = free.lookUp("openai", "in-house-7b", at) as TokenPrice;
    expect(price).toMatchObject({ kind: "free", version: "override:o0@1" });
    expect(costOfUsage(usage, price)).toBe(0n);
    expect(
      upperBoundCost({ inputTokens: 9, unseenInput: true, maxOutputTokens: null }, price),
    ).toBe(0n);
    expect(free.lookUp("openai", "other-7b", at)).toBeNull();
  });

  it("prices unknown models by the administrator's default, and known ones never", () => {
    const both = book({
      kind: "default",
      vendor: "*",
      model: "*",
      rates: { input: "10", output: "40" },
      maxOutputTokens: 1_000,
    });
    const unknown = both.lookUp("nobody", "mystery", at) as TokenPrice;
    expect(unknown).toMatchObject({ kind: "default", version: "override:o0@1" });
    // 1,000 × 10 (cached tokens too: nothing cheaper was named) + 100 × 40 = 14,000 µ$
    expect(costOfUsage(usage, unknown)).toBe(14_000_000n);
    expect(
      upperBoundCost({ inputTokens: 1_000, unseenInput: false, maxOutputTokens: null }, unknown),
    ).toBe(50_000_000n);
    expect(both.lookUp("openai", "gpt-4o", at)).toBe(list);
  });

  it("takes the closest: vendor, then name, then the longer pattern, then the later", () => {
    const rates = (input: string) => ({ kind: "price", rates: { input } });
    const inputOf = (...overrides: object[]) =>
      book(...overrides).lookUp("openai", "gpt-4o", at)?.base.input;
    const anyVendor = { ...rates("1"), vendor: "*" };
    const short = { ...rates("2"), model: "gpt-*" };
    const long = { ...rates("3"), model: "gpt-4*" };
    const name = rates("4");
    const later = { ...rates("5"), effectiveFrom: "2026-06-01T00:00:00Z" };
    expect(inputOf(anyVendor, short)).toBe(2_000_000_000n);
    expect(inputOf(long, short)).toBe(3_000_000_000n);
    expect(inputOf(name, long)).toBe(4_000_000_000n);
    expect(inputOf(name, later)).toBe(5_000_000_000n);
    expect(inputOf(later, name)).toBe(5_000_000_000n);
  });

  it("holds from its first instant and no longer at its last", () => {
    const dated = book({
      kind: "price",
      rates: { input: "1" },
      effectiveFrom: "2026-03-01T00:00:00Z",
      effectiveTo: "2026-04-01T00:00:00Z",
    });
    const inputAt = (time: string) => dated.lookUp("openai", "gpt-4o", new Date(time))?.base.input;
    expect(inputAt("2026-02-28T23:59:59.999Z")).toBe(2_500_000_000n);
    expect(inputAt("2026-03-01T00:00:00Z")).toBe(1_000_000_000n);
    expect(inputAt("2026-03-31T23:59:59.999Z")).toBe(1_000_000_000n);
    expect(inputAt("2026-04-01T00:00:00Z")).toBe(2_500_000_000n);
  });

  it("bounds every usage under any override", () => {
    const amount = fc.constantFrom("0", "0.000000001", "0.37", "19", "1000000");
    const override = fc.oneof(
      fc.record({
        kind: fc.constant("price"),
        rates: fc.record(
          { input: amount, cachedInput: amount, cacheWrite: amount, reasoning: amount },
          { requiredKeys: ["input"] },
        ),
      }),
      fc.record({
        kind: fc.constant("discount"),
        percent: fc.constantFrom("0.01", "15", "33.33", "99.99"),
      }),
    );
    fc.assert(
      fc.property(
        override,
        fc.constantFrom("gpt-4o", "gpt-5.4"),
        fc.tuple(fc.nat(300_000), fc.nat(90_000), fc.nat(90_000), fc.nat(90_000), fc.nat(9_000)),
        (given, model, [fresh, read, write, output, reasoning]) => {
          const price = book({ ...given, model }).lookUp("openai", model, at) as TokenPrice;
          const used = noUsage({
            inputTokens: fresh + read + write,
            cachedInputTokens: read,
            cacheWriteTokens: write,
            outputTokens: output + reasoning,
            reasoningTokens: reasoning,
          });
          const { inputTokens, outputTokens } = used;
          const call = { inputTokens, unseenInput: false, maxOutputTokens: outputTokens };
          expect(costOfUsage(used, price)).toBeLessThanOrEqual(upperBoundCost(call, price));
        },
      ),
    );
  });
});

it("reports what history would have cost, in sums that add up, and changes nothing", () => {
  const call = (id: string, model: string, tokens: number) =>
    Object.freeze({
      id,
      vendor: "openai",
      model,
      at,
      usage: Object.freeze(noUsage({ inputTokens: tokens })),
      cost: costOfUsage(noUsage({ inputTokens: tokens }), list),
      priceVersion: list.version,
    });
  const events = [call("a", "gpt-4o", 1_000), call("b", "gpt-4o", 3_000), call("c", "gone", 500)];
  const report = repriceReport(events, book({ kind: "price", rates: { input: "2" } }));
  expect(report).toEqual({
    calls: [
      {
        ...{
          id: "a",
          vendor: "openai",
          model: "gpt-4o",
          charged: 2_500_000n,
          repriced: 2_000_000n,
        },
        chargedBy: "genai-prices@0.1.8/openai/gpt-4o",
        repricedBy: "override:o0@1",
      },
      {
        ...{
          id: "b",
          vendor: "openai",
          model: "gpt-4o",
          charged: 7_500_000n,
          repriced: 6_000_000n,
        },
        chargedBy: "genai-prices@0.1.8/openai/gpt-4o",
        repricedBy: "override:o0@1",
      },
      {
        ...{ id: "c", vendor: "openai", model: "gone", charged: 1_250_000n, repriced: null },
        chargedBy: "genai-prices@0.1.8/openai/gpt-4o",
        repricedBy: null,
      },
    ],
    models: [
      {
        ...{ vendor: "openai", model: "gpt-4o", calls: 2 },
        ...{ charged: 10_000_000n, repriced: 8_000_000n, difference: -2_000_000n },
      },
    ],
    charged: 10_000_000n,
    repriced: 8_000_000n,
    difference: -2_000_000n,
    unpriced: { calls: 1, charged: 1_250_000n },
  });
});
