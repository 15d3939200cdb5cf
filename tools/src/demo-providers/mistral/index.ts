import type { Answer, DemoRequest, VendorError } from "../answer.ts";
import { answerCompatible, type Compatible } from "../openai/compatible.ts";
import { type Figures, plainUsage } from "../openai/dialect.ts";
import { identifier } from "../random.ts";
import { BEARER, type Vendor } from "../vendor.ts";

/** OpenAI's count has so many tokens to a second of sound; Mistral tells the seconds. */
const TOKENS_A_SECOND = 10;

function usage(figures: Figures) {
  return {
    ...plainUsage(figures),
    ...(figures.cached > 0 ? { num_cached_tokens: figures.cached } : {}),
    ...(figures.audioInput > 0
      ? { prompt_audio_seconds: Math.ceil(figures.audioInput / TOKENS_A_SECOND) }
      : {}),
  };
}

const API: Compatible = {
  owner: "mistralai",
  models: [
    "mistral-large-latest",
    "mistral-small-latest",
    "codestral-latest",
    "voxtral-small-latest",
    "mistral-embed",
  ],
  embeds: /^mistral-embed$/,
  dialect: {
    models: /^(mistral|codestral|voxtral|ministral|magistral|pixtral|open-)/,
    reasoningModels: /^$/,
    id: (identity) => identifier(identity, "", 32).toLowerCase(),
    usage,
    streamUsage: "last",
    plainMessages: true,
    callIdLength: 9,
  },
};

function errorBody({ status, message, code, param }: VendorError): unknown {
  if (status === 401) return { detail: "Unauthorized" };
  const type =
    status >= 500
      ? "internal_server_error"
      : status === 429
        ? "rate_limited"
        : "invalid_request_error";
  return { object: "error", message, type, param: param ?? null, code: code ?? null };
}

/** Mistral at `/mistral`. */
export const mistral: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 250, deviation: 80 },
  tokenMs: { mean: 10, deviation: 4 },
  answer: (request: DemoRequest): Answer =>
    answerCompatible(request, request.path.replace(/^\/v1/, ""), API),
  errorBody,
  requestIdHeader: "mistral-correlation-id",
};
