import type { JsonObject } from "../call.ts";
import type { Usage } from "../usage.ts";
import { body, namedSse, type Recording, stream, words } from "./recording.ts";

const DOCS = "https://platform.claude.com/docs/en";

/** One message, answered in one piece and as a stream that tells the input first and the output last. */
function pair(
  name: string,
  page: string,
  asks: JsonObject,
  content: readonly JsonObject[],
  told: JsonObject,
  usage: Partial<Usage>,
): readonly Recording[] {
  const request = {
    format: "anthropic",
    path: "/v1/messages",
    vendor: "anthropic",
    body: { model: "claude-sonnet-4-5", max_tokens: 4_096, ...asks },
  } as const;
  const known = { vendor: "anthropic", source: `${DOCS}/${page}`, request };
  const message = { id: "msg_1", type: "message", role: "assistant", model: request.body.model };
  const { output_tokens, output_tokens_details, server_tool_use, iterations, ...first } = told;
  const last = { output_tokens, output_tokens_details, server_tool_use, iterations };
  return [
    body(
      `${name}-body`,
      known,
      { ...message, content, stop_reason: "end_turn", usage: told },
      usage,
    ),
    stream(
      `${name}-stream`,
      { ...known, request: { ...request, body: { ...request.body, stream: true } } },
      [
        {
          type: "message_start",
          message: { ...message, content: [], usage: { ...first, output_tokens: 1 } },
        },
        ...content.flatMap((block, index) => [
          { type: "content_block_start", index, content_block: { ...block, text: "" } },
          { type: "ping" },
          {
            type: "content_block_delta",
            index,
            delta: { type: "text_delta", text: "Hello — 안녕 🌍" },
          },
          { type: "content_block_stop", index },
        ]),
        { type: "message_delta", delta: { stop_reason: null }, usage: { output_tokens: 3 } },
        // What is undefined is not written.
        {
          type: "message_delta",
          delta: { stop_reason: "end_turn" },
          usage: JSON.parse(JSON.stringify(last)),
        },
        { type: "message_stop" },
      ],
      usage,
      namedSse,
    ),
  ];
}

const text = { type: "text", text: "Hello" };
const ask = (prompt: string) => ({ messages: [{ role: "user", content: prompt }] });

export const ANTHROPIC: readonly Recording[] = [
  ...pair(
    "anthropic-hello",
    "api/messages",
    ask("Hello, Claude"),
    [text],
    { input_tokens: 10, output_tokens: 12, service_tier: "standard", inference_geo: "global" },
    { inputTokens: 10, outputTokens: 12 },
  ),
  ...pair(
    "anthropic-cache",
    "build-with-claude/prompt-caching",
    {
      ...ask("Analyze the major themes"),
      system: [
        { type: "text", text: words(2_600), cache_control: { type: "ephemeral", ttl: "1h" } },
      ],
    },
    [text],
    {
      input_tokens: 2_048,
      cache_read_input_tokens: 1_800,
      cache_creation_input_tokens: 248,
      cache_creation: { ephemeral_5m_input_tokens: 148, ephemeral_1h_input_tokens: 100 },
      output_tokens: 503,
      service_tier: "standard",
    },
    {
      inputTokens: 4_096,
      cachedInputTokens: 1_800,
      cacheWriteTokens: 148,
      cacheWrite1hTokens: 100,
      outputTokens: 503,
    },
  ),
  ...pair(
    "anthropic-thinking",
    "build-with-claude/extended-thinking",
    {
      ...ask("Are there an infinite number of prime numbers such that n mod 4 == 3?"),
      max_tokens: 16_000,
      thinking: { type: "enabled", budget_tokens: 10_000 },
    },
    [{ type: "thinking", thinking: "", signature: "EqQB" }, text],
    {
      input_tokens: 29,
      output_tokens: 1_200,
      output_tokens_details: { thinking_tokens: 900 },
      service_tier: "priority",
    },
    { inputTokens: 29, outputTokens: 1_200, reasoningTokens: 900, serviceTier: "priority" },
  ),
  ...pair(
    "anthropic-search",
    "agents-and-tools/tool-use/web-search-tool",
    {
      ...ask("When was Claude Shannon born?"),
      tools: [{ type: "web_search_20250305", name: "web_search", max_uses: 5 }],
    },
    [{ type: "server_tool_use", name: "web_search", input: {} }, text],
    {
      input_tokens: 105,
      output_tokens: 6_039,
      cache_read_input_tokens: 7_123,
      cache_creation_input_tokens: 7_345,
      server_tool_use: { web_search_requests: 1, web_fetch_requests: 0 },
    },
    {
      inputTokens: 14_573,
      cachedInputTokens: 7_123,
      cacheWriteTokens: 7_345,
      // More than the request allows, as the documentation's example has it.
      outputTokens: 6_039,
      units: [{ kind: "web_search", count: 1, key: null }],
    },
  ).map((recording) => ({
    ...recording,
    request: { ...recording.request, body: { ...recording.request.body, max_tokens: 8_192 } },
  })),
  ...pair(
    "anthropic-code",
    "agents-and-tools/tool-use/code-execution-tool",
    {
      ...ask("Calculate the mean of [1, 2, 3]"),
      tools: [{ type: "code_execution_20250825", name: "code_execution" }],
    },
    [{ type: "server_tool_use", name: "bash_code_execution", input: {} }, text],
    { input_tokens: 2_600, output_tokens: 300 },
    {
      inputTokens: 2_600,
      outputTokens: 300,
      units: [{ kind: "code_interpreter_session", count: 1, key: null }],
    },
  ),
  ...pair(
    "anthropic-sifted-search",
    "agents-and-tools/tool-use/web-search-tool#dynamic-filtering",
    {
      ...ask("Compare the prices of these two stocks"),
      model: "claude-opus-5",
      tools: [{ type: "web_search_20260209", name: "web_search", max_uses: 3 }],
    },
    [{ type: "server_tool_use", name: "code_execution", input: {} }, text],
    {
      input_tokens: 9_000,
      output_tokens: 700,
      server_tool_use: { web_search_requests: 2, web_fetch_requests: 0 },
    },
    // The code that sifts what was found is not billed.
    {
      inputTokens: 9_000,
      outputTokens: 700,
      units: [{ kind: "web_search", count: 2, key: null }],
    },
  ),
  ...pair(
    "anthropic-fast",
    "build-with-claude/fast-mode",
    { ...ask("Refactor this module"), model: "claude-opus-4-6", speed: "fast" },
    [text],
    { input_tokens: 12, output_tokens: 42, service_tier: "standard", speed: "fast" },
    { inputTokens: 12, outputTokens: 42, serviceTier: "fast" },
  ),
  ...pair(
    "anthropic-region",
    "manage-claude/data-residency",
    { ...ask("Summarize the key points"), model: "claude-opus-4-6", inference_geo: "us" },
    [text],
    { input_tokens: 25, output_tokens: 150, inference_geo: "us" },
    { inputTokens: 25, outputTokens: 150, regionalTokens: 175 },
  ),
  ...pair(
    "anthropic-compaction",
    "build-with-claude/compaction",
    {
      ...ask(words(22_900)),
      model: "claude-opus-4-6",
      context_management: { edits: [{ type: "compact_20260112" }] },
    },
    [text],
    {
      input_tokens: 23_000,
      output_tokens: 1_000,
      iterations: [
        { type: "compaction", input_tokens: 180_000, output_tokens: 3_500 },
        { type: "message", input_tokens: 23_000, output_tokens: 1_000 },
      ],
    },
    { inputTokens: 203_000, outputTokens: 4_500 },
  ),
  body(
    "anthropic-batch-result-body",
    {
      vendor: "anthropic",
      source: `${DOCS}/build-with-claude/batch-processing`,
      request: {
        format: "anthropic",
        path: "/v1/messages/batches",
        vendor: "anthropic",
        body: {
          requests: [
            {
              custom_id: "my-first-request",
              params: { model: "claude-sonnet-4-5", max_tokens: 1_024, ...ask("Hello, world") },
            },
          ],
        },
      },
    },
    {
      type: "message",
      content: [text],
      usage: { input_tokens: 10, output_tokens: 34, service_tier: "batch" },
    },
    { inputTokens: 10, outputTokens: 34, serviceTier: "batch" },
  ),
];
