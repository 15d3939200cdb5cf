/** What one format says and another cannot is refused by name. */
import { describe, expect, it } from "vitest";
import {
  readChatRequest,
  readEmbeddingsRequest,
  readMessagesRequest,
  readResponsesRequest,
  writeChatRequest,
  writeMessagesRequest,
} from "./index.ts";

const messages = [{ role: "user", content: "Hi" }];
const chat = (more: object) => readChatRequest({ model: "m", messages, ...more });

describe("a request of chat completions", () => {
  it.each([
    ["frequency_penalty", { frequency_penalty: 0.5 }],
    ["presence_penalty", { presence_penalty: -1 }],
    ["n", { n: 2 }],
    ["temperature", { temperature: 1.2 }],
    ["temperature", { model: "claude-opus-5", temperature: 0.2 }],
    ["top_p", { model: "claude-haiku-5-5", top_p: 0.9 }],
    ["top_k", { model: "claude-opus-4-7", top_k: 5 }],
    [
      "temperature",
      {
        ...{ model: "claude-sonnet-4-5", temperature: 0.2 },
        ...{ reasoning_effort: "low", max_tokens: 9_000 },
      },
    ],
  ])("for Anthropic is refused for its %s", (field, more) => {
    const refused = () => writeMessagesRequest(chat(more), 100);
    expect(refused).toThrow(expect.objectContaining({ field }));
  });

  it.each([
    ["logprobs", { logprobs: true }],
    ["logprobs", { top_logprobs: 2 }],
    ["modalities", { modalities: ["text", "audio"] }],
    ["logit_bias", { logit_bias: { 1: 2 } }],
    ["repetition_penalty", { repetition_penalty: 1.2 }],
    ["messages[0].audio", { messages: [{ role: "assistant", audio: { id: "audio_1" } }] }],
    ["messages[0].function_call", { messages: [{ role: "assistant", function_call: {} }] }],
  ])("for another vendor is refused for its %s", (field, more) => {
    expect(() => chat(more)).toThrow(expect.objectContaining({ field }));
  });

  it("passes with values that ask for nothing", () => {
    const asked = chat({
      ...{ frequency_penalty: 0, presence_penalty: 0, n: 1, seed: 7 },
      ...{ logprobs: false, modalities: ["text"], logit_bias: null },
    });
    expect(writeMessagesRequest(asked, 100)).toEqual({
      ...{ model: "m", max_tokens: 100 },
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
  });
});

describe("hints", () => {
  it("of OpenAI's clients may be left out", () => {
    const asked = chat({
      ...{ metadata: { a: "b" }, store: true, service_tier: "auto", verbosity: "low" },
      ...{ prompt_cache_key: "k", stream_options: { include_usage: true }, temperature: 1 },
    });
    expect(writeMessagesRequest({ ...asked, model: "claude-opus-5" }, 100)).toEqual({
      ...{ model: "claude-opus-5", max_tokens: 100 },
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
  });

  it("of Codex may be left out, which sends them with each request", () => {
    const asked = readResponsesRequest({
      ...{ model: "m", input: "Hi", store: false, include: ["reasoning.encrypted_content"] },
      ...{ client_metadata: { turn_id: "1" }, prompt_cache_key: "k", parallel_tool_calls: true },
    });
    expect(writeMessagesRequest(asked, 100)).toEqual({
      ...{ model: "m", max_tokens: 100 },
      messages: [{ role: "user", content: [{ type: "text", text: "Hi" }] }],
    });
  });

  it("of Anthropic's clients may be left out, as long as they only save", () => {
    const asked = (context_management: object) => ({
      ...{ model: "m", max_tokens: 5, messages, context_management },
      ...{ cache_control: { type: "ephemeral" }, service_tier: "auto" },
    });
    const clears = { edits: [{ type: "clear_tool_uses_20250919" }] };
    expect(writeChatRequest(readMessagesRequest(asked(clears)))).toMatchObject({ max_tokens: 5 });
    const compacts = { edits: [{ type: "compact_20260112" }] };
    expect(() => readMessagesRequest(asked(compacts))).toThrow(
      expect.objectContaining({ field: "context_management" }),
    );
  });
});

describe("a request of responses or embeddings", () => {
  const input = "Hi";
  it.each([
    ["moderation", () => readResponsesRequest({ model: "m", input, moderation: {} })],
    ["top_logprobs", () => readResponsesRequest({ model: "m", input, top_logprobs: 2 })],
    [
      "top_logprobs",
      () => readResponsesRequest({ model: "m", input, include: ["message.output_text.logprobs"] }),
    ],
    [
      "input[0]",
      () => readResponsesRequest({ model: "m", input: [{ type: "item_reference", id: "msg_1" }] }),
    ],
    [
      "input[0].content[0].file_data",
      () =>
        readResponsesRequest({
          model: "m",
          input: [{ role: "user", content: [{ type: "input_file", file_data: "JVBERi0=" }] }],
        }),
    ],
    ["task_type", () => readEmbeddingsRequest({ model: "m", input, task_type: "x" })],
  ])("is refused for its %s", (field, read) => {
    expect(read).toThrow(expect.objectContaining({ field }));
  });
});

describe("a request of messages", () => {
  it.each([
    ["inference_geo", { inference_geo: "eu" }],
    ["thread", { thread: { type: "create" } }],
    ["output_config.format", { output_config: { format: { type: "xml" } } }],
    [
      "messages[0].content[0].citations",
      {
        messages: [
          {
            role: "user",
            content: [
              {
                type: "document",
                source: { type: "text", media_type: "text/plain", data: "a" },
                citations: { enabled: true },
              },
            ],
          },
        ],
      },
    ],
  ])("for another vendor is refused for its %s", (field, more) => {
    expect(() => readMessagesRequest({ model: "m", max_tokens: 5, messages, ...more })).toThrow(
      expect.objectContaining({ field }),
    );
  });

  it("for OpenAI's format is refused for its top_k", () => {
    const asked = readMessagesRequest({ model: "m", max_tokens: 5, messages, top_k: 3 });
    expect(() => writeChatRequest(asked)).toThrow(expect.objectContaining({ field: "top_k" }));
  });
});
