import type { Answer, DemoRequest, JsonObject } from "../answer.ts";
import { answerCompatible, type Compatible } from "../openai/compatible.ts";
import { type Figures, plainUsage } from "../openai/dialect.ts";
import { openAiError } from "../openai/error.ts";
import { identifier } from "../random.ts";
import { BEARER, type Vendor } from "../vendor.ts";

/** Hits and misses of the cache add up to the prompt ("Create chat completion", DeepSeek's reference). */
function usage(figures: Figures): JsonObject {
  return {
    ...plainUsage(figures),
    prompt_tokens_details: { cached_tokens: figures.cached },
    ...(figures.reasoning > 0
      ? { completion_tokens_details: { reasoning_tokens: figures.reasoning } }
      : {}),
    prompt_cache_hit_tokens: figures.cached,
    prompt_cache_miss_tokens: figures.input - figures.cached,
  };
}

const API: Compatible = {
  owner: "deepseek",
  models: ["deepseek-chat", "deepseek-reasoner"],
  dialect: {
    models: /^deepseek-/,
    reasoningModels: /^deepseek-reasoner/,
    reasoningField: "reasoning_content",
    id: (identity) => identifier(identity, "", 36).toLowerCase(),
    usage,
    streamUsage: "asked",
    plainMessages: true,
    members: ({ content }) => ({
      system_fingerprint: `fp_${identifier(content, "", 10).toLowerCase()}_prod`,
    }),
  },
};

/** A stream that waits for its turn is kept alive by comments ("Rate limit", DeepSeek's guide). */
function withKeepAlive(answer: Answer): Answer {
  if (answer.kind !== "stream") return answer;
  const comment = { comment: "keep-alive", data: "", isToken: false };
  return { ...answer, events: [comment, ...answer.events] };
}

/** DeepSeek at `/deepseek`, with and without `/v1`. */
export const deepseek: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 600, deviation: 180 },
  tokenMs: { mean: 22, deviation: 8 },
  answer: (request: DemoRequest) =>
    withKeepAlive(answerCompatible(request, request.path.replace(/^\/v1/, ""), API)),
  errorBody: openAiError,
  requestIdHeader: "x-ds-trace-id",
};
