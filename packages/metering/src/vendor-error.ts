import type { WireFormat } from "./call.ts";

/** OpenAI's `type` of an error by status. */
function openAiType(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "insufficient_quota";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

/** Anthropic's `type` of an error by status (its API reference, Errors). */
function anthropicType(status: number): string {
  const types: Record<number, string> = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    413: "request_too_large",
    429: "rate_limit_error",
  };
  return types[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
}

/** A refusal in the vendor's own error envelope, so that its SDK raises its own typed error with our code in it. */
export function vendorErrorBody(
  format: WireFormat,
  error: { status: number; code: string; message: string; param?: string },
): Record<string, unknown> {
  if (format === "anthropic")
    return {
      type: "error",
      error: {
        type: anthropicType(error.status),
        message: `${error.code}: ${error.message}`,
        code: error.code,
      },
    };
  return {
    error: {
      message: `${error.code}: ${error.message}`,
      type: openAiType(error.status),
      param: error.param ?? null,
      code: error.code,
    },
  };
}
