import { type DemoRequest, isObject, type JsonObject, type VendorError } from "../answer.ts";
import { answerCompatible, type Compatible } from "../openai/compatible.ts";
import { type Figures, openAiUsage } from "../openai/dialect.ts";
import { identifier } from "../random.ts";
import { BEARER, type Vendor } from "../vendor.ts";

const SOURCES = 5;

/** Reasoning is beside the completion, and in the total; searched sources are told apart. */
function usage(figures: Figures, _request: DemoRequest, body: JsonObject): JsonObject {
  const told = openAiUsage(figures);
  const search = body.search_parameters;
  return {
    ...told,
    completion_tokens: figures.output - figures.reasoning,
    prompt_tokens_details: {
      text_tokens: figures.input - figures.imageInput - figures.audioInput,
      audio_tokens: figures.audioInput,
      image_tokens: figures.imageInput,
      cached_tokens: figures.cached,
    },
    num_sources_used: isObject(search) && search.mode !== "off" ? SOURCES : 0,
  };
}

const API: Compatible = {
  owner: "xai",
  models: ["grok-4-0709", "grok-3", "grok-3-mini"],
  dialect: {
    models: /^grok-/,
    reasoningModels: /^grok-(4|3-mini)/,
    reasoningField: "reasoning_content",
    id: (identity) => identifier(identity, "", 36).toLowerCase(),
    usage,
    streamUsage: "last",
    plainMessages: true,
    members: ({ content }) => ({
      system_fingerprint: `fp_${identifier(content, "", 10).toLowerCase()}`,
    }),
  },
};

/** xAI's errors are a sentence and the name of a kind. */
function errorBody({ status, message }: VendorError): unknown {
  const code =
    status === 404
      ? "Some requested entity was not found"
      : status === 429
        ? "Some resource has been exhausted"
        : status >= 500
          ? "The service is currently unavailable"
          : "Client specified an invalid argument";
  return { code, error: message };
}

/** xAI at `/xai`. */
export const xai: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 400, deviation: 120 },
  tokenMs: { mean: 12, deviation: 5 },
  answer: (request) => answerCompatible(request, request.path.replace(/^\/v1/, ""), API),
  errorBody,
  requestIdHeader: "x-request-id",
};
