import { describe, expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";
import { createStreamMeter } from "../streams/stream-meter.ts";
import type { Usage } from "../usage.ts";

const MODEL = "claude-opus-5";

/** The usage of a stream of these events, and whether its end was seen. */
function read(events: readonly object[], asks: object = {}) {
  const messages = [{ role: "user", content: "Hi" }];
  const body = { model: MODEL, max_tokens: 4_000, stream: true, messages, ...asks };
  const call = parseCall("anthropic", "POST", "/v1/messages", body, { vendor: "anthropic" });
  const meter = createStreamMeter(call, { hideUsage: false, contentType: "text/event-stream" });
  for (const event of events) meter.push(Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
  meter.flush();
  return { usage: meter.usage(), finished: meter.finished, inputTokens: call.inputTokens };
}

const start = {
  type: "message_start",
  message: { usage: { input_tokens: 25, cache_read_input_tokens: 100, output_tokens: 1 } },
};
const begin = (content_block: object) => ({ type: "content_block_start", index: 0, content_block });
const delta = (of: object) => ({ type: "content_block_delta", index: 0, delta: of });
const text = delta({ type: "text_delta", text: "Hello there, all of you" });
const told = (stop_reason: string | null, usage: object | undefined) => ({
  type: "message_delta",
  delta: { stop_reason },
  usage,
});
const stop = { type: "message_stop" };

describe("an end that tells", () => {
  it.each<[string, object[], Partial<Usage>]>([
    [
      "totals more than once",
      [told(null, { output_tokens: 5 }), told("end_turn", { output_tokens: 9 })],
      { outputTokens: 9 },
    ],
    [
      "the input again, with nulls",
      [told("end_turn", { input_tokens: 25, cache_read_input_tokens: null, output_tokens: 4 })],
      { inputTokens: 125, outputTokens: 4 },
    ],
    [
      "a larger input, of steps with tools",
      [told("end_turn", { input_tokens: 900, output_tokens: 4 })],
      { inputTokens: 1_000, outputTokens: 4 },
    ],
    ["a refusal", [told("refusal", { output_tokens: 2 })], { inputTokens: 125, outputTokens: 2 }],
    [
      "compactions each time, counted once",
      [
        told(null, {
          output_tokens: 4,
          iterations: [{ type: "compaction", input_tokens: 100, output_tokens: 10 }],
        }),
        told("end_turn", {
          output_tokens: 9,
          iterations: [
            { type: "compaction", input_tokens: 100, output_tokens: 10 },
            { type: "message", input_tokens: 25, output_tokens: 9 },
          ],
        }),
      ],
      { inputTokens: 225, outputTokens: 19 },
    ],
  ])("%s", (_, ends, usage) => {
    const found = read([start, { type: "ping" }, text, ...ends, stop]);
    expect(found).toMatchObject({ usage: { ...usage, estimated: false }, finished: true });
  });
});

describe("an end without a word", () => {
  it.each<[string, object[]]>([
    ["a delta without usage", [told("end_turn", undefined), stop]],
    [
      "an error in the middle",
      [{ type: "error", error: { type: "overloaded_error", message: "Overloaded" } }],
    ],
    ["text after the totals", [told("end_turn", { output_tokens: 3 }), text]],
  ])("counts what came: %s", (_, ends) => {
    const { usage } = read([start, text, ...ends]);
    expect(usage).toMatchObject({ inputTokens: 125, cachedInputTokens: 100, estimated: true });
    expect(usage.outputTokens).toBeGreaterThan(4);
  });

  it.each<[string, object[], number]>([
    [
      "thinking that is shown",
      [delta({ type: "thinking_delta", thinking: "one two three four five" })],
      5,
    ],
    [
      "thinking by its seal, where that is longer",
      [delta({ type: "signature_delta", signature: "EqQB".repeat(100) })],
      100,
    ],
    [
      "thinking that is withheld",
      [begin({ type: "redacted_thinking", data: "EmwK".repeat(100) })],
      100,
    ],
    [
      "a tool's input",
      [
        begin({ type: "tool_use", name: "weather", input: {} }),
        delta({ type: "input_json_delta", partial_json: '{"city":"Paris"}' }),
      ],
      5,
    ],
    [
      "a tool's input in one piece",
      [begin({ type: "mcp_tool_use", name: "ask", input: { query: "one two three four" } })],
      6,
    ],
    [
      "a compaction",
      [
        begin({ type: "compaction", content: "" }),
        delta({ type: "compaction_delta", content: "one two three four five" }),
      ],
      5,
    ],
  ])("counts %s", (_, events, least) => {
    const { usage } = read([start, ...events]);
    expect(usage.outputTokens).toBeGreaterThanOrEqual(least);
    expect(usage.estimated).toBe(true);
  });

  it("counts the input by our bound where nothing was told of it", () => {
    for (const events of [[], [text], [{ type: "error", error: { type: "overloaded_error" } }]]) {
      const { usage, inputTokens } = read(events);
      expect(usage).toMatchObject({ inputTokens, estimated: true });
      expect(inputTokens).toBeGreaterThan(0);
    }
  });

  it("is billed by the premium and in the region that were asked for", () => {
    const { usage } = read([text], { speed: "fast", inference_geo: "us" });
    expect(usage.serviceTier).toBe("fast");
    expect(usage.regionalTokens).toBe(usage.inputTokens + usage.outputTokens);
  });
});
