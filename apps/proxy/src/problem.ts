import { type ServerResponse, STATUS_CODES } from "node:http";
import { headers as names, Pag0Failure, toProblem } from "@pag0/contract";
import { vendorErrorBody } from "@pag0/metering";
import type { Logger } from "pino";
import { ClientGoneError } from "./body.ts";
import type { Envelope } from "./call.ts";
import type { Ending } from "./ending.ts";

/** What is needed to answer with an error, also before a call has been read. */
export interface ErrorContext {
  requestId: string;
  /** The vendor's error format that the caller reads; null for problem documents. */
  envelope: Envelope | null;
  response: ServerResponse;
  told: Readonly<Record<string, string>>;
}

/** Refusals of the proxy itself that an outage or a crowd brings in numbers. */
const RETRYABLE_BEFORE_SENDING = new Set([
  "OVERLOADED",
  "NOT_READY",
  "BUDGET_UNAVAILABLE",
  "JOURNAL_UNAVAILABLE",
]);

/** Failures after which the same request may succeed: all others tell a vendor's SDK not to try again. */
const RETRYABLE = new Set([
  ...RETRYABLE_BEFORE_SENDING,
  "UPSTREAM_UNREACHABLE",
  "UPSTREAM_TIMEOUT",
]);

/** The methods of calls, for who asks with another one. */
const ALLOWED_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** Whatever was thrown, as a failure that a caller may see; what nobody foresaw is logged and told as INTERNAL_ERROR. */
export function asFailure(log: Logger, error: unknown, requestId: string): Pag0Failure {
  if (error instanceof Pag0Failure) {
    if (error.status >= 500) {
      // What is told once where it begins would fill the log where every call meets it.
      const level = RETRYABLE_BEFORE_SENDING.has(error.code) ? "debug" : "warn";
      log[level]({ err: error, requestId }, "a call failed");
    }
    return error;
  }
  log.error({ err: error, requestId }, "a call failed unexpectedly");
  return new Pag0Failure("INTERNAL_ERROR");
}

/** By this Anthropic's SDK knows that it has to send whole conversations, and does so by itself. */
const UNTHREADED = {
  details: { error_code: "thread_unsupported_request", unsupported: ["thread"] },
};

function documentOf(failure: Pag0Failure, context: ErrorContext): Record<string, unknown> {
  const problem = toProblem(failure, context.requestId);
  if (context.envelope === null) return problem;
  const { status, code, message } = failure;
  const told = failure.errors.length > 0 ? `${message}: ${fieldsOf(failure)}` : message;
  if (context.envelope === "plain") {
    const text = `${code}: ${told}`;
    return { ...problem, message: text, error: text };
  }
  const param = failure.errors[0]?.field;
  const vendor = vendorErrorBody(context.envelope, {
    status,
    code,
    message: told,
    ...(param === undefined ? {} : { param }),
  });
  const { error, ...envelope } = vendor;
  // The vendors' SDKs show what is inside `error`; the rest of the problem goes there too.
  const more = context.envelope === "anthropic" && param === "thread" ? UNTHREADED : {};
  return { ...envelope, error: { ...(error as object), ...more, pag0: problem } };
}

function fieldsOf(failure: Pag0Failure): string {
  return failure.errors.map(({ field, message }) => `${field} ${message}`).join("; ");
}

function headersOf(failure: Pag0Failure, context: ErrorContext): Record<string, string> {
  const isVendors = context.envelope !== null;
  return {
    ...context.told,
    [names.requestId]: context.requestId,
    [names.errorCode]: failure.code,
    "content-type": isVendors ? "application/json" : "application/problem+json",
    "cache-control": "no-store",
    ...(failure.retryAfterSeconds === undefined
      ? {}
      : { "retry-after": String(failure.retryAfterSeconds) }),
    ...(isVendors && !RETRYABLE.has(failure.code) ? { "x-should-retry": "false" } : {}),
    ...(failure.code === "METHOD_NOT_ALLOWED" ? { allow: ALLOWED_METHODS } : {}),
    // The rest of a body that is too large is not read: the connection cannot be used again.
    ...(failure.code === "BODY_TOO_LARGE" ? { connection: "close" } : {}),
  };
}

/** Answers with a failure: a problem document, or the vendor's own envelope on the routes of its SDK. */
export function sendFailure(context: ErrorContext, failure: Pag0Failure): void {
  const { response } = context;
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const body = JSON.stringify(documentOf(failure, context));
  response
    .writeHead(failure.status, {
      ...headersOf(failure, context),
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}

/** Whether there is nobody left to answer. */
export function isGone(error: unknown, gone: Ending): boolean {
  return error instanceof ClientGoneError || gone.aborted;
}

/** A whole HTTP/1.1 answer for a socket whose request could not be read. */
export function rawProblem(failure: Pag0Failure, requestId: string): string {
  const body = JSON.stringify(toProblem(failure, requestId));
  return [
    `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? ""}`,
    "content-type: application/problem+json",
    `${names.requestId}: ${requestId}`,
    `${names.errorCode}: ${failure.code}`,
    ...(failure.code === "METHOD_NOT_ALLOWED" ? [`allow: ${ALLOWED_METHODS}`] : []),
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}
