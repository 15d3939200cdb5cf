/** What the writers write, read by the vendors' own SDKs. */
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { describe, expect, it } from "vitest";
import {
  type ChatAnswer,
  createChatStreamWriter,
  createMessagesStreamWriter,
  createResponsesStreamWriter,
  type StreamEvent,
  type StreamWriter,
  writeChatAnswer,
  writeMessagesAnswer,
  writeResponsesAnswer,
} from "./index.ts";

const answer: ChatAnswer = {
  id: "abc",
  model: "gemini-2.5-pro",
  createdAt: 1_700_000_000,
  choices: [
    {
      parts: [
        { kind: "thinking", text: "The city is asked.", signature: "sig" },
        { kind: "text", text: "Looking it up — 서울." },
        { kind: "tool_call", id: "call_1", name: "weather", arguments: '{"city":"Seoul"}' },
        { kind: "tool_call", id: "call_2", name: "weather", arguments: '{"city":"Busan"}' },
      ],
      stop: "tool_calls",
    },
  ],
  usage: { input: 120, cachedInput: 20, cacheWrite: 0, output: 30, reasoning: 8 },
};

const events: StreamEvent[] = [
  { kind: "start", id: answer.id, model: answer.model, createdAt: answer.createdAt },
  { kind: "thinking", choice: 0, text: "The city", signature: null },
  { kind: "thinking", choice: 0, text: " is asked.", signature: null },
  { kind: "thinking", choice: 0, text: "", signature: "sig" },
  { kind: "text", choice: 0, text: "Looking it up" },
  { kind: "text", choice: 0, text: " — 서울." },
  { kind: "tool_call", choice: 0, index: 0, id: "call_1", name: "weather" },
  { kind: "tool_arguments", choice: 0, index: 0, text: '{"city":' },
  { kind: "tool_arguments", choice: 0, index: 0, text: '"Seoul"}' },
  { kind: "tool_call", choice: 0, index: 1, id: "call_2", name: "weather" },
  { kind: "tool_arguments", choice: 0, index: 1, text: '{"city":"Busan"}' },
  { kind: "stop", choice: 0, stop: "tool_calls" },
  { kind: "usage", usage: answer.usage as NonNullable<ChatAnswer["usage"]> },
  { kind: "end" },
];

/** A connection that answers every request alike. */
function answering(body: string, type: string): typeof fetch {
  return async () => new Response(body, { headers: { "content-type": type } });
}
const json = (document: unknown) => answering(JSON.stringify(document), "application/json");
const stream = (writer: StreamWriter) =>
  answering(events.map((event) => writer.write(event)).join(""), "text/event-stream");
const openai = (fetch: typeof globalThis.fetch) =>
  new OpenAI({ apiKey: "k", fetch, maxRetries: 0 });
const anthropic = (fetch: typeof globalThis.fetch) =>
  new Anthropic({ apiKey: "k", fetch, maxRetries: 0 });

const messages = [{ role: "user" as const, content: "Weather?" }];

describe("OpenAI's SDK", () => {
  it("reads a chat completion", async () => {
    const { choices, usage } = await openai(json(writeChatAnswer(answer))).chat.completions.create({
      model: "m",
      messages,
    });
    expect(choices[0]?.message.content).toBe("Looking it up — 서울.");
    expect(choices[0]?.finish_reason).toBe("tool_calls");
    expect(choices[0]?.message.tool_calls).toMatchObject([
      { id: "call_1", function: { name: "weather", arguments: '{"city":"Seoul"}' } },
      { id: "call_2" },
    ]);
    expect(usage).toMatchObject({
      prompt_tokens: 120,
      completion_tokens: 30,
      prompt_tokens_details: { cached_tokens: 20 },
    });
  });

  it("gathers a stream of chat completions", async () => {
    const client = openai(stream(createChatStreamWriter({ includeUsage: true })));
    const runner = client.chat.completions.stream({
      model: "m",
      messages,
      stream_options: { include_usage: true },
    });
    const final = await runner.finalChatCompletion();
    expect(final.choices[0]?.message.content).toBe("Looking it up — 서울.");
    expect(
      final.choices[0]?.message.tool_calls?.map((call) =>
        call.type === "function" ? call.function.arguments : "",
      ),
    ).toEqual(['{"city":"Seoul"}', '{"city":"Busan"}']);
    expect((await runner.totalUsage()).total_tokens).toBe(150);
  });

  it("reads a response, and gathers a stream of one", async () => {
    const whole = await openai(json(writeResponsesAnswer(answer))).responses.create({
      model: "m",
      input: "Weather?",
    });
    expect(whole.output_text).toBe("Looking it up — 서울.");
    const client = openai(stream(createResponsesStreamWriter()));
    const streamed = await client.responses
      .stream({ model: "m", input: "Weather?" })
      .finalResponse();
    for (const { output, usage } of [whole, streamed]) {
      expect(output.map(({ type }) => type)).toEqual([
        "reasoning",
        "message",
        "function_call",
        "function_call",
      ]);
      expect(output[3]).toMatchObject({ call_id: "call_2", arguments: '{"city":"Busan"}' });
      expect(usage).toMatchObject({ input_tokens: 120, output_tokens: 30, total_tokens: 150 });
    }
  });
});

describe("Anthropic's SDK", () => {
  const request = { model: "m", max_tokens: 100, messages };
  const expected = [
    { type: "thinking", thinking: "The city is asked.", signature: "sig" },
    { type: "text", text: "Looking it up — 서울." },
    { type: "tool_use", id: "call_1", name: "weather", input: { city: "Seoul" } },
    { type: "tool_use", id: "call_2", name: "weather", input: { city: "Busan" } },
  ];

  it("reads a message, and gathers a stream of one", async () => {
    const whole = await anthropic(json(writeMessagesAnswer(answer))).messages.create(request);
    const streamed = await anthropic(stream(createMessagesStreamWriter()))
      .messages.stream(request)
      .finalMessage();
    for (const { content, stop_reason: reason, usage } of [whole, streamed]) {
      expect(content).toMatchObject(expected);
      expect(reason).toBe("tool_use");
      expect(usage).toMatchObject({
        input_tokens: 100,
        cache_read_input_tokens: 20,
        output_tokens: 30,
      });
    }
  });
});
