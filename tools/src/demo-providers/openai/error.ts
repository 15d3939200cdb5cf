import type { VendorError } from "../answer.ts";

/** OpenAI's `type` of an error by status ("Error codes", its API guide). */
function typeOf(status: number): string {
  if (status === 429) return "rate_limit_exceeded";
  return status >= 500 ? "server_error" : "invalid_request_error";
}

const CODES: Record<number, string> = { 401: "invalid_api_key", 429: "rate_limit_exceeded" };

/** The envelope of OpenAI's errors. */
export function openAiError({ status, message, code, param }: VendorError): unknown {
  return {
    error: {
      message,
      type: typeOf(status),
      param: param ?? null,
      code: code ?? CODES[status] ?? null,
    },
  };
}
