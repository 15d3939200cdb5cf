import { isObject, type JsonObject, objectsOf, parseObject, textOf } from "./json.ts";

/** The envelopes in which vendors tell of errors. */
export type ErrorFormat = "openai" | "anthropic" | "google";

const MOST_TEXT = 2_000;

/** What is wrong with a request, as Mistral and others list it: places and words. */
function listed(details: unknown): string | null {
  const lines = objectsOf(details).map(({ loc, msg }) => {
    const places = Array.isArray(loc) ? loc.filter((each) => typeof each === "string") : [];
    const said = textOf(msg) ?? "";
    return places.length === 0 ? said : `${places.join(".")}: ${said}`;
  });
  return lines.length === 0 ? textOf(details) : lines.join("; ");
}

/**
 * What a vendor says in the body of an error: OpenAI and those like it, Anthropic and Google all have
 * `error.message`; others a `message`, a `detail` or bare text. Null where it says nothing.
 */
export function readVendorError(text: string): string | null {
  // An error may stand in an event, where a stream was asked for.
  const bare = text.trim().replace(/^data:\s*/, "");
  const body = bare.startsWith("[") ? listOf(bare) : parseObject(bare);
  if (body === null) return bare === "" ? null : bare.slice(0, MOST_TEXT);
  const { error, message, detail } = body;
  const said = isObject(error) ? textOf(error.message) : (textOf(error) ?? textOf(message));
  const all = said ?? listed(isObject(message) ? message.detail : detail);
  return all === null || all === "" ? null : all.slice(0, MOST_TEXT);
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
