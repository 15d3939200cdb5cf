import { type Answer, type DemoRequest, notFound } from "../answer.ts";
import { BEARER, type Vendor, X_API_KEY } from "../vendor.ts";
import { batchResults, cancelBatch, createBatch, showBatch } from "./batches.ts";
import { anthropicError } from "./error.ts";
import { countMessage, createMessage } from "./messages.ts";
import { listModels, showModel } from "./models.ts";

const BATCH = /^\/v1\/messages\/batches\/([\w-]{1,100})(\/results|\/cancel)?$/;

/** What is asked of one batch; null for anything else. @throws VendorError */
function answerOfBatch(request: DemoRequest): Answer | null {
  const [, id, asked = ""] = BATCH.exec(request.path) ?? [];
  if (id === undefined) return null;
  switch (`${request.method} ${asked}`) {
    case "GET ":
      return showBatch(request, id);
    case "GET /results":
      return batchResults(request, id);
    case "POST /cancel":
      return cancelBatch(request, id);
  }
  return null;
}

/** Anthropic's API, below its host. @throws VendorError */
function answerAnthropic(request: DemoRequest): Answer {
  switch (`${request.method} ${request.path}`) {
    case "POST /v1/messages":
      return createMessage(request);
    case "POST /v1/messages/count_tokens":
      return countMessage(request);
    case "POST /v1/messages/batches":
      return createBatch(request);
    case "GET /v1/models":
      return listModels();
  }
  const batch = answerOfBatch(request);
  if (batch !== null) return batch;
  const id = /^\/v1\/models\/([\w.-]{1,100})$/.exec(request.path)?.[1];
  return id !== undefined && request.method === "GET" ? showModel(id) : notFound(request);
}

/** Anthropic at `/anthropic`. */
export const anthropic: Vendor = {
  // Its documentation names the first; its SDK sends a key as the second.
  credentials: [X_API_KEY, BEARER],
  firstByteMs: { mean: 480, deviation: 140 },
  tokenMs: { mean: 17, deviation: 7 },
  answer: answerAnthropic,
  errorBody: anthropicError,
  errorEvent: (error, requestId) => ({
    name: "error",
    data: anthropicError(error, requestId),
    isToken: false,
  }),
  requestIdHeader: "request-id",
};
