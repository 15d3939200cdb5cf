import type { JsonObject } from "../call.ts";
import type { Usage } from "../usage.ts";
import {
  awsEventStream,
  awsMessage,
  body,
  lines,
  type Recording,
  stream,
  words,
} from "./recording.ts";

function conversePair(
  name: string,
  asks: JsonObject,
  answer: JsonObject,
  usage: Partial<Usage>,
): readonly Recording[] {
  const request = {
    format: "openai",
    path: "/model/anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse",
    vendor: "aws",
    body: asks,
  } as const;
  const known = {
    vendor: "bedrock",
    source: "https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html",
    request,
  };
  const message = { role: "assistant", content: [{ text: "안녕하세요" }] };
  return [
    body(`${name}-body`, known, { output: { message }, stopReason: "end_turn", ...answer }, usage),
    stream(
      `${name}-stream`,
      { ...known, request: { ...request, path: `${request.path}-stream` } },
      [
        { messageStart: { role: "assistant" } },
        { contentBlockDelta: { contentBlockIndex: 0, delta: { text: "안녕하세요" } } },
        { contentBlockStop: { contentBlockIndex: 0 } },
        { messageStop: { stopReason: "end_turn" } },
        { metadata: { ...answer, metrics: { latencyMs: 551 } } },
      ],
      usage,
      awsEventStream,
    ),
  ];
}

const bedrock = [
  ...conversePair(
    "bedrock-converse",
    {
      messages: [
        {
          role: "user",
          content: [
            { text: "Write an article about impact of high inflation to GDP of a country" },
          ],
        },
      ],
    },
    { usage: { inputTokens: 30, outputTokens: 628, totalTokens: 658 } },
    { inputTokens: 30, outputTokens: 628 },
  ),
  ...conversePair(
    "bedrock-converse-cache",
    {
      messages: [
        { role: "user", content: [{ text: words(1_250) }, { cachePoint: { type: "default" } }] },
      ],
      inferenceConfig: { maxTokens: 1_000 },
      serviceTier: { type: "flex" },
    },
    {
      usage: {
        inputTokens: 21,
        outputTokens: 64,
        totalTokens: 1_285,
        cacheReadInputTokens: 1_000,
        cacheWriteInputTokens: 200,
        cacheDetails: [
          { ttl: "1h", inputTokens: 150 },
          { ttl: "5m", inputTokens: 50 },
        ],
      },
      serviceTier: { type: "flex" },
    },
    {
      inputTokens: 1_221,
      cachedInputTokens: 1_000,
      cacheWriteTokens: 50,
      cacheWrite1hTokens: 150,
      outputTokens: 64,
      serviceTier: "flex",
    },
  ),
  ...conversePair(
    "bedrock-optimized",
    {
      messages: [{ role: "user", content: [{ text: "Hello" }] }],
      performanceConfig: { latency: "optimized" },
    },
    {
      usage: { inputTokens: 4, outputTokens: 20, totalTokens: 24 },
      performanceConfig: { latency: "optimized" },
    },
    { inputTokens: 4, outputTokens: 20, serviceTier: "priority" },
  ),
];

const ollamaKnown = (path: string, asks: JsonObject) => ({
  vendor: "ollama",
  source: "https://docs.ollama.com/api",
  request: { format: "openai", path, vendor: "ollama", body: asks } as const,
});
const ollamaTold = {
  done: true,
  done_reason: "stop",
  total_duration: 4_883_583_458,
  load_duration: 1_334_875,
  prompt_eval_count: 26,
  prompt_eval_duration: 342_546_000,
  eval_count: 282,
  eval_duration: 4_535_599_000,
};
const ask = {
  model: "llama3.2",
  messages: [{ role: "user", content: "Why is the sky blue, seen from the ground?" }],
};
const ollama = [
  body(
    "ollama-chat-body",
    ollamaKnown("/api/chat", { ...ask, stream: false }),
    { model: "llama3.2", message: { role: "assistant", content: "Hello!" }, ...ollamaTold },
    { inputTokens: 26, outputTokens: 282 },
  ),
  stream(
    "ollama-chat-stream",
    ollamaKnown("/api/chat", ask),
    [
      { model: "llama3.2", message: { role: "assistant", content: "안녕" }, done: false },
      { model: "llama3.2", message: { role: "assistant", content: "!" }, done: false },
      { model: "llama3.2", message: { role: "assistant", content: "" }, ...ollamaTold },
    ],
    { inputTokens: 26, outputTokens: 282 },
    lines,
  ),
  body(
    "ollama-embed-body",
    ollamaKnown("/api/embed", { model: "all-minilm", input: "Why is the sky blue?" }),
    {
      model: "all-minilm",
      embeddings: [[0.01]],
      total_duration: 1,
      load_duration: 1,
      prompt_eval_count: 8,
    },
    { inputTokens: 8 },
  ),
];

/** Anthropic's own events, each in base64 in a message of Amazon's. */
function wrapped(documents: readonly JsonObject[]) {
  const messages = documents.map((event) => {
    const bytes = Buffer.from(JSON.stringify(event)).toString("base64");
    return awsMessage("chunk", Buffer.from(JSON.stringify({ bytes, p: "abcd" })));
  });
  return { contentType: "application/vnd.amazon.eventstream", bytes: Buffer.concat(messages) };
}

const invoking = {
  vendor: "anthropic",
  source:
    "https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-anthropic-claude-messages.html",
  request: {
    format: "anthropic",
    path: "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/invoke-with-response-stream",
    vendor: "aws",
    body: {
      anthropic_version: "bedrock-2023-05-31",
      max_tokens: 100,
      messages: [{ role: "user", content: "Hello, Claude" }],
    },
  },
} as const;

const invoked = stream(
  "anthropic-bedrock-invoke-stream",
  invoking,
  [
    { type: "message_start", message: { usage: { input_tokens: 10, output_tokens: 1 } } },
    { type: "content_block_delta", index: 0, delta: { type: "text_delta", text: "안녕하세요" } },
    { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 12 } },
    { type: "message_stop" },
  ],
  { inputTokens: 10, outputTokens: 12 },
  wrapped,
);

/** Bedrock and Ollama, which have formats of their own beside OpenAI's. */
export const OWN_FORMATS: readonly Recording[] = [...bedrock, invoked, ...ollama];
