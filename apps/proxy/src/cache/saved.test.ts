import { costOfUsage, noUsage, priceBook, type Usage } from "@pag0/metering";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyEvent } from "../call.ts";
import { tokensOf } from "../stages/usage.ts";
import { usageOfEvent } from "./saved.ts";

const tokens = fc.integer({ min: 0, max: 2_000_000 });
const usage = fc
  .record({
    cachedInputTokens: tokens,
    cacheWriteTokens: tokens,
    cacheWrite1hTokens: tokens,
    audioInputTokens: tokens,
    imageInputTokens: tokens,
    reasoningTokens: tokens,
    audioOutputTokens: tokens,
    serviceTier: fc.constantFrom<Usage["serviceTier"]>("standard", "batch", "flex", "priority"),
    units: fc.array(
      fc.record({
        kind: fc.constantFrom<"web_search" | "image">("web_search", "image"),
        count: fc.integer({ min: 1, max: 100 }),
        key: fc.constantFrom(null, "1024x1024"),
      }),
      { maxLength: 5 },
    ),
  })
  .map((parts) =>
    noUsage({
      ...parts,
      inputTokens:
        parts.cachedInputTokens +
        parts.cacheWriteTokens +
        parts.cacheWrite1hTokens +
        parts.audioInputTokens +
        parts.imageInputTokens,
      outputTokens: parts.reasoningTokens + parts.audioOutputTokens,
    }),
  );

describe("usageOfEvent", () => {
  it("is the usage that the event was written from, so that it costs the same", () => {
    const price = priceBook({ overrides: [] }).lookUp(
      "openai",
      "gpt-4o",
      new Date("2026-01-01T00:00:00Z"),
    );
    if (price === null) throw new Error("gpt-4o has no price");
    fc.assert(
      fc.property(usage, (used) => {
        const event = { ...emptyEvent("req_1", "POST", new Date(0)), ...tokensOf(used) };
        expect(usageOfEvent(event)).toEqual(used);
        expect(costOfUsage(usageOfEvent(event), price)).toBe(costOfUsage(used, price));
      }),
    );
  });

  it("tells what another model drew, which costs what that model does", () => {
    const prices = priceBook({ overrides: [] });
    const at = new Date("2026-11-22T00:00:00Z");
    const [own, drawing] = ["gpt-5", "gpt-image-2"].map((model) =>
      prices.lookUp("openai", model, at),
    );
    if (!own || !drawing) throw new Error("no price");
    const drawn = noUsage({
      ...{ inputTokens: 300, cachedInputTokens: 20, imageInputTokens: 80 },
      ...{ outputTokens: 6_000, imageOutputTokens: 5_900 },
    });
    const used = noUsage({
      ...{ inputTokens: 1_300, cachedInputTokens: 120, imageInputTokens: 80 },
      ...{ outputTokens: 6_500, imageOutputTokens: 5_900, reasoningTokens: 100, drawn },
    });
    const event = { ...emptyEvent("req_1", "POST", new Date(0)), ...tokensOf(used) };
    expect(usageOfEvent(event)).toEqual(used);
    const price = { ...own, drawing };
    expect(costOfUsage(usageOfEvent(event), price)).toBe(costOfUsage(used, price));
    expect(costOfUsage(used, price)).not.toBe(costOfUsage(used, own));
  });
});
