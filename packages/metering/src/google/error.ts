import type { Refusal } from "../vendor-error.ts";

/** Google's names of errors by status (google.rpc.Code, https://cloud.google.com/apis/design/errors). */
const NAMES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  401: "UNAUTHENTICATED",
  402: "RESOURCE_EXHAUSTED",
  403: "PERMISSION_DENIED",
  404: "NOT_FOUND",
  409: "ABORTED",
  422: "INVALID_ARGUMENT",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  501: "UNIMPLEMENTED",
  503: "UNAVAILABLE",
  504: "DEADLINE_EXCEEDED",
};

function nameOf(status: number): string {
  return NAMES[status] ?? (status >= 500 ? "INTERNAL" : "FAILED_PRECONDITION");
}

/** The envelope of Google's APIs, with our code as the reason of an `ErrorInfo`. */
export function googleError({ status, code, message, param }: Refusal): Record<string, unknown> {
  return {
    error: {
      code: status,
      message: `${code}: ${message}`,
      status: nameOf(status),
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: code,
          domain: "pag0",
          metadata: param === undefined ? {} : { field: param },
        },
      ],
    },
  };
}
