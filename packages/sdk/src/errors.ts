import type { ErrorCode } from "./generated/wire.ts";

/** The server's codes, and two of this library's own for calls that never got an answer. */
export type Pag0ErrorCode = ErrorCode | "CONNECTION_FAILED" | "TIMEOUT";

/** One field of a request that is wrong. */
export interface FieldProblem {
  field: string;
  message: string;
}

const MARK = Symbol.for("@pag0/sdk/Pag0Error");

/**
 * Every failure that this library throws. Switch on `code`; `message` says what happened and `remedy`
 * what to do about it.
 *
 * @example
 * try { await client.fetch(url, init) }
 * catch (error) { if (Pag0Error.isInstance(error) && error.code === "BUDGET_EXCEEDED") … }
 */
export class Pag0Error extends Error {
  override readonly name = "Pag0Error";
  readonly [MARK] = true;
  readonly code: Pag0ErrorCode;
  /** HTTP status of the answer; 0 where there was none. */
  readonly status: number;
  /** Identifies the call in the console and in logs; empty where there was no answer. */
  readonly requestId: string;
  readonly remedy: string;
  readonly errors: readonly FieldProblem[];
  /** Whole seconds after which a retry makes sense, where the server says so. */
  readonly retryAfterSeconds: number | undefined;
  /** The whole problem document (RFC 9457), with members such as `decision` or `difference`. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(options: {
    code: Pag0ErrorCode;
    message: string;
    status?: number;
    requestId?: string;
    remedy?: string;
    errors?: readonly FieldProblem[];
    retryAfterSeconds?: number;
    problem?: Readonly<Record<string, unknown>>;
    cause?: unknown;
  }) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = options.code;
    this.status = options.status ?? 0;
    this.requestId = options.requestId ?? "";
    this.remedy = options.remedy ?? "";
    this.errors = options.errors ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.problem = options.problem ?? {};
  }

  /** Tells a Pag0Error also where two copies of this library are loaded. */
  static isInstance(value: unknown): value is Pag0Error {
    return typeof value === "object" && value !== null && MARK in value;
  }
}

function retryAfter(response: Response): number | undefined {
  const text = response.headers.get("retry-after");
  if (text === null || !/^\d{1,6}$/.test(text)) return undefined;
  return Number(text);
}

/** Reads an answer that is no success into the error it stands for; the body may be anything. */
export async function errorFromResponse(response: Response): Promise<Pag0Error> {
  const text = await response.text();
  let problem: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) problem = parsed as Record<string, unknown>;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const string = (key: string) =>
    typeof problem[key] === "string" ? (problem[key] as string) : "";
  const fields = Array.isArray(problem.errors) ? (problem.errors as FieldProblem[]) : [];
  const detail = string("detail") || `The server answered ${response.status}`;
  const untold = fields.filter(({ message }) => !detail.includes(message));
  return new Pag0Error({
    code: (string("code") ||
      (response.status >= 500 ? "INTERNAL_ERROR" : "VALIDATION_ERROR")) as Pag0ErrorCode,
    message:
      untold.length > 0
        ? `${detail}: ${untold.map((f) => `${f.field} ${f.message}`).join("; ")}`
        : detail,
    status: response.status,
    requestId: string("requestId") || (response.headers.get("pag0-request-id") ?? ""),
    remedy: string("remedy"),
    errors: fields,
    retryAfterSeconds: retryAfter(response),
    problem,
  });
}
