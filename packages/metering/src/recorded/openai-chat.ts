import type { JsonObject } from "../call.ts";
import type { Usage } from "../usage.ts";
import { body, type Recording, stream, words } from "./recording.ts";

const SOURCE = "https://platform.openai.com/docs/api-reference/chat/object";

interface ChatCase {
  name: string;
  model: string;
  prompt: string;
  /** More of the request than model and prompt. */
  asks?: JsonObject;
  message?: JsonObject;
  /** More of the answer than its choices and usage. */
  says?: JsonObject;
  told: JsonObject;
  usage: Partial<Usage>;
}

/** One chat of a vendor that speaks OpenAI's format, answered in one piece and as a stream. */
export function chatPair(
  vendor: string,
  catalogue: string,
  source: string,
  path: string,
  chat: ChatCase,
): readonly Recording[] {
  const request = {
    format: "openai",
    path,
    vendor: catalogue,
    body: { model: chat.model, messages: [{ role: "user", content: chat.prompt }], ...chat.asks },
  } as const;
  const known = { vendor, source, request };
  const streamed = {
    ...known,
    request: { ...request, body: { ...request.body, stream: true } },
  };
  const message = { role: "assistant", content: "Hello! 안녕하세요 🌍", ...chat.message };
  const { role, ...delta } = message;
  const object = { id: "chatcmpl-1", model: chat.model, ...chat.says };
  return [
    body(
      `${chat.name}-body`,
      known,
      {
        ...object,
        object: "chat.completion",
        choices: [{ index: 0, message, finish_reason: "stop" }],
        usage: chat.told,
      },
      chat.usage,
    ),
    stream(
      `${chat.name}-stream`,
      streamed,
      [
        { ...object, choices: [{ index: 0, delta: { role, content: "" }, finish_reason: null }] },
        { ...object, choices: [{ index: 0, delta, finish_reason: null }] },
        { ...object, choices: [{ index: 0, delta: {}, finish_reason: "stop" }] },
        { ...object, choices: [], usage: chat.told },
      ],
      chat.usage,
    ),
  ];
}

const chat = (fields: ChatCase) =>
  chatPair("openai", "openai", SOURCE, "/v1/chat/completions", fields);

export const OPENAI_CHAT: readonly Recording[] = [
  ...chat({
    name: "openai-chat-hello",
    model: "gpt-5.4",
    prompt: "Hello! Tell me about yourself.",
    asks: { max_completion_tokens: 100 },
    says: { service_tier: "default" },
    told: {
      prompt_tokens: 13,
      completion_tokens: 10,
      total_tokens: 23,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    },
    usage: { inputTokens: 13, outputTokens: 10 },
  }),
  ...chat({
    name: "openai-chat-cached",
    model: "gpt-4o-mini",
    prompt: words(2_000),
    asks: { max_completion_tokens: 400 },
    told: {
      prompt_tokens: 2_006,
      completion_tokens: 300,
      total_tokens: 2_306,
      prompt_tokens_details: { cached_tokens: 1_920, cache_write_tokens: 64, text_tokens: 2_006 },
      completion_tokens_details: { reasoning_tokens: 250, text_tokens: 50 },
    },
    usage: {
      inputTokens: 2_006,
      cachedInputTokens: 1_920,
      cacheWriteTokens: 64,
      outputTokens: 300,
      reasoningTokens: 250,
    },
  }),
  ...chat({
    name: "openai-chat-audio",
    model: "gpt-4o-audio-preview",
    prompt: "Is a golden retriever a good family dog?",
    asks: {
      modalities: ["text", "audio"],
      audio: { voice: "alloy", format: "pcm16" },
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "Is this a golden retriever?" },
            { type: "input_audio", input_audio: { data: "UklGR".repeat(1_000), format: "wav" } },
          ],
        },
      ],
    },
    message: { audio: { id: "audio_1", data: "AAAA", transcript: "Yes" } },
    told: {
      prompt_tokens: 17,
      completion_tokens: 204,
      total_tokens: 221,
      prompt_tokens_details: { cached_tokens: 12, audio_tokens: 8, image_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 161, text_tokens: 43 },
    },
    // Nine tokens of text: three of the twelve that were cached must have been sound.
    usage: {
      inputTokens: 17,
      cachedInputTokens: 9,
      cachedAudioInputTokens: 3,
      audioInputTokens: 5,
      outputTokens: 204,
      audioOutputTokens: 161,
    },
  }),
  ...chat({
    name: "openai-chat-image",
    model: "gpt-4.1",
    prompt: "",
    asks: {
      messages: [
        {
          role: "user",
          content: [
            { type: "text", text: "What is in this image?" },
            { type: "image_url", image_url: { url: "https://a.example/boardwalk.jpg" } },
          ],
        },
      ],
    },
    told: {
      prompt_tokens: 1_117,
      completion_tokens: 46,
      total_tokens: 1_163,
      prompt_tokens_details: { cached_tokens: 0, image_tokens: 1_105, text_tokens: 12 },
      completion_tokens_details: { image_tokens: 0 },
    },
    usage: { inputTokens: 1_117, imageInputTokens: 1_105, outputTokens: 46 },
  }),
  ...chat({
    name: "openai-chat-tools-flex",
    model: "o3",
    prompt: "What is the weather like in Boston today?",
    asks: {
      service_tier: "flex",
      tools: [
        {
          type: "function",
          function: {
            name: "get_current_weather",
            description: "Get the current weather in a given location",
            parameters: {
              type: "object",
              properties: {
                location: {
                  type: "string",
                  description: "The city and state, e.g. San Francisco, CA",
                },
                unit: { type: "string", enum: ["celsius", "fahrenheit"] },
              },
              required: ["location"],
            },
          },
        },
      ],
    },
    message: {
      content: null,
      tool_calls: [
        {
          index: 0,
          id: "call_abc123",
          type: "function",
          function: { name: "get_current_weather", arguments: '{"location":"Boston, MA"}' },
        },
      ],
    },
    says: { service_tier: "flex" },
    told: { prompt_tokens: 82, completion_tokens: 17, total_tokens: 99 },
    usage: { inputTokens: 82, outputTokens: 17, serviceTier: "flex" },
  }),
  ...chat({
    name: "openai-chat-search",
    model: "gpt-4o-search-preview",
    prompt: "What was a positive news story from today?",
    asks: { web_search_options: {} },
    told: { prompt_tokens: 16, completion_tokens: 312, total_tokens: 328 },
    usage: {
      inputTokens: 16,
      outputTokens: 312,
      units: [{ kind: "web_search", count: 1, key: null }],
    },
  }),
  ...chat({
    name: "openai-chat-prediction",
    model: "gpt-4.1",
    prompt: "Rename the property to email.",
    asks: { prediction: { type: "content", content: words(39) } },
    told: {
      prompt_tokens: 46,
      completion_tokens: 39,
      total_tokens: 85,
      completion_tokens_details: {
        accepted_prediction_tokens: 18,
        rejected_prediction_tokens: 10,
        reasoning_tokens: 0,
      },
    },
    // Both are in the completion's tokens already.
    usage: { inputTokens: 46, outputTokens: 39 },
  }),
];
