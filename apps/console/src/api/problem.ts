import { type FieldError, headers, Pag0Failure, toProblem } from "@pag0/contract";
import type { Logger } from "pino";
import type { z } from "zod";

/** A path as people write it: `policy.approvalWorkflow.approvers[0]`. */
export function fieldPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`), "");
}

/** Turns what zod found into errors that name each field. */
export function fieldErrors(error: z.ZodError): FieldError[] {
  return error.issues.slice(0, 50).flatMap((issue) => {
    if (issue.code !== "unrecognized_keys") return [{ field: fieldPath(issue.path), message: issue.message }];
    return issue.keys.map((key) => ({ field: fieldPath([...issue.path, key]), message: "is not a known field" }));
  });
}

export function validationFailure(error: z.ZodError): Pag0Failure {
  const errors = fieldErrors(error);
  const first = errors[0];
  return new Pag0Failure("VALIDATION_ERROR", first === undefined ? undefined : `${first.field || "body"}: ${first.message}`, { errors });
}

/** The answer to a failure: a problem document; what nobody foresaw is logged and told without details. */
export function problemResponse(error: unknown, requestId: string, log: Logger): Response {
  const failure = error instanceof Pag0Failure ? error : unforeseen(error, requestId, log);
  return new Response(JSON.stringify(toProblem(failure, requestId)), {
    status: failure.status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      [headers.requestId]: requestId,
      [headers.errorCode]: failure.code,
      ...(failure.retryAfterSeconds === undefined ? {} : { "retry-after": String(failure.retryAfterSeconds) }),
      ...(typeof failure.extra.allow === "string" ? { allow: failure.extra.allow } : {}),
    },
  });
}

function unforeseen(error: unknown, requestId: string, log: Logger): Pag0Failure {
  log.error({ err: error, requestId }, "a request failed");
  return new Pag0Failure("INTERNAL_ERROR");
}
