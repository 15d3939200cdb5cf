import {
  type Answer,
  type DemoRequest,
  isObject,
  json,
  notFound,
  readJson,
  readLimit,
  VendorError,
} from "../../answer.ts";
import { plainPng } from "../../png.ts";
import { createRandom } from "../../random.ts";
import { BEARER, NO_TOKENS, type Vendor } from "../../vendor.ts";

const PATH = /^\/v1\/generation(\/[\w.-]{1,80}\/text-to-image)?$/;
const MAX_SAMPLES = 10;
const MAX_SEED = 4_294_967_295;
const SIZE_PX = 64;

/** `POST /v1/generation` or `/v1/generation/{engine}/text-to-image`: small images of one colour. @throws VendorError */
function answerStability(request: DemoRequest): Answer {
  if (request.method !== "POST" || !PATH.test(request.path)) return notFound(request);
  const body = readJson(request);
  const prompts = Array.isArray(body.text_prompts) ? body.text_prompts : [{ text: body.prompt }];
  const texts = prompts.map((prompt: unknown) => (isObject(prompt) ? prompt.text : undefined));
  if (texts.length === 0 || !texts.every((text) => typeof text === "string" && text !== ""))
    throw new VendorError(400, "text_prompts: each must have a text");
  const samples = readLimit(body, "samples") ?? 1;
  if (samples > MAX_SAMPLES) throw new VendorError(400, `samples: must be at most ${MAX_SAMPLES}`);
  const random = createRandom("stability", request.path, JSON.stringify(texts));
  const channel = () => random.integer(0, 255);
  return json({
    artifacts: Array.from({ length: samples }, () => ({
      base64: plainPng(SIZE_PX, [channel(), channel(), channel()]).toString("base64"),
      finishReason: "SUCCESS",
      seed: random.integer(0, MAX_SEED),
    })),
  });
}

/** Stability at `/stability`. */
export const stability: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 900, deviation: 250 },
  tokenMs: NO_TOKENS,
  answer: answerStability,
  errorBody: ({ status, message }, requestId) => ({
    id: requestId,
    name: status === 401 ? "unauthorized" : status >= 500 ? "internal_error" : "bad_request",
    errors: [message],
  }),
  requestIdHeader: "x-request-id",
};
