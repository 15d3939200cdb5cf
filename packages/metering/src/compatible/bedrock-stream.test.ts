import { describe, expect, it } from "vitest";
import { parseCall } from "../parse-call.ts";
import { awsMessage } from "../recorded/recording.ts";
import { createStreamMeter } from "../streams/stream-meter.ts";

const asks = { messages: [{ role: "user", content: [{ text: "Hi" }] }] };
const PATHS = {
  converse: "/model/amazon.nova-pro-v1%3A0/converse-stream",
  invoke: "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream",
} as const;

function read(path: keyof typeof PATHS, body: object, messages: readonly Buffer[], step = 1_000) {
  const call = parseCall("openai", "POST", PATHS[path], body, { vendor: "aws" });
  const contentType = "application/vnd.amazon.eventstream";
  const meter = createStreamMeter(call, { hideUsage: false, contentType });
  const bytes = Buffer.concat(messages);
  for (let at = 0; at < bytes.length; at += step) meter.push(bytes.subarray(at, at + step));
  meter.flush();
  return meter.usage();
}

const event = (name: string, payload: object) =>
  awsMessage(name, Buffer.from(JSON.stringify(payload)));
const text = event("contentBlockDelta", { delta: { text: "one two three" } });
const metadata = event("metadata", {
  usage: { inputTokens: 5, outputTokens: 9, cacheReadInputTokens: 100, cacheWriteInputTokens: 10 },
  serviceTier: { type: "flex" },
});

describe("Bedrock's converse stream", () => {
  it("tells the same however its messages are split", () => {
    for (const step of [1, 2, 3, 11, 12, 13, 64])
      expect(read("converse", asks, [text, metadata], step)).toMatchObject({
        inputTokens: 115,
        cachedInputTokens: 100,
        cacheWriteTokens: 10,
        outputTokens: 9,
        serviceTier: "flex",
        estimated: false,
      });
  });

  it.each<[string, Buffer[], number]>([
    ["an exception in the middle", [text, event("modelStreamErrorException", { message: "m" })], 3],
    ["an exception alone", [event("throttlingException", { message: "m" })], 0],
    [
      "thinking that is sealed",
      [
        event("contentBlockDelta", {
          delta: { reasoningContent: { redactedContent: "AAAA".repeat(60) } },
        }),
      ],
      60,
    ],
  ])("is counted from what came: %s", (_, messages, least) => {
    const usage = read("converse", { ...asks, serviceTier: { type: "priority" } }, messages);
    expect(usage.inputTokens).toBeGreaterThan(0);
    expect(usage.outputTokens).toBeGreaterThanOrEqual(least);
    expect(usage).toMatchObject({ serviceTier: "priority", estimated: true });
  });
});

it("finds a model's own events, wherever their padding stands", () => {
  const body = { anthropic_version: "bedrock-2023-05-31", max_tokens: 50, messages: [] };
  const sealed = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64");
  const start = sealed({
    type: "message_start",
    message: { usage: { input_tokens: 7, output_tokens: 1 } },
  });
  const end = sealed({
    type: "message_delta",
    delta: { stop_reason: "end_turn" },
    usage: { output_tokens: 11 },
  });
  const usage = read("invoke", body, [
    event("chunk", { bytes: start, p: "abcdef" }),
    event("chunk", { p: "abc", bytes: end }),
    event("chunk", { bytes: sealed({ type: "message_stop" }) }),
  ]);
  expect(usage).toMatchObject({ inputTokens: 7, outputTokens: 11, estimated: false });
});
