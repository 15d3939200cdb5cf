import type { JsonObject, VendorError } from "../answer.ts";
import { answerCompatible, type Compatible } from "../openai/compatible.ts";
import { plainUsage } from "../openai/dialect.ts";
import { identifier } from "../random.ts";
import { BEARER, type Vendor } from "../vendor.ts";

const API: Compatible = {
  owner: "vllm",
  models: ["meta-llama/Llama-3.1-8B-Instruct", "Qwen/Qwen3-8B"],
  embeds: /^(BAAI|intfloat)\//,
  dialect: {
    models: /^[\w.-]+(\/[\w.-]+)?$/,
    reasoningModels: /Qwen3/,
    reasoningField: "reasoning_content",
    id: (identity) => identifier(identity, "chatcmpl-", 32).toLowerCase(),
    usage: (figures) => ({ ...plainUsage(figures), prompt_tokens_details: null }),
    streamUsage: "asked",
    plainMessages: true,
    members: () => ({ prompt_logprobs: null, kv_transfer_params: null }),
    choiceMembers: { stop_reason: null } satisfies JsonObject,
  },
};

function errorBody({ status, message, param }: VendorError): unknown {
  const type =
    status === 404 ? "NotFoundError" : status >= 500 ? "InternalServerError" : "BadRequestError";
  return { error: { message, type, param: param ?? null, code: status } };
}

/** A server of vLLM at `/vllm`. */
export const vllm: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 120, deviation: 40 },
  tokenMs: { mean: 9, deviation: 3 },
  answer: (request) => answerCompatible(request, request.path.replace(/^\/v1/, ""), API),
  errorBody,
  requestIdHeader: "x-request-id",
};
