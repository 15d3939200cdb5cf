import { type Answer, type DemoRequest, json, notFound } from "../answer.ts";
import { BEARER, type Vendor, X_API_KEY } from "../vendor.ts";
import { anthropicError } from "./error.ts";
import { createMessage } from "./messages.ts";

const MODELS = [
  ["claude-opus-4-6", "Claude Opus 4.6", "2026-02-05T00:00:00Z"],
  ["claude-sonnet-4-6", "Claude Sonnet 4.6", "2026-02-17T00:00:00Z"],
  ["claude-haiku-4-5-20251001", "Claude Haiku 4.5", "2025-10-01T00:00:00Z"],
  ["claude-sonnet-4-5-20250929", "Claude Sonnet 4.5", "2025-09-29T00:00:00Z"],
] as const;

/** Anthropic's API, below its host. @throws VendorError */
function answerAnthropic(request: DemoRequest): Answer {
  switch (`${request.method} ${request.path}`) {
    case "POST /v1/messages":
      return createMessage(request);
    case "GET /v1/models":
      return json({
        data: MODELS.map(([id, display_name, created_at]) => ({
          type: "model",
          id,
          display_name,
          created_at,
        })),
        has_more: false,
        first_id: MODELS[0][0],
        last_id: MODELS.at(-1)?.[0],
      });
    default:
      return notFound(request);
  }
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
