import type { Refusal } from "../vendor-error.ts";

/** Anthropic's `type` of an error by status (its API reference, Errors). */
const TYPES: Readonly<Record<number, string>> = {
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  504: "timeout_error",
  529: "overloaded_error",
};

export function anthropicError({ status, code, message }: Refusal): Record<string, unknown> {
  const type = TYPES[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
  return { type: "error", error: { type, message: `${code}: ${message}`, code } };
}
