import { type Answer, type DemoRequest, notFound } from "../answer.ts";
import { BEARER, type Vendor } from "../vendor.ts";
import { chatCompletion } from "./chat.ts";
import { createEmbeddings } from "./embeddings.ts";
import { openAiError } from "./error.ts";
import { createImage, editImage } from "./images.ts";
import { listModels, OPENAI_MODELS, showModel } from "./models.ts";
import { createModeration } from "./moderations.ts";
import { cancelResponse, createResponse, keptResponse } from "./responses.ts";
import { createSpeech } from "./text-to-speech.ts";
import { createTranscription } from "./transcriptions.ts";

/** OpenAI's API, below its host. @throws VendorError */
export function answerOpenAi(request: DemoRequest): Answer {
  switch (`${request.method} ${request.path}`) {
    case "POST /v1/chat/completions":
      return chatCompletion(request);
    case "POST /v1/responses":
      return createResponse(request);
    case "POST /v1/embeddings":
      return createEmbeddings(request);
    case "POST /v1/images/generations":
      return createImage(request);
    case "POST /v1/images/edits":
      return editImage(request);
    case "POST /v1/audio/speech":
      return createSpeech(request);
    case "POST /v1/audio/transcriptions":
    case "POST /v1/audio/translations":
      return createTranscription(request);
    case "POST /v1/moderations":
      return createModeration(request);
    case "GET /v1/models":
      return listModels(OPENAI_MODELS, "openai");
  }
  const [, kind, id = ""] = /^\/v1\/(models|responses)\/([\w.:-]{1,200})$/.exec(request.path) ?? [];
  if (kind === "models" && request.method === "GET") return showModel(OPENAI_MODELS, id, "openai");
  if (kind === "responses" && (request.method === "GET" || request.method === "DELETE"))
    return keptResponse(request, id);
  const cancelled = /^\/v1\/responses\/([\w-]{1,200})\/cancel$/.exec(request.path)?.[1];
  if (cancelled !== undefined && request.method === "POST")
    return cancelResponse(request, cancelled);
  return notFound(request);
}

/** OpenAI at `/openai`. */
export const openai: Vendor = {
  credentials: [BEARER],
  firstByteMs: { mean: 350, deviation: 110 },
  tokenMs: { mean: 14, deviation: 6 },
  answer: answerOpenAi,
  errorBody: openAiError,
  requestIdHeader: "x-request-id",
};
