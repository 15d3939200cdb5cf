import type { Answer, DemoRequest, VendorError } from "./answer.ts";
import { answerAnthropic } from "./anthropic/index.ts";
import { answerDeepl } from "./http/deepl.ts";
import { answerSalesforce } from "./http/salesforce.ts";
import { answerSearch } from "./http/search.ts";
import { answerStability } from "./http/stability.ts";
import { answerZendesk } from "./http/zendesk.ts";
import { answerOpenAi } from "./openai/index.ts";

export const VENDOR_NAMES = [
  "openai",
  "anthropic",
  "salesforce",
  "zendesk",
  "deepl",
  "search",
  "stability",
] as const;
export type VendorName = (typeof VENDOR_NAMES)[number];

/** Milliseconds, about normally distributed. */
interface Delay {
  mean: number;
  deviation: number;
}

export interface Vendor {
  /** Where the vendor takes its credential: any one of these headers, in lower case. */
  credentials: readonly { header: string; prefix: string }[];
  /** Before the first byte of a stream, or of an answer that is no text. */
  firstByteMs: Delay;
  /** For each token of a stream. */
  tokenMs: Delay;
  answer(request: DemoRequest): Answer;
  /** The body of an error as this vendor writes it. */
  errorBody(error: VendorError, requestId: string): unknown;
  /** The header that names a request, in lower case. */
  requestIdHeader: string;
}

/** OpenAI's `type` of an error by status ("Error codes", its API guide). */
function openAiType(status: number): string {
  if (status === 429) return "rate_limit_exceeded";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

const OPENAI_CODES: Record<number, string> = { 401: "invalid_api_key", 429: "rate_limit_exceeded" };

/** Anthropic's `type` of an error by status ("Errors", its API reference). */
const ANTHROPIC_TYPES: Record<number, string> = {
  401: "authentication_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  529: "overloaded_error",
};

const SALESFORCE_CODES: Record<number, string> = {
  401: "INVALID_SESSION_ID",
  404: "NOT_FOUND",
  429: "REQUEST_LIMIT_EXCEEDED",
};

const ZENDESK_ERRORS: Record<number, string> = {
  401: "Couldn't authenticate you",
  404: "RecordNotFound",
  429: "TooManyRequests",
};

const BEARER = { header: "authorization", prefix: "Bearer " };
const X_API_KEY = { header: "x-api-key", prefix: "" };

export const VENDORS: Record<VendorName, Vendor> = {
  openai: {
    credentials: [BEARER],
    firstByteMs: { mean: 350, deviation: 110 },
    tokenMs: { mean: 14, deviation: 6 },
    answer: answerOpenAi,
    errorBody: ({ status, message, code, param }) => ({
      error: {
        message,
        type: openAiType(status),
        param: param ?? null,
        code: code ?? OPENAI_CODES[status] ?? null,
      },
    }),
    requestIdHeader: "x-request-id",
  },
  anthropic: {
    // Its documentation names the first; its SDK sends a key as the second.
    credentials: [X_API_KEY, BEARER],
    firstByteMs: { mean: 480, deviation: 140 },
    tokenMs: { mean: 17, deviation: 7 },
    answer: answerAnthropic,
    errorBody: ({ status, message }, requestId) => ({
      type: "error",
      error: {
        type: ANTHROPIC_TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request_error"),
        message,
      },
      request_id: requestId,
    }),
    requestIdHeader: "request-id",
  },
  salesforce: {
    credentials: [BEARER],
    firstByteMs: { mean: 140, deviation: 45 },
    tokenMs: { mean: 0, deviation: 0 },
    answer: answerSalesforce,
    errorBody: ({ status, message, code }) => [
      {
        message,
        errorCode:
          code ??
          SALESFORCE_CODES[status] ??
          (status >= 500 ? "UNKNOWN_EXCEPTION" : "INVALID_FIELD"),
      },
    ],
    requestIdHeader: "x-request-id",
  },
  zendesk: {
    credentials: [BEARER],
    firstByteMs: { mean: 110, deviation: 35 },
    tokenMs: { mean: 0, deviation: 0 },
    answer: answerZendesk,
    errorBody: ({ status, message, code }) => ({
      error: code ?? ZENDESK_ERRORS[status] ?? (status >= 500 ? "InternalError" : "InvalidValue"),
      description: message,
    }),
    requestIdHeader: "x-request-id",
  },
  deepl: {
    credentials: [{ header: "authorization", prefix: "DeepL-Auth-Key " }],
    firstByteMs: { mean: 180, deviation: 50 },
    tokenMs: { mean: 0, deviation: 0 },
    answer: answerDeepl,
    errorBody: ({ message }) => ({ message }),
    requestIdHeader: "x-trace-id",
  },
  search: {
    credentials: [X_API_KEY],
    firstByteMs: { mean: 220, deviation: 80 },
    tokenMs: { mean: 0, deviation: 0 },
    answer: answerSearch,
    errorBody: ({ status, message, code }) => ({
      error: { status, code: code ?? null, detail: message },
    }),
    requestIdHeader: "x-request-id",
  },
  stability: {
    credentials: [BEARER],
    firstByteMs: { mean: 900, deviation: 250 },
    tokenMs: { mean: 0, deviation: 0 },
    answer: answerStability,
    errorBody: ({ status, message }, requestId) => ({
      id: requestId,
      name: status === 401 ? "unauthorized" : status >= 500 ? "internal_error" : "bad_request",
      errors: [message],
    }),
    requestIdHeader: "x-request-id",
  },
};

/** What each vendor takes for its credential unless told otherwise: `demo-openai-key` and so on. */
export const DEMO_CREDENTIALS = Object.fromEntries(
  VENDOR_NAMES.map((name) => [name, `demo-${name}-key`]),
) as Record<VendorName, string>;

export function isVendorName(name: unknown): name is VendorName {
  return VENDOR_NAMES.some((known) => known === name);
}
