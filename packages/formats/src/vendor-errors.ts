import { isObject, type JsonObject, parseObject, textOf } from "./json.ts";

/** The envelopes in which vendors tell of errors. */
export type ErrorFormat = "openai" | "anthropic" | "google";

const MOST_TEXT = 2_000;

/**
 * What a vendor says in the body of an error: OpenAI and those like it, Anthropic and Google all have
 * `error.message`; others a `message` or bare text. Null where it says nothing.
 */
export function readVendorError(text: string): string | null {
  const list = text.trimStart().startsWith("[") ? listOf(text) : null;
  const body = list === null ? parseObject(text) : list;
  if (body === null) return text.trim() === "" ? null : text.trim().slice(0, MOST_TEXT);
  const { error } = body;
  const said = isObject(error) ? textOf(error.message) : (textOf(error) ?? textOf(body.message));
  return said === null || said === "" ? null : said.slice(0, MOST_TEXT);
}

/** Google's streams of JSON wrap even an error in a list. */
function listOf(text: string): JsonObject | null {
  return parseObject(text.trim().replace(/^\[|\]$/g, ""));
}

const OPENAI_TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  403: "permission_error",
  429: "rate_limit_exceeded",
};

/** Anthropic's `type` of an error by status (its API reference, Errors). */
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** Google's names of errors by status (google.rpc.Code). */
const GOOGLE_NAMES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** An error of a provider, in the envelope of another vendor. */
export function writeVendorError(format: ErrorFormat, status: number, message: string): JsonObject {
  if (format === "google")
    return {
      error: {
        code: status,
        message,
        status: GOOGLE_NAMES[status] ?? (status >= 500 ? "INTERNAL" : "FAILED_PRECONDITION"),
      },
    };
  if (format === "anthropic") {
    const type = ANTHROPIC_TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
    return { type: "error", error: { type, message } };
  }
  const type = OPENAI_TYPES[status] ?? (status >= 500 ? "server_error" : "invalid_request_error");
  return { error: { message, type, param: null, code: null } };
}
