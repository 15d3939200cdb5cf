import { chatPair } from "./openai-chat.ts";
import { type Recording, stream, words } from "./recording.ts";

const V1 = "/v1/chat/completions";

const mistral = chatPair("mistral", "mistral", "https://docs.mistral.ai/api", V1, {
  name: "mistral-chat",
  model: "voxtral-small-latest",
  prompt: "",
  asks: {
    messages: [
      {
        role: "user",
        content: [
          { type: "text", text: words(60) },
          { type: "input_audio", input_audio: { data: "SUQz".repeat(3_000), format: "mp3" } },
        ],
      },
    ],
  },
  told: {
    prompt_tokens: 64,
    completion_tokens: 20,
    total_tokens: 84,
    prompt_audio_seconds: 12,
    num_cached_tokens: 16,
    prompt_tokens_details: { cached_tokens: 16 },
  },
  usage: {
    inputTokens: 64,
    cachedInputTokens: 16,
    outputTokens: 20,
    units: [{ kind: "second", count: 12, key: null }],
  },
});

const groq = chatPair(
  "groq",
  "groq",
  "https://console.groq.com/docs/api-reference",
  "/openai/v1/chat/completions",
  {
    name: "groq-chat",
    model: "openai/gpt-oss-20b",
    prompt: words(4_650),
    says: { service_tier: "on_demand" },
    told: {
      queue_time: 0.026959759,
      prompt_tokens: 4_641,
      prompt_time: 0.009995497,
      completion_tokens: 1_817,
      completion_time: 5.57691751,
      total_tokens: 6_458,
      total_time: 5.586913007,
      prompt_tokens_details: { cached_tokens: 4_608 },
      completion_tokens_details: { reasoning_tokens: 117 },
    },
    usage: {
      inputTokens: 4_641,
      cachedInputTokens: 4_608,
      outputTokens: 1_817,
      reasoningTokens: 117,
    },
  },
);

/** Before it could be asked for usage, Groq told it in a member of its own, in the chunk that ends. */
const groqOwn = stream(
  "groq-x-stream",
  {
    vendor: "groq",
    source: "https://console.groq.com/docs/api-reference",
    request: {
      format: "openai",
      path: V1,
      vendor: "groq",
      body: {
        model: "llama-3.1-8b-instant",
        messages: [{ role: "user", content: "Hi" }],
        stream: true,
      },
    },
  },
  [
    { choices: [{ index: 0, delta: { content: "Hello" }, finish_reason: null }] },
    {
      choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
      x_groq: { id: "req_1", usage: { prompt_tokens: 11, completion_tokens: 2, total_tokens: 13 } },
    },
  ],
  { inputTokens: 11, outputTokens: 2 },
);

const together = chatPair("together", "together", "https://docs.together.ai/reference", V1, {
  name: "together-chat",
  model: "meta-llama/Llama-3.3-70B-Instruct-Turbo",
  prompt: words(40),
  told: { prompt_tokens: 45, completion_tokens: 19, total_tokens: 64, cached_tokens: 32 },
  usage: { inputTokens: 45, cachedInputTokens: 32, outputTokens: 19 },
});

const deepseek = chatPair(
  "deepseek",
  "deepseek",
  "https://api-docs.deepseek.com/api/create-chat-completion",
  "/chat/completions",
  {
    name: "deepseek-chat",
    model: "deepseek-reasoner",
    prompt: words(140),
    message: { reasoning_content: "First, the user says hello." },
    told: {
      prompt_tokens: 144,
      completion_tokens: 90,
      total_tokens: 234,
      prompt_cache_hit_tokens: 128,
      prompt_cache_miss_tokens: 16,
      prompt_tokens_details: { cached_tokens: 128 },
      completion_tokens_details: { reasoning_tokens: 70 },
    },
    usage: { inputTokens: 144, cachedInputTokens: 128, outputTokens: 90, reasoningTokens: 70 },
  },
);

const azure = chatPair(
  "azure",
  "azure",
  "https://learn.microsoft.com/azure/ai-foundry/openai/reference",
  "/openai/deployments/gpt-4o-mini/chat/completions",
  {
    name: "azure-chat",
    model: "gpt-4o-mini",
    prompt: "Hello, what is the weather like?",
    told: {
      prompt_tokens: 15,
      completion_tokens: 25,
      total_tokens: 40,
      prompt_tokens_details: { audio_tokens: 0, cached_tokens: 4 },
      completion_tokens_details: { reasoning_tokens: 5, audio_tokens: 0 },
    },
    usage: { inputTokens: 15, cachedInputTokens: 4, outputTokens: 25, reasoningTokens: 5 },
  },
);

const vllm = chatPair("vllm", "vllm", "https://docs.vllm.ai/en/latest/serving", V1, {
  name: "vllm-chat",
  model: "Qwen/Qwen3-8B",
  prompt: words(30),
  message: { reasoning_content: "Let me think." },
  told: {
    prompt_tokens: 34,
    completion_tokens: 12,
    total_tokens: 46,
    prompt_tokens_details: { cached_tokens: 16 },
  },
  usage: { inputTokens: 34, cachedInputTokens: 16, outputTokens: 12 },
});

const xai = chatPair("xai", "x-ai", "https://docs.x.ai/developers", V1, {
  name: "xai-chat",
  model: "grok-4",
  prompt: words(190),
  asks: { tools: [{ type: "web_search" }, { type: "file_search" }, { type: "code_interpreter" }] },
  told: {
    prompt_tokens: 199,
    completion_tokens: 1,
    total_tokens: 300,
    prompt_tokens_details: {
      text_tokens: 199,
      audio_tokens: 0,
      image_tokens: 0,
      cached_tokens: 163,
    },
    completion_tokens_details: {
      reasoning_tokens: 100,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
    num_sources_used: 0,
    server_side_tool_usage_details: {
      web_search_calls: 2,
      x_search_calls: 1,
      code_interpreter_calls: 1,
      file_search_calls: 1,
      document_search_calls: 0,
      mcp_calls: 0,
    },
    cost_in_usd_ticks: 37_756_000,
  },
  usage: {
    inputTokens: 199,
    cachedInputTokens: 163,
    outputTokens: 101,
    reasoningTokens: 100,
    units: [
      { kind: "web_search", count: 3, key: null },
      { kind: "file_search", count: 1, key: null },
      { kind: "code_interpreter_session", count: 1, key: null },
    ],
  },
});

const perplexity = chatPair("perplexity", "perplexity", "https://docs.perplexity.ai", V1, {
  name: "perplexity-chat",
  model: "sonar-deep-research",
  prompt: words(30),
  asks: { web_search_options: { search_context_size: "high" } },
  told: {
    prompt_tokens: 33,
    completion_tokens: 7_163,
    total_tokens: 7_196,
    citation_tokens: 20_016,
    num_search_queries: 18,
    reasoning_tokens: 73_997,
    search_context_size: "low",
  },
  usage: {
    inputTokens: 33,
    outputTokens: 101_176,
    reasoningTokens: 73_997,
    units: [
      { kind: "web_search", count: 18, key: null },
      { kind: "request", count: 1, key: "low" },
    ],
  },
});

export const COMPATIBLE: readonly Recording[] = [
  ...mistral,
  ...groq,
  groqOwn,
  ...together,
  ...deepseek,
  ...azure,
  ...vllm,
  ...xai,
  ...perplexity,
];
