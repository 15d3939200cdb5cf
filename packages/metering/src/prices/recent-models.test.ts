import { priceOverridesSchema } from "@pag0/contract";
import { describe, expect, it } from "vitest";
import { noUsage } from "../usage.ts";
import { lookUpTokenPrice } from "./catalogue.ts";
import { priceBook } from "./price-book.ts";
import { costOfUsage, type TokenPrice } from "./token-price.ts";
import { modelsOfVendor } from "./vendor-models.ts";

const today = new Date("2026-11-22T03:00:00Z");
const found = (vendor: string, model: string, at = today) =>
  lookUpTokenPrice(vendor, model, at) as TokenPrice;
const dollars = (nano: bigint) => Number(nano) / 1e9;
const printed = ({ base }: TokenPrice) =>
  [base.input, base.cachedInput, base.cacheWrite, base.cacheWrite1h, base.output].map(dollars);

describe("models that came out after the catalogue's release", () => {
  it.each([
    ["anthropic", "claude-sonnet-5-5", [2, 0.1, 2.5, 4, 10]],
    ["google", "claude-sonnet-5-5@20260928", [2, 0.1, 2.5, 4, 10]],
    ["anthropic", "claude-sonnet-5", [2, 0.2, 2.5, 4, 10]],
    ["anthropic", "claude-haiku-5-5", [0.1, 0.01, 0.125, 0.2, 0.5]],
    ["azure", "claude-haiku-5-5", [0.1, 0.01, 0.125, 0.2, 0.5]],
    ["anthropic", "claude-fable-5-2", [8, 0.2, 10, 16, 40]],
    ["anthropic", "claude-mythos-5-2", [8, 0.2, 10, 16, 40]],
    ["anthropic", "claude-mythos-5-1", [10, 0.25, 12.5, 20, 50]],
    ["anthropic", "claude-mythos-5", [10, 1, 12.5, 20, 50]],
    ["openai", "gpt-6.1-sol", [2, 0.1, 2.5, 5, 10]],
    ["openai", "gpt-6.1-sol-2026-09-29", [2, 0.1, 2.5, 5, 10]],
    ["openai", "gpt-6.1-terra", [1, 0.05, 1.25, 2.5, 5]],
    ["google", "gemini-4-argon", [2, 0.1, 2, 2, 10]],
    ["google", "models/gemini-4-carbon", [2, 0.1, 2, 2, 10]],
    ["x-ai", "grok-4.7", [2, 0.5, 2, 2, 6]],
    // On a Sunday.
    ["deepseek", "deepseek-flash", [0.15, 0.003, 0.15, 0.15, 0.6]],
    ["deepseek", "deepseek-v4-flash", [0.15, 0.003, 0.15, 0.15, 0.6]],
    ["google", "gemini-4-hydrogen", [1.5, 0.075, 1.5, 1.5, 7.5]],
  ] as const)("%s %s costs what its vendor prints", (vendor, model, rates) => {
    expect(printed(found(vendor, model))).toEqual(rates);
  });

  it("are no others of a name that begins alike", () => {
    for (const [vendor, model] of [
      ["anthropic", "claude-sonnet-5-5-fast"],
      ["anthropic", "claude-haiku-5-5-mini"],
      ["openai", "gpt-6.1-sol-pro"],
      ["google", "gemini-4-argon-lite"],
    ] as const)
      expect(found(vendor, model), model).toBeNull();
  });

  it("cost what they cost on the day", () => {
    const cached = (day: string) =>
      dollars(found("anthropic", "claude-sonnet-5-5", new Date(day)).base.cachedInput);
    expect(["2026-10-06T23:59:59Z", "2026-10-07T00:00:00Z"].map(cached)).toEqual([0.2, 0.1]);
    const argon = (day: string) => printed(found("google", "gemini-4-argon", new Date(day)));
    expect(argon("2026-11-30T23:59:59Z")).toEqual([2, 0.1, 2, 2, 10]);
    expect(argon("2026-12-01T00:00:00Z")).toEqual([4, 0.2, 4, 4, 20]);
  });

  it("cost more from the first token above the border, and not at it", () => {
    const cost = (model: string, inputTokens: number) => {
      const vendor = { gpt: "openai", grok: "x-ai" }[model.split("-")[0] ?? ""] ?? "anthropic";
      return costOfUsage(noUsage({ inputTokens, outputTokens: 1_000 }), found(vendor, model));
    };
    // 100,000 × $0.10 + 1,000 × $0.50, and 100,001 × $0.50 + 1,000 × $2.50.
    expect(cost("claude-haiku-5-5", 100_000)).toBe(10_500_000n);
    expect(cost("claude-haiku-5-5", 100_001)).toBe(52_500_500n);
    expect(cost("grok-4.7", 199_999)).toBe(405_998_000n);
    expect(cost("grok-4.7", 200_000)).toBe(812_000_000n);
    expect(cost("gpt-6.1-sol", 272_000)).toBe(554_000_000n);
    expect(cost("gpt-6.1-sol", 272_001)).toBe(1_103_004_000n);
  });

  it("have the tiers and fees of their vendor", () => {
    const fable = found("anthropic", "claude-fable-5-2");
    const million = noUsage({ inputTokens: 1_000_000 });
    expect(costOfUsage({ ...million, serviceTier: "fast" }, fable)).toBe(16_000_000_000n);
    expect(costOfUsage({ ...million, serviceTier: "batch" }, fable)).toBe(4_000_000_000n);
    expect(fable.regionalBasisPoints).toBe(11_000n);
    const searched = noUsage({ units: [{ kind: "web_search", count: 1, key: "web" }] });
    expect(costOfUsage(searched, found("google", "gemini-4-argon"))).toBe(14_000_000n);
  });

  it("are among the models of their vendor, once", () => {
    const names = modelsOfVendor("anthropic");
    expect(names).toContain("claude-haiku-5-5");
    expect(new Set(names).size).toBe(names.length);
    expect(modelsOfVendor("unheard-of")).toEqual([]);
  });
});

it("is the organization's own price of a Gemini, by whichever of its names it is called", () => {
  const names = ["gemini-2.5-pro", "models/gemini-2.5-pro", "google/gemini-2.5-pro"];
  for (const model of [...names, "models/gemini-2.5-*"]) {
    const overrides = priceOverridesSchema.parse([
      {
        ...{ id: "o", version: 1, vendor: "google", model, kind: "discount", percent: "20" },
        effectiveFrom: "2026-01-01T00:00:00Z",
      },
    ]);
    const book = priceBook({ overrides });
    for (const name of names)
      expect(book.lookUp("google", name, today)?.kind, name).toBe("negotiated");
  }
});
