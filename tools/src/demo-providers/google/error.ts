import { VendorError } from "../answer.ts";

/** Google's names of states by status (google.rpc.Code). */
const STATES: Record<number, string> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  413: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  499: "CANCELLED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

/** The envelope of Google's errors. */
export function googleError({ status, message, code }: VendorError): unknown {
  return {
    error: {
      code: status,
      message,
      status: STATES[status] ?? (status >= 500 ? "UNAVAILABLE" : "INVALID_ARGUMENT"),
      ...(code === undefined
        ? {}
        : {
            details: [
              {
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                reason: code,
                domain: "googleapis.com",
                metadata: { service: "generativelanguage.googleapis.com" },
              },
            ],
          }),
    },
  };
}

export const wrongKey = () =>
  new VendorError(400, "API key not valid. Please pass a valid API key.", {
    code: "API_KEY_INVALID",
  });
