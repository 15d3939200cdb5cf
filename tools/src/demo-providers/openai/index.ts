import { type Answer, type DemoRequest, json, notFound } from "../answer.ts";
import { BEARER, type Vendor } from "../vendor.ts";
import { chatCompletion } from "./chat.ts";
import { createEmbeddings } from "./embeddings.ts";
import { openAiError } from "./error.ts";
import { createResponse } from "./responses.ts";

const MODELS = [
  "gpt-4",
  "gpt-4-turbo",
  "gpt-4.1",
  "gpt-4.1-mini",
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-5",
  "gpt-5-mini",
  "o3",
  "o4-mini",
  "text-embedding-3-small",
  "text-embedding-3-large",
];
/** When this list was written, in seconds since 1970. */
const LISTED_AT = 1_760_000_000;

/** OpenAI's API, below its host. @throws VendorError */
function answerOpenAi(request: DemoRequest): Answer {
  switch (`${request.method} ${request.path}`) {
    case "POST /v1/chat/completions":
      return chatCompletion(request);
    case "POST /v1/responses":
      return createResponse(request);
    case "POST /v1/embeddings":
      return createEmbeddings(request);
    case "GET /v1/models":
      return json({
        object: "list",
        data: MODELS.map((id) => ({ id, object: "model", created: LISTED_AT, owned_by: "openai" })),
      });
    default:
      return notFound(request);
  }
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
