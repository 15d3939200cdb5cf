import type { VendorError } from "../answer.ts";

/** Anthropic's `type` of an error by status ("Errors", its API reference). */
const TYPES: Record<number, string> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

/** The envelope of Anthropic's errors, in an answer and in a stream. */
export function anthropicError({ status, message }: VendorError, requestId: string): unknown {
  return {
    type: "error",
    error: {
      type: TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request_error"),
      message,
    },
    request_id: requestId,
  };
}
