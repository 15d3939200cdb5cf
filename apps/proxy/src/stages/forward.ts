import type { Readable } from "node:stream";
import { Pag0Failure } from "@pag0/contract";
import { ClientGoneError } from "../body.ts";
import type { Connections } from "../egress/connections.ts";

export interface UpstreamRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface UpstreamAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Readable;
}

const TIMEOUTS = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

function pag0Cause(error: unknown): Pag0Failure | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at instanceof Pag0Failure) return at;
  return null;
}

/** What an upstream's failure is to the caller; the original stays as the cause, for the log. */
export function upstreamFailure(error: unknown): Pag0Failure {
  const own = pag0Cause(error);
  if (own !== null) return own;
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" && TIMEOUTS.has(code)
    ? new Pag0Failure("UPSTREAM_TIMEOUT", undefined, { cause: error })
    : new Pag0Failure("UPSTREAM_UNREACHABLE", undefined, { cause: error });
}

/**
 * Sends a call to its provider and gives the answer as soon as its headers are there. Redirects are
 * answers like any other: they are passed back and never followed.
 * @throws ClientGoneError, or Pag0Failure UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT, TARGET_ADDRESS_FORBIDDEN
 */
export async function forward(
  connections: Connections,
  request: UpstreamRequest,
  signal: AbortSignal,
): Promise<UpstreamAnswer> {
  const { url, method, headers, body } = request;
  try {
    const answer = await connections.for(url).request({
      origin: url.origin,
      path: url.pathname + url.search,
      method: method as "GET",
      headers,
      body: body.length === 0 ? null : body,
      signal,
    });
    return { status: answer.statusCode, headers: answer.headers, body: answer.body };
  } catch (error) {
    if (signal.aborted) throw new ClientGoneError();
    throw upstreamFailure(error);
  }
}
