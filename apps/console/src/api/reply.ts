import {
  errorCatalogue,
  headers as headerNames,
  type Pag0Failure,
  toProblem,
} from "@pag0/contract";

/** An answer with a status of its own, where an operation has more than one. */
export class Reply<Body> {
  readonly status: number;
  readonly body: Body;

  constructor(status: number, body: Body) {
    this.status = status;
    this.body = body;
  }
}

/** Headers of every answer of the API: nothing of it is to be kept, shown in a frame, or sniffed. */
function commonHeaders(requestId: string): Record<string, string> {
  return {
    [headerNames.requestId]: requestId,
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
  };
}

export function jsonResponse(body: unknown, status: number, requestId: string): Response {
  if (status === 204) return new Response(null, { status, headers: commonHeaders(requestId) });
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...commonHeaders(requestId), "content-type": "application/json" },
  });
}

/** A file or a stream that a handler made, with the headers of every answer. */
export function withCommonHeaders(response: Response, requestId: string): Response {
  for (const [name, value] of Object.entries(commonHeaders(requestId)))
    response.headers.set(name, value);
  return response;
}

/** The RFC 9457 answer of a failure. */
export function problemResponse(
  failure: Pag0Failure,
  requestId: string,
  extraHeaders: Readonly<Record<string, string>> = {},
): Response {
  const { status } = errorCatalogue[failure.code];
  const retryAfter: Record<string, string> =
    failure.retryAfterSeconds === undefined
      ? {}
      : { "retry-after": String(failure.retryAfterSeconds) };
  return new Response(JSON.stringify(toProblem(failure, requestId)), {
    status,
    headers: {
      ...commonHeaders(requestId),
      ...retryAfter,
      ...extraHeaders,
      [headerNames.errorCode]: failure.code,
      ...(status === 401 ? { "www-authenticate": 'Bearer realm="pag0"' } : {}),
      "content-type": "application/problem+json",
    },
  });
}
