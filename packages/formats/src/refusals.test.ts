/** What one format says and another cannot is refused by name. */
import { describe, expect, it } from "vitest";
import {
  readChatRequest,
  readMessagesRequest,
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
  ])("for Anthropic is refused for its %s", (field, more) => {
    const refused = () => writeMessagesRequest(chat(more), 100);
    expect(refused).toThrow(expect.objectContaining({ field }));
  });

  it.each([
    ["logprobs", { logprobs: true }],
    ["logprobs", { top_logprobs: 2 }],
    ["modalities", { modalities: ["text", "audio"] }],
    ["logit_bias", { logit_bias: { 1: 2 } }],
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

describe("a request of messages", () => {
  it("for OpenAI's format is refused for its top_k", () => {
    const asked = readMessagesRequest({ model: "m", max_tokens: 5, messages, top_k: 3 });
    expect(() => writeChatRequest(asked)).toThrow(expect.objectContaining({ field: "top_k" }));
  });
});
