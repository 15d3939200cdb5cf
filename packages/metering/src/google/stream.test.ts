import { describe, expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";
import { createStreamMeter } from "../streams/stream-meter.ts";
import type { Usage } from "../usage.ts";

/** The usage of a stream of these chunks, in both framings that Google has: they must agree. */
function read(chunks: readonly object[]): Usage & { inputBound: number } {
  const path = "/v1beta/models/gemini-2.5-flash:streamGenerateContent";
  const body = { contents: [{ parts: [{ text: "Hi" }] }] };
  const call = parseCall("google", "POST", path, body, { vendor: "google" });
  const of = (text: string, contentType: string) => {
    const meter = createStreamMeter(call, { hideUsage: false, contentType });
    meter.push(Buffer.from(text));
    meter.flush();
    return meter.usage();
  };
  const events = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\r\n\r\n`).join("");
  const usage = of(events, "text/event-stream");
  expect(of(JSON.stringify(chunks, null, 2), "application/json; charset=UTF-8")).toEqual(usage);
  return { ...usage, inputBound: call.inputTokens };
}

const part = (value: object, more: object = {}) => ({
  candidates: [{ content: { role: "model", parts: [value] }, ...more }],
});
const usage = (counts: object) => ({ usageMetadata: { promptTokenCount: 7, ...counts } });
const end = { finishReason: "STOP" };

describe("a stream of Gemini", () => {
  it.each<[string, object[], Partial<Usage>]>([
    [
      "tells the whole so far in every chunk",
      [
        { ...part({ text: "a" }), ...usage({}) },
        { ...part({ text: "b" }), ...usage({ candidatesTokenCount: 2 }) },
        {
          ...part({ text: "c" }, end),
          ...usage({ candidatesTokenCount: 4, thoughtsTokenCount: 20 }),
        },
      ],
      { inputTokens: 7, outputTokens: 24, reasoningTokens: 20 },
    ],
    [
      "tells it after its end",
      [part({ text: "a" }, end), usage({ candidatesTokenCount: 4 })],
      { outputTokens: 4 },
    ],
    [
      "ends for safety",
      [
        {
          ...part({ text: "a" }, { finishReason: "SAFETY" }),
          ...usage({ candidatesTokenCount: 1 }),
        },
      ],
      { outputTokens: 1 },
    ],
    [
      "ends without a content",
      [{ candidates: [{ finishReason: "SAFETY" }], ...usage({}) }],
      { inputTokens: 7, outputTokens: 0 },
    ],
    [
      "has its prompt blocked",
      [{ promptFeedback: { blockReason: "SAFETY" }, ...usage({}) }],
      { inputTokens: 7, outputTokens: 0 },
    ],
  ])("%s", (_, chunks, expected) => {
    expect(read(chunks)).toMatchObject({ ...expected, estimated: false });
  });

  it.each<[string, object[], number]>([
    [
      "after text",
      [{ ...part({ text: "one two three four" }), ...usage({ candidatesTokenCount: 1 }) }],
      4,
    ],
    [
      "after thoughts",
      [{ ...part({ text: "one", thought: true }), ...usage({ thoughtsTokenCount: 200 }) }],
      200,
    ],
    [
      "by an error",
      [part({ text: "one two three" }), { error: { code: 503, status: "UNAVAILABLE" } }],
      3,
    ],
    ["after a call", [part({ functionCall: { name: "weather", args: { city: "Paris" } } })], 5],
    [
      "after a second of speech",
      [part({ inlineData: { mimeType: "audio/L16;rate=24000", data: "A".repeat(64_000) } })],
      25,
    ],
    ["after a picture", [part({ inlineData: { mimeType: "image/png", data: "AAAA" } })], 1_290],
  ])("that is cut counts what came: %s", (_, chunks, least) => {
    const found = read(chunks);
    expect(found.outputTokens).toBeGreaterThanOrEqual(least);
    expect(found.estimated).toBe(true);
  });

  it("that tells nothing counts the input by our bound", () => {
    for (const chunks of [
      [],
      [{ error: { code: 500 } }],
      [{ promptFeedback: { blockReason: "OTHER" } }],
    ]) {
      const { inputTokens, inputBound, estimated } = read(chunks);
      expect([inputTokens, estimated]).toEqual([inputBound, true]);
      expect(inputBound).toBeGreaterThan(0);
    }
  });
});

it("gives no token of an answer to two kinds, whatever its details say", () => {
  const candidatesTokensDetails = ["AUDIO", "IMAGE", "VIDEO"].map((modality) => ({
    modality,
    tokenCount: 30,
  }));
  const told = usage({ candidatesTokenCount: 50, candidatesTokensDetails });
  const found = read([{ ...part({ text: "a" }, end), ...told }]);
  expect(found).toMatchObject({
    audioOutputTokens: 30,
    imageOutputTokens: 20,
    videoOutputTokens: 0,
  });
});
