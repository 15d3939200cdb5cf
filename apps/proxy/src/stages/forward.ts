import { setImmediate as untilSocketsWereRead } from "node:timers/promises";
import { Pag0Failure } from "@pag0/contract";
import { ClientGoneError } from "../body.ts";
import type { Connections } from "../egress/connections.ts";
import { Exchange, type ExchangeAnswer } from "../egress/exchange.ts";
import type { Ending } from "../ending.ts";

export interface UpstreamRequest {
  url: URL;
  method: string;
  headers: Record<string, string>;
  body: Buffer;
}

export type UpstreamAnswer = ExchangeAnswer;

const TIMEOUTS = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_HEADERS_TIMEOUT",
  "UND_ERR_BODY_TIMEOUT",
]);

/** How undici tells that a connection ended: closed, reset, or gone as the request was written. */
const CONNECTION_ENDED = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);
/** Methods that ask and change nothing, which a proxy may send again (RFC 9110 sections 9.2.1 and 9.2.2). */
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const MAX_CONNECTIONS_TRIED = 3;

/** Refusals of our own before anything is sent. */
const NEVER_SENT = new Set([
  "TARGET_ADDRESS_FORBIDDEN",
  "CREDENTIAL_MISSING",
  "BUDGET_UNAVAILABLE",
  "JOURNAL_UNAVAILABLE",
]);

function pag0Cause(error: unknown): Pag0Failure | null {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at instanceof Pag0Failure) return at;
  return null;
}

function codeOf(error: unknown): string {
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  // All addresses of a name were tried: none was reached if the last was not.
  if (typeof code !== "string" && Array.isArray(errors)) return codeOf(errors.at(-1));
  return String(code);
}

/** The caller went away before anything was sent. */
class ClientGoneEarlyError extends ClientGoneError {
  override readonly name = "ClientGoneEarlyError";
}

/** Failures of calls of which nothing was written to any connection. */
const unsent = new WeakSet<Error>();

/** Whether a failed call certainly never reached its provider, which then has nothing to charge for. */
export function neverSent(failure: unknown): boolean {
  if (failure instanceof ClientGoneEarlyError) return true;
  if (!(failure instanceof Pag0Failure)) return false;
  if (NEVER_SENT.has(failure.code) || unsent.has(failure)) return true;
  return failure.cause !== undefined && codeOf(failure.cause) === "CIRCUIT_OPEN";
}

/** What the failure of a call that was sent is to its caller; the original stays as the cause, for the log. */
export function upstreamFailure(cause: unknown): Pag0Failure {
  const own = pag0Cause(cause);
  if (own !== null) return own;
  return TIMEOUTS.has(codeOf(cause))
    ? new Pag0Failure("UPSTREAM_TIMEOUT", undefined, { cause })
    : new Pag0Failure("UPSTREAM_UNREACHABLE", "The provider's connection broke off", { cause });
}

/** What it is to the caller that no connection to the provider was made, or none was free. */
function unsentFailure(cause: unknown): Pag0Failure {
  const own = pag0Cause(cause);
  const code = TIMEOUTS.has(codeOf(cause)) ? "UPSTREAM_TIMEOUT" : "UPSTREAM_UNREACHABLE";
  const failure = own ?? new Pag0Failure(code, undefined, { cause });
  unsent.add(failure);
  return failure;
}

/**
 * Whether a provider closed a connection that had waited, just as this request was written to it: it has not
 * begun to answer, and the connection had answered before.
 */
function metClosingConnection(error: unknown): boolean {
  if (!CONNECTION_ENDED.has(codeOf(error))) return false;
  const { socket } = error as { socket?: { bytesRead?: number } };
  return socket?.bytesRead !== 0;
}

/**
 * Sends a call to its provider and gives the answer as soon as its headers are there. Redirects are
 * answers like any other: they are passed back and never followed. A safe request that meets a kept
 * connection's end is sent again on another, as nobody has answered it; any other is not, as it may have
 * been executed.
 * @param timeoutMs how long to wait for them; null for the connection's own limit
 * @throws ClientGoneError, or Pag0Failure UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT, TARGET_ADDRESS_FORBIDDEN
 */
export async function forward(
  connections: Connections,
  request: UpstreamRequest,
  signal: Ending,
  timeoutMs: number | null = null,
): Promise<UpstreamAnswer> {
  const { url, method, headers, body } = request;
  if (signal.aborted) throw new ClientGoneEarlyError();
  for (let tried = 1; ; tried++) {
    let exchange: Exchange | null = null;
    try {
      const { dispatcher, origin, path } = connections.for(url);
      const answerWithinMs = timeoutMs ?? connections.headersTimeoutMs;
      exchange = new Exchange(signal, answerWithinMs);
      const sent = body.length === 0 ? null : body;
      const options = { origin, path, method: method as "GET", headers, body: sent };
      const isFree = dispatcher.dispatch(
        timeoutMs === null ? options : { ...options, headersTimeout: timeoutMs },
        exchange,
      );
      if (!isFree && !exchange.isSent) exchange.startWithin(answerWithinMs);
      return await exchange.answered;
    } catch (error) {
      const isSent = tried > 1 || exchange?.isSent === true;
      if (signal.aborted) throw isSent ? new ClientGoneError() : new ClientGoneEarlyError();
      if (!isSent) throw unsentFailure(error);
      const isAgain = SAFE_METHODS.has(method) && metClosingConnection(error);
      if (!isAgain || tried === MAX_CONNECTIONS_TRIED) throw upstreamFailure(error);
    }
    // Connections are closed many at once: the next one taken is none of which the end was not read yet.
    await untilSocketsWereRead();
    if (signal.aborted) throw new ClientGoneError();
  }
}
