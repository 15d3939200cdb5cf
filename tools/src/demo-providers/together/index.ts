import type { JsonObject } from "../answer.ts";
import { answerCompatible, type Compatible } from "../openai/compatible.ts";
import { plainUsage } from "../openai/dialect.ts";
import { openAiError } from "../openai/error.ts";
import { identifier } from "../random.ts";
import { BEARER, type Vendor } from "../vendor.ts";

const API: Compatible = {
  owner: "Together",
  models: ["meta-llama/Llama-3.3-70B-Instruct-Turbo"],
  dialect: {
    models: /^[\w.-]+\/[\w.-]+$/,
    reasoningModels: /DeepSeek-R1/,
    reasoningField: "reasoning",
    id: (identity) => identifier(identity, "o", 7) + identifier(identity, "-", 16),
    usage: (figures) => ({ ...plainUsage(figures), cached_tokens: figures.cached }),
    streamUsage: "last",
    members: () => ({ prompt: [] }),
    plainMessages: true,
    choiceMembers: { seed: 42 },
    stopReason: "eos",
    chunks: (list: JsonObject[]) =>
      list.map((chunk) => Object.assign(chunk, { usage: chunk.usage ?? null })),
  },
};

/** Together at `/together`. */
export const together: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 300, deviation: 90 },
  tokenMs: { mean: 12, deviation: 5 },
  answer: (request) => answerCompatible(request, request.path.replace(/^\/v1/, ""), API),
  errorBody: openAiError,
  requestIdHeader: "x-request-id",
};
