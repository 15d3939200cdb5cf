import { describe, expect, it } from "vitest";
import { noUsage, type Usage } from "../usage.ts";
import { lookUpTokenPrice } from "./catalogue.ts";
import { costOfUsage, type TokenPrice, unpricedUnits } from "./token-price.ts";
import { upperBoundCost } from "./upper-bound.ts";

const at = new Date("2026-11-21T05:00:00Z");
const price = (vendor: string, model: string, moment = at) =>
  lookUpTokenPrice(vendor, model, moment) as TokenPrice;
const cost = (vendor: string, model: string, usage: Partial<Usage>) =>
  costOfUsage(noUsage(usage), price(vendor, model));

describe("golden costs, in nano-USD", () => {
  it("charge a cache write once: maximhq/bifrost#3451 is 1,063,761.25 µ$ and not 1,859,846.25", () => {
    const usage = {
      inputTokens: 6 + 159_217,
      cacheWriteTokens: 159_217,
      outputTokens: 2_745,
    };
    expect(cost("anthropic", "claude-opus-4-7", usage)).toBe(1_063_761_250n);
  });

  it("charge cached input once: maximhq/bifrost#904 is about $0.34 and not $1.68", () => {
    const usage = {
      inputTokens: 51_232 + 1_188_096,
      cachedInputTokens: 1_188_096,
      outputTokens: 12_909,
    };
    expect(cost("openai", "gpt-5", usage)).toBe(341_642_000n);
  });

  it.each<[string, string, string, Partial<Usage>, bigint]>([
    [
      "an hour's cache write at twice the input",
      ...(["anthropic", "claude-sonnet-4-6"] as const),
      { inputTokens: 1_000, cacheWrite1hTokens: 1_000 },
      6_000_000n,
    ],
    [
      "reasoning as output, once",
      ...(["openai", "o3"] as const),
      { inputTokens: 1_000, outputTokens: 1_000, reasoningTokens: 900 },
      10_000_000n,
    ],
    [
      "audio in and out at their own rates",
      ...(["openai", "gpt-audio"] as const),
      { inputTokens: 300, audioInputTokens: 200, outputTokens: 120, audioOutputTokens: 100 },
      // 100 × 2.5 + 200 × 32 + 20 × 10 + 100 × 64 = 13,250 µ$
      13_250_000n,
    ],
    [
      "cached audio at its own rate",
      ...(["google", "gemini-2.5-flash"] as const),
      { inputTokens: 1_000, audioInputTokens: 300, cachedAudioInputTokens: 700 },
      370_000n,
    ],
    [
      "pictures by their tokens: gpt-image-1 high 1024x1024",
      ...(["openai", "gpt-image-1"] as const),
      { inputTokens: 60, imageInputTokens: 50, outputTokens: 4_160, imageOutputTokens: 4_160 },
      // 10 × 5 + 50 × 10 + 4,160 × 40 = 166,950 µ$
      166_950_000n,
    ],
    [
      "pictures by the piece: two of dall-e-3 in HD",
      ...(["openai", "dall-e-3"] as const),
      { units: [{ kind: "image", count: 2, key: "1024x1792/hd" }] },
      240_000_000n,
    ],
    [
      "a picture of an unheard-of size as the dearest",
      ...(["openai", "dall-e-3"] as const),
      { units: [{ kind: "image", count: 1, key: "9999x9999/hd" }] },
      120_000_000n,
    ],
    [
      "speech by the character",
      ...(["openai", "tts-1-hd"] as const),
      { units: [{ kind: "character", count: 1_001, key: null }] },
      30_030_000n,
    ],
    [
      "whisper by the second: $0.006 a minute",
      ...(["openai", "whisper-1"] as const),
      { units: [{ kind: "second", count: 61, key: null }] },
      6_100_000n,
    ],
    [
      "ten seconds at least, where the vendor charges so: $0.111 an hour, rounded half up once",
      ...(["groq", "whisper-large-v3"] as const),
      { units: [{ kind: "second", count: 3, key: null }] },
      308_333n,
    ],
    [
      "web searches beside tokens: $10 per thousand",
      ...(["anthropic", "claude-sonnet-4-6"] as const),
      { inputTokens: 1_000, units: [{ kind: "web_search", count: 3, key: null }] },
      33_000_000n,
    ],
    [
      "file searches and code sessions",
      ...(["openai", "gpt-4.1"] as const),
      {
        units: [
          { kind: "file_search", count: 2, key: null },
          { kind: "code_interpreter_session", count: 1, key: "1g" },
        ],
      },
      35_000_000n,
    ],
    [
      "the fee of the call itself",
      ...(["perplexity", "sonar"] as const),
      { inputTokens: 1_000, outputTokens: 1_000 },
      14_000_000n,
    ],
    [
      "a batch at half, but its searches in full",
      ...(["openai", "gpt-4.1"] as const),
      {
        inputTokens: 1_000,
        outputTokens: 1_000,
        serviceTier: "batch",
        units: [{ kind: "web_search", count: 1, key: null }],
      },
      15_000_000n,
    ],
    [
      "priority by its own rates",
      ...(["openai", "gpt-4o-mini"] as const),
      { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 1_000, serviceTier: "priority" },
      // 600 × 0.25 + 400 × 0.125 + 1,000 × 1 = 1,200 µ$
      1_200_000n,
    ],
    [
      "fast mode at six times, for Opus 4.7",
      ...(["anthropic", "claude-opus-4-7"] as const),
      { inputTokens: 1_000, outputTokens: 100, serviceTier: "fast" },
      45_000_000n,
    ],
    [
      "fast mode at twice, for Opus 5.5: $8 and $40",
      ...(["anthropic", "claude-opus-5-5"] as const),
      { inputTokens: 1_000, outputTokens: 100, serviceTier: "fast" },
      12_000_000n,
    ],
    [
      "a region of the caller's choice at 110 %, of fast mode too",
      ...(["anthropic", "claude-opus-4-7"] as const),
      { inputTokens: 1_000, outputTokens: 100, regionalTokens: 1_100, serviceTier: "fast" },
      49_500_000n,
    ],
    [
      "a region where a name of the model has a price of its own: by that alone",
      ...(["aws", "us.anthropic.claude-sonnet-4-5-20250929-v1:0"] as const),
      { inputTokens: 1_000, regionalTokens: 1_000 },
      3_300_000n,
    ],
  ])("charge %s", (_, vendor, model, usage, expected) => {
    expect(cost(vendor, model, usage)).toBe(expected);
  });

  it("are nothing for a model whose vendor says so, and none for one that nobody knows", () => {
    expect(price("openai", "omni-moderation-latest")).toMatchObject({ kind: "free" });
    expect(cost("openai", "omni-moderation-latest", { inputTokens: 500 })).toBe(0n);
    expect(lookUpTokenPrice("openai", "gpt-unheard-of", at)).toBeNull();
    // Priced by pages and by citations, which usage has no word for: refused rather than charged wrongly.
    expect(lookUpTokenPrice("mistral", "mistral-ocr-latest", at)).toBeNull();
    expect(lookUpTokenPrice("perplexity", "sonar-deep-research", at)).toBeNull();
  });

  it("say which pieces they know no price of", () => {
    const image = { kind: "image", count: 1, key: null } as const;
    const speech = { kind: "character", count: 9, key: null } as const;
    expect(unpricedUnits([image], price("openai", "tts-1"))).toEqual(["image"]);
    expect(unpricedUnits([speech], price("openai", "tts-1"))).toEqual([]);
    expect(unpricedUnits([image], price("openai", "gpt-image-1"))).toEqual([]);
  });
});

describe("prices by the time of day", () => {
  const usage = { inputTokens: 1_000_000, outputTokens: 0 };
  const atTime = (time: string) => price("deepseek", "deepseek-v4-pro", new Date(time));

  it("charge the hour, and hold the dearest hour of the day to come", () => {
    const night = atTime("2026-11-20T00:30:00Z");
    const peak = atTime("2026-11-20T02:00:00Z");
    expect(costOfUsage(noUsage(usage), night)).toBe(660_000_000n);
    expect(costOfUsage(noUsage(usage), peak)).toBe(1_320_000_000n);
    for (const one of [night, peak])
      expect(
        upperBoundCost({ inputTokens: 1_000_000, unseenInput: false, maxOutputTokens: 0 }, one),
      ).toBe(1_320_000_000n);
  });

  it("are those of the night all weekend, until Monday's hour is within a day", () => {
    const bound = (time: string) =>
      upperBoundCost(
        { inputTokens: 1_000_000, unseenInput: false, maxOutputTokens: 0 },
        atTime(time),
      );
    for (const time of ["2026-11-21T02:00:00Z", "2026-11-22T07:00:00Z"])
      expect(costOfUsage(noUsage(usage), atTime(time))).toBe(660_000_000n);
    expect(bound("2026-11-21T02:00:00Z")).toBe(660_000_000n);
    expect(bound("2026-11-22T00:59:59Z")).toBe(660_000_000n);
    expect(bound("2026-11-22T01:00:00Z")).toBe(1_320_000_000n);
  });

  it("hold tomorrow's price where it rises overnight", () => {
    const eve = price("google", "gemini-3.6-flash", new Date("2026-12-31T23:00:00Z"));
    expect(eve.base.input).toBe(750_000_000n);
    expect(
      upperBoundCost({ inputTokens: 1_000_000, unseenInput: false, maxOutputTokens: 0 }, eve),
    ).toBe(1_500_000_000n);
  });
});
