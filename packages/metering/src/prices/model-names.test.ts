import { describe, expect, it } from "vitest";
import { callOf } from "../call.ts";
import { parseCall } from "../parse-call.ts";
import { noUsage } from "../usage.ts";
import { usageFromBody } from "../usage-from-body.ts";
import { lookUpTokenPrice } from "./catalogue.ts";
import { costOfUsage, type TokenPrice } from "./token-price.ts";
import { upperBoundCost } from "./upper-bound.ts";

const at = new Date("2026-11-21T12:00:00Z");
const found = (vendor: string, model: string) => lookUpTokenPrice(vendor, model, at);
const dollars = (nano: bigint) => Number(nano) / 1e9;

describe("a name that a vendor sells a model by", () => {
  it.each([
    // What customers trained further is dearer than what it was made of.
    ["openai", "ft:gpt-4o-2024-08-06:acme::a1", 3.75, 1.875, 15],
    ["openai", "ft:gpt-4o-mini-2024-07-18:acme:name:a1", 0.3, 0.15, 1.2],
    ["openai", "ft:gpt-4.1-2025-04-14:acme::a1", 3, 0.75, 12],
    ["openai", "ft:gpt-4.1-mini-2025-04-14:acme::a1", 0.8, 0.2, 3.2],
    ["openai", "ft:gpt-4.1-nano-2025-04-14:acme::a1", 0.2, 0.05, 0.8],
    ["openai", "ft:o4-mini-2025-04-16:acme::a1", 4, 1, 16],
    ["openai", "ft:gpt-3.5-turbo-0125:acme::a1", 3, 3, 6],
    ["openai", "ft:davinci-002:acme::a1", 12, 12, 12],
    // Dated and movable names.
    ["openai", "gpt-5-search-api-2025-10-14", 1.25, 0.125, 10],
    ["openai", "gpt-4o-mini-tts-2025-12-15", 0.6, 0.6, 12],
    ["openai", "gpt-4o-mini-transcribe-2025-12-15", 1.25, 1.25, 5],
    ["openai", "chatgpt-image-latest", 5, 1.25, 10],
    ["google", "models/gemini-2.5-pro", 1.25, 0.125, 10],
    ["google", "google/gemini-2.5-flash", 0.3, 0.03, 2.5],
    ["google", "gemini-2.5-computer-use-preview-10-2025", 1.25, 0.125, 10],
    ["mistral", "mistral-small-latest", 0.15, 0.015, 0.6],
    ["mistral", "mistral-large-latest", 0.5, 0.05, 1.5],
    // Another model than the catalogue takes it for.
    ["groq", "openai/gpt-oss-safeguard-20b", 0.075, 0.0375, 0.3],
    ["aws", "amazon.titan-embed-text-v2:0", 0.02, 0.02, 0],
    // The same at every place that it is called by.
    ["aws", "anthropic.claude-sonnet-4-5-20250929-v1:0", 3.3, 0.33, 16.5],
    ["aws", "global.anthropic.claude-sonnet-4-5-20250929-v1:0", 3, 0.3, 15],
    ["azure", "gpt-4o", 2.5, 1.25, 10],
    ["azure", "claude-sonnet-4-5", 3, 0.3, 15],
  ])(
    "%s %s costs $%f, cached $%f, and $%f out a million",
    (vendor, model, input, cached, output) => {
      const price = found(vendor, model) as TokenPrice;
      const { base } = price;
      expect([base.input, base.cachedInput, base.output].map(dollars)).toEqual([
        input,
        cached,
        output,
      ]);
    },
  );

  it.each([
    // Trained further from what is not sold so: its base says nothing of its price.
    ["openai", "ft:gpt-4-0613:acme::a1"],
    ["openai", "ft:gpt-5:acme::a1"],
    // Close to a name, and none.
    ["openai", "gpt-4oo"],
    ["openai", "gpt-4o-mini-foo"],
    ["openai", "gpt-4o:free"],
    ["openai", "gpt-5.9"],
    ["anthropic", "claude-opus-4-9"],
    ["google", "gemini-4-pro"],
    // What another maker takes for it is no price of this vendor.
    ["azure", "deepseek-r1"],
    ["azure", "grok-4"],
    ["azure", "my-deployment"],
    ["aws", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"],
  ])("has no price where nobody prints one: %s %s", (vendor, model) => {
    expect(found(vendor, model)).toBeNull();
  });

  it("is free only where the vendor says so", () => {
    for (const [vendor, model] of [
      ["openrouter", "deepseek/deepseek-r1:free"],
      ["google", "gemma-3-27b-it"],
      ["openai", "omni-moderation-latest"],
    ] as const)
      expect(found(vendor, model)?.kind, model).toBe("free");
  });

  it("is bounded as the model itself, wherever it is sold", () => {
    const most = (vendor: string, model: string) => found(vendor, model)?.maxOutputTokens;
    expect(most("openai", "ft:gpt-4.1-2025-04-14:acme::a1")).toBe(32_768);
    expect(most("aws", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0")).toBe(64_000);
    expect(most("openrouter", "openai/gpt-4o")).toBe(16_384);
  });
});

it("an hour in the cache costs twice the input of any Claude at any cloud, at each size of the input", () => {
  for (const [vendor, model, hour] of [
    ["anthropic", "claude-sonnet-4-5", 6],
    ["aws", "us.anthropic.claude-sonnet-4-5-20250929-v1:0", 6.6],
    ["aws", "global.anthropic.claude-opus-5-5", 8],
    ["google", "claude-sonnet-4-5@20250929", 6],
    ["google", "claude-opus-4-1@20250805", 30],
    ["openrouter", "anthropic/claude-sonnet-4.5", 6],
  ] as const)
    expect(dollars((found(vendor, model) as TokenPrice).base.cacheWrite1h), model).toBe(hour);
  const [long] = (found("google", "claude-sonnet-4-5@20250929") as TokenPrice).tiers;
  expect(dollars(long?.rates.cacheWrite1h ?? 0n)).toBe(12);
});

describe("pieces that the catalogue prices for a whole vendor", () => {
  const search = { kind: "web_search", count: 1, key: null } as const;

  it("cost what is printed for the very model", () => {
    const fee = (vendor: string, model: string) =>
      costOfUsage(noUsage({ units: [search] }), found(vendor, model) as TokenPrice);
    expect(fee("openai", "gpt-4o-mini-search-preview")).toBe(25_000_000n);
    expect(fee("openai", "gpt-4o-search-preview-2025-03-11")).toBe(25_000_000n);
    expect(fee("openai", "gpt-4o-mini")).toBe(10_000_000n);
    expect(fee("x-ai", "grok-4.3")).toBe(5_000_000n);
  });

  it("cost more by the preview's tool of models that do not reason, before the call and after", () => {
    const answered = (model: string, type: string) => {
      const asked = parseCall("openai", "POST", "/v1/responses", {
        ...{ model, input: "News?", tools: [{ type }], max_tool_calls: 2, max_output_tokens: 16 },
      });
      const output = [{ type: "web_search_call", action: { type: "search" } }];
      const told = { output, usage: { input_tokens: 1, output_tokens: 0 } };
      const usage = usageFromBody("openai", "responses", told, asked) ?? noUsage();
      const price = found("openai", model) as TokenPrice;
      const pieces = { ...noUsage(), units: usage.units };
      const bound = { inputTokens: 0, unseenInput: false, maxOutputTokens: 0, units: asked.units };
      return [costOfUsage(pieces, price), upperBoundCost(bound, price)];
    };
    for (const model of ["gpt-4o", "gpt-4.1-mini"]) {
      expect(answered(model, "web_search_preview"), model).toEqual([25_000_000n, 50_000_000n]);
      expect(answered(model, "web_search"), model).toEqual([10_000_000n, 20_000_000n]);
    }
    expect(answered("gpt-5", "web_search_preview_2025_03_11")).toEqual([10_000_000n, 20_000_000n]);
  });

  it("are in the fee of a request where the vendor takes one, by how much is read for it", () => {
    const sonar = found("perplexity", "sonar-pro") as TokenPrice;
    const fee = (key: string | null) =>
      costOfUsage(noUsage({ units: [search, { kind: "request", count: 1, key }] }), sonar);
    expect(["low", "medium", "high", null].map(fee)).toEqual([
      6_000_000n,
      10_000_000n,
      14_000_000n,
      14_000_000n,
    ]);
    const told = { prompt_tokens: 0, completion_tokens: 0, search_context_size: "low" };
    const asked = { ...callOf({ format: "openai", operation: "chat" }), vendor: "perplexity" };
    const usage = usageFromBody("openai", "chat", { choices: [], usage: told }, asked);
    expect(costOfUsage(usage ?? noUsage(), sonar)).toBe(6_000_000n);
    // Before the call it is the dearest.
    const bound = { inputTokens: 0, unseenInput: false, maxOutputTokens: 0, units: [search] };
    expect(upperBoundCost(bound, sonar)).toBe(14_000_000n);
  });
});
