import { type PriceOverride, priceOverridesSchema } from "@pag0/contract";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";
import { noUsage } from "../usage.ts";
import { usageFromBody } from "../usage-from-body.ts";
import { lookUpTokenPrice } from "./catalogue.ts";
import { priceBook } from "./price-book.ts";
import { costOfUsage, type TokenPrice } from "./token-price.ts";
import { upperBoundCost } from "./upper-bound.ts";

const at = new Date("2026-11-22T03:00:00Z");

/** What a model costs an organization with a price of its own. */
function negotiated(vendor: string, model: string, terms: object): TokenPrice {
  const about = { id: "o", version: 1, kind: "price", effectiveFrom: "2026-01-01T00:00:00Z" };
  const overrides: PriceOverride[] = priceOverridesSchema.parse([
    { ...about, vendor, model, ...terms },
  ]);
  return priceBook({ overrides }).lookUp(vendor, model, at) as TokenPrice;
}

describe("a negotiated price by the size of the input", () => {
  it("leaves what it does not name at the list's price of that size, wherever its own borders are", () => {
    const price = negotiated("openai", "gpt-5.4", {
      rates: { input: "2" },
      contextTiers: [{ above: 128_000, rates: { input: "3" } }],
    });
    const cost = (inputTokens: number) =>
      costOfUsage(noUsage({ inputTokens, outputTokens: 1_000 }), price);
    // Output is $15 a million of the list, and $22.50 for inputs of 272,000 tokens and more.
    expect(cost(100_000)).toBe(200_000_000n + 15_000_000n);
    expect(cost(200_000)).toBe(600_000_000n + 15_000_000n);
    expect(cost(300_000)).toBe(900_000_000n + 22_500_000n);
  });

  it("of a class alone changes no other, whatever the sizes", () => {
    const list = lookUpTokenPrice("openai", "gpt-5.4", at) as TokenPrice;
    const size = fc.nat(600_000);
    const borders = fc.uniqueArray(fc.integer({ min: 1, max: 600_000 }), {
      ...{ minLength: 1, maxLength: 5 },
    });
    fc.assert(
      fc.property(size, size, borders, (inputTokens, outputTokens, aboves) => {
        const contextTiers = [...aboves]
          .sort((a, b) => a - b)
          .map((above) => ({ above, rates: { cacheWrite: "1" } }));
        const price = negotiated("openai", "gpt-5.4", { rates: { cacheWrite: "1" }, contextTiers });
        const usage = noUsage({ inputTokens, outputTokens, cachedInputTokens: inputTokens >> 1 });
        expect(costOfUsage(usage, price)).toBe(costOfUsage(usage, list));
      }),
      { numRuns: 50 },
    );
  });
});

describe("prices of one kind of piece, with and without a key", () => {
  const pieces = (kind: string, ...prices: [key: string | null, usd: string][]) =>
    prices.map(([key, usd]) => ({ kind, key, usd }));

  it("bound a fee that goes by what the answer tells", () => {
    const units = pieces("request", [null, "0.005"], ["high", "0.012"]);
    const price = negotiated("perplexity", "sonar", { units });
    const body = { model: "sonar", max_tokens: 1, messages: [{ role: "user", content: "?" }] };
    const source = { vendor: "perplexity" };
    const call = parseCall("openai", "POST", "/chat/completions", body, source);
    const told = { prompt_tokens: 0, completion_tokens: 0, search_context_size: "high" };
    const usage = usageFromBody("openai", "chat", { choices: [], usage: told }, call);
    const cost = costOfUsage(usage ?? noUsage(), price);
    expect(cost).toBe(12_000_000n);
    expect(upperBoundCost({ ...call, inputTokens: 0, unseenInput: false }, price)).toBeGreaterThan(
      cost,
    );
    // A request that says nothing of the fee may have it as well.
    const silent = { inputTokens: 0, unseenInput: false, maxOutputTokens: 0 };
    expect(upperBoundCost(silent, price)).toBe(cost);
  });

  it.each([
    [{ size: "auto" }, "1536x1024", "high", 200_000_000n],
    [{ size: "1024x1024" }, "1024x1024", "high", 200_000_000n],
    [{ size: "1024x1024", quality: "low" }, "1024x1024", "low", 10_000_000n],
  ])("bound a picture %j whose size and quality its answer tells", (asked, size, quality, most) => {
    const units = pieces(
      "image",
      ...([null, "1024x1024/low", "1024x1024/standard"] as const).map(
        (key) => [key, "0.01"] as [string | null, string],
      ),
      ...(["1024x1024/high", "1536x1024/high"] as const).map(
        (key) => [key, "0.2"] as [string, string],
      ),
    );
    const price = negotiated("openai", "gpt-image-1", { units });
    const body = { model: "gpt-image-1", prompt: "Otter", ...asked };
    const call = parseCall("openai", "POST", "/v1/images/generations", body);
    const answer = {
      ...{ data: [{ b64_json: "" }], size, quality },
      usage: { input_tokens: 0, output_tokens: 0 },
    };
    const usage = usageFromBody("openai", "images", answer, call);
    const cost = costOfUsage({ ...noUsage(), units: usage?.units ?? [] }, price);
    expect(cost).toBe(most);
    expect(upperBoundCost({ ...call, inputTokens: 0, maxOutputTokens: 0 }, price)).toBe(most);
  });
});
