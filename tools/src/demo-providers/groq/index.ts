import type { Answer, DemoRequest, JsonObject } from "../answer.ts";
import { answerCompatible, type Compatible } from "../openai/compatible.ts";
import { type Figures, plainUsage } from "../openai/dialect.ts";
import { openAiError } from "../openai/error.ts";
import { createRandom, identifier } from "../random.ts";
import { BEARER, type Vendor } from "../vendor.ts";

/** Groq tells seconds beside the tokens; here so many tokens take one. */
const PROMPT_TOKENS_A_SECOND = 8_000;
const OUTPUT_TOKENS_A_SECOND = 500;
const QUEUE_SECONDS = 0.021;

function usage(figures: Figures): JsonObject {
  const prompt_time = figures.input / PROMPT_TOKENS_A_SECOND;
  const completion_time = figures.output / OUTPUT_TOKENS_A_SECOND;
  return {
    queue_time: QUEUE_SECONDS,
    ...plainUsage(figures),
    prompt_time,
    completion_time,
    total_time: prompt_time + completion_time,
    ...(figures.cached > 0 ? { prompt_tokens_details: { cached_tokens: figures.cached } } : {}),
    ...(figures.reasoning > 0
      ? { completion_tokens_details: { reasoning_tokens: figures.reasoning } }
      : {}),
  };
}

/** The first chunk names the request, and the last of a choice tells the usage, asked for or not. */
function chunks(list: JsonObject[], figures: Figures, { identity }: DemoRequest): JsonObject[] {
  const id = identifier(identity, "req_01", 24).toLowerCase();
  const last = list.findLast(({ choices }) => Array.isArray(choices) && choices.length > 0);
  const [first] = list;
  if (first !== undefined) first.x_groq = { id };
  if (last !== undefined) last.x_groq = { id, usage: usage(figures) };
  return list;
}

const API: Compatible = {
  owner: "Groq",
  models: ["llama-3.3-70b-versatile", "llama-3.1-8b-instant", "openai/gpt-oss-120b"],
  dialect: {
    models: /^(llama|openai\/gpt-oss|qwen|moonshotai|meta-llama)/,
    reasoningModels: /gpt-oss|qwen3/,
    reasoningField: "reasoning",
    id: (identity) => identifier(identity, "chatcmpl-", 32).toLowerCase(),
    usage,
    streamUsage: "asked",
    serviceTier: () => "on_demand",
    members: (request) => ({
      system_fingerprint: `fp_${identifier(createRandom("groq", request.path), "", 10).toLowerCase()}`,
    }),
    plainMessages: true,
    chunks,
  },
};

/** Groq at `/groq`, whose paths begin with `/openai/v1`. */
export const groq: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 90, deviation: 30 },
  tokenMs: { mean: 2, deviation: 1 },
  answer: (request): Answer =>
    answerCompatible(request, request.path.replace(/^(\/openai)?\/v1/, ""), API),
  errorBody: openAiError,
  requestIdHeader: "x-request-id",
};
