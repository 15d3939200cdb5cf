/**
 * Times what metering adds to a call: its estimate under an organization's own prices, and reading its
 * stream on the side. `node packages/metering/bench/metering.ts`. The last line is one JSON object.
 */
import type { PriceOverride } from "@pag0/contract";
import { createStreamMeter, estimateCall, parseCall, priceBook } from "../src/index.ts";

const AT = new Date("2026-11-21T00:00:00Z");
const OVERRIDES = 1_000;
const CHUNK_BYTES = 1_400;

const overrides = Array.from(
  { length: OVERRIDES },
  (_, index): PriceOverride => ({
    ...{ kind: "discount", id: `o${index}`, version: 1, vendor: "openai", percent: "5" },
    ...{ model: `gpt-4o-team-${index}*`, effectiveFrom: "2026-01-01T00:00:00Z" },
    ...{ effectiveTo: null, note: "" },
  }),
);
const prices = priceBook({ overrides });
const endpoint = {
  ...{ pricePerRequest: null, priceRule: null },
  provider: {
    ...{ name: "OpenAI", vendor: "openai", format: "openai" as const },
    baseUrl: new URL("https://api.openai.com"),
  },
};
const url = new URL("https://api.openai.com/v1/chat/completions");
const said = (words: number) => "Tell me about the weather in Seoul. ".repeat(words / 7);
const bodyOf = (words: number) => ({
  ...{ model: "gpt-4o-mini", stream: true },
  messages: [{ role: "user", content: said(words) }],
});

/** Microseconds that one run takes, in the median of many. */
function medianMicroseconds(rounds: number, run: () => void): number {
  for (let i = 0; i < rounds / 10; i++) run();
  const times = Array.from({ length: rounds }, () => {
    const began = performance.now();
    run();
    return (performance.now() - began) * 1_000;
  }).sort((a, b) => a - b);
  return Math.round((times[Math.floor(rounds / 2)] ?? 0) * 10) / 10;
}

function estimate(words: number, defaultMaxOutputTokens: number | null) {
  const body = bodyOf(words);
  return () => {
    estimateCall(endpoint, { url, method: "POST", body, at: AT, prices, defaultMaxOutputTokens });
  };
}

const stream = Buffer.from(
  Array.from({ length: 500 }, (_, index) => {
    const choices = [{ index: 0, delta: { content: " word" }, finish_reason: null }];
    return `data: ${JSON.stringify({ id: `c${index}`, object: "chat.completion.chunk", choices })}\n\n`;
  }).join(""),
);
const call = parseCall("openai", "POST", "/v1/chat/completions", bodyOf(7), { vendor: "openai" });
function read(hideUsage: boolean) {
  return () => {
    const meter = createStreamMeter(call, { hideUsage });
    for (let at = 0; at < stream.length; at += CHUNK_BYTES)
      meter.push(stream.subarray(at, at + CHUNK_BYTES));
    meter.flush();
    meter.usage();
  };
}

const figures = {
  estimateOf50WordsUs: medianMicroseconds(5_000, estimate(49, null)),
  estimateOf50WordsWithDefaultUs: medianMicroseconds(5_000, estimate(49, 500)),
  estimateOf5000WordsUs: medianMicroseconds(500, estimate(4_998, null)),
  streamOf500EventsUs: medianMicroseconds(500, read(false)),
  streamOf500EventsHidingUsageUs: medianMicroseconds(500, read(true)),
};
for (const [name, microseconds] of Object.entries(figures))
  console.log(`${name.padEnd(34)} ${microseconds.toLocaleString("en")} µs`);
console.log(JSON.stringify(figures));
