import type { Refusal } from "../vendor-error.ts";

/** OpenAI's `type` of an error by status. */
function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403) return "permission_error";
  if (status === 429) return "insufficient_quota";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

export function openAiError({ status, code, message, param }: Refusal): Record<string, unknown> {
  return {
    error: { message: `${code}: ${message}`, type: typeOf(status), param: param ?? null, code },
  };
}
