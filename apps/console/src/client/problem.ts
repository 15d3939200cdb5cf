import type { ErrorCode, FieldError, Problem } from "@pag0/contract";

/** A refusal or failure of the management API, as its problem document says it. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly status: number;
  readonly code: ErrorCode | "NETWORK_ERROR";
  readonly remedy: string;
  /** Empty where no answer came back. */
  readonly requestId: string;
  readonly errors: readonly FieldError[];

  constructor(problem: {
    status: number;
    code: string;
    detail: string;
    remedy: string;
    requestId: string;
    errors?: readonly FieldError[] | undefined;
  }) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code as ErrorCode | "NETWORK_ERROR";
    this.remedy = problem.remedy;
    this.requestId = problem.requestId;
    this.errors = problem.errors ?? [];
  }
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === "object" &&
    value !== null &&
    "code" in value &&
    "detail" in value &&
    typeof value.code === "string" &&
    typeof value.detail === "string"
  );
}

/** The problem in an answer that is not 2xx; an answer of another shape is described by its status. */
export async function problemOf(response: Response): Promise<ApiProblem> {
  const requestId = response.headers.get("pag0-request-id") ?? "";
  const text = await response.text();
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  if (isProblem(body))
    return new ApiProblem({
      status: response.status,
      code: body.code,
      detail: body.detail,
      remedy: body.remedy ?? "",
      requestId: body.requestId ?? requestId,
      errors: body.errors,
    });
  return new ApiProblem({
    status: response.status,
    code: "INTERNAL_ERROR",
    detail: `HTTP ${response.status}`,
    remedy: "",
    requestId,
  });
}
