import type { JsonObject } from "../call.ts";
import { noUsage, type Usage } from "../usage.ts";
import { body, namedSse, type Recording, stream, words } from "./recording.ts";

const SOURCE = "https://platform.openai.com/docs/api-reference/responses/object";

/** One response, answered in one piece and as a stream. */
function pair(
  name: string,
  asks: JsonObject,
  response: JsonObject,
  usage: Partial<Usage>,
): readonly Recording[] {
  const request = {
    format: "openai",
    path: "/v1/responses",
    vendor: "openai",
    body: asks,
  } as const;
  const known = { vendor: "openai", source: SOURCE, request };
  const streamed = { ...known, request: { ...request, body: { ...asks, stream: true } } };
  const whole = { id: "resp_1", object: "response", status: "completed", ...response };
  const items = Array.isArray(response.output) ? response.output : [];
  return [
    body(`${name}-body`, known, whole, usage),
    stream(
      `${name}-stream`,
      streamed,
      [
        {
          type: "response.created",
          response: { id: "resp_1", status: "in_progress", usage: null },
        },
        {
          type: "response.output_text.delta",
          item_id: "msg_1",
          delta: "In a peaceful grove — 유니콘",
        },
        ...items.map((item, index) => ({
          type: "response.output_item.done",
          output_index: index,
          item,
        })),
        { type: "response.completed", response: whole },
      ],
      usage,
      namedSse,
    ),
  ];
}

const message = {
  type: "message",
  role: "assistant",
  content: [{ type: "output_text", text: "In a peaceful grove" }],
};

export const OPENAI_RESPONSES: readonly Recording[] = [
  ...pair(
    "openai-responses-cached",
    { model: "gpt-5.4", input: words(325), max_output_tokens: 1_000 },
    {
      service_tier: "default",
      output: [{ type: "reasoning", summary: [] }, message],
      usage: {
        input_tokens: 328,
        input_tokens_details: {
          cached_tokens: 128,
          cache_write_tokens: 150,
          cache_write_tokens_details: { ttl_12h_tokens: 50, ttl_30m_tokens: 100 },
        },
        output_tokens: 356,
        output_tokens_details: { reasoning_tokens: 256 },
        total_tokens: 684,
      },
    },
    {
      inputTokens: 328,
      cachedInputTokens: 128,
      cacheWriteTokens: 100,
      cacheWrite1hTokens: 50,
      outputTokens: 356,
      reasoningTokens: 256,
    },
  ),
  ...pair(
    "openai-responses-tools",
    {
      model: "gpt-4.1",
      input: "What was a positive news story from today?",
      tools: [
        { type: "web_search" },
        { type: "file_search", vector_store_ids: ["vs_1"] },
        { type: "code_interpreter", container: { type: "auto" } },
      ],
      service_tier: "priority",
    },
    {
      service_tier: "priority",
      output: [
        { type: "web_search_call", id: "ws_1", status: "completed", action: { type: "search" } },
        { type: "web_search_call", id: "ws_2", status: "completed", action: { type: "open_page" } },
        { type: "file_search_call", id: "fs_1", status: "completed" },
        { type: "file_search_call", id: "fs_2", status: "completed" },
        { type: "code_interpreter_call", id: "ci_1", container_id: "cntr_1" },
        { type: "code_interpreter_call", id: "ci_2", container_id: "cntr_1" },
        message,
      ],
      usage: {
        input_tokens: 9_600,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 356,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 9_956,
      },
    },
    {
      inputTokens: 9_600,
      outputTokens: 356,
      serviceTier: "priority",
      units: [
        { kind: "web_search", count: 1, key: null },
        { kind: "file_search", count: 2, key: null },
        { kind: "code_interpreter_session", count: 1, key: "1g" },
      ],
    },
  ),
  ...pair(
    "openai-responses-image",
    {
      model: "gpt-5.4",
      input: "Draw a grey tabby cat hugging an otter",
      tools: [{ type: "image_generation" }, { type: "web_search" }],
    },
    {
      output: [{ type: "image_generation_call", id: "ig_1", result: "iVBORw0KGgo=" }, message],
      usage: {
        input_tokens: 2_400,
        input_tokens_details: { cached_tokens: 0 },
        output_tokens: 60,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 2_460,
      },
      tool_usage: {
        image_gen: {
          input_tokens: 50,
          input_tokens_details: { image_tokens: 40, text_tokens: 10 },
          output_tokens: 1_056,
          output_tokens_details: { image_tokens: 1_056, text_tokens: 0 },
          total_tokens: 1_106,
          cached_tokens: 10,
          cached_tokens_details: { cached_image_tokens: 8, cached_text_tokens: 2 },
        },
        web_search: { num_requests: 3 },
      },
    },
    {
      inputTokens: 2_450,
      cachedInputTokens: 2,
      cachedImageInputTokens: 8,
      imageInputTokens: 32,
      outputTokens: 1_116,
      imageOutputTokens: 1_056,
      units: [{ kind: "web_search", count: 3, key: null }],
      drawn: noUsage({
        inputTokens: 50,
        cachedInputTokens: 2,
        cachedImageInputTokens: 8,
        imageInputTokens: 32,
        outputTokens: 1_056,
        imageOutputTokens: 1_056,
      }),
    },
  ),
];
