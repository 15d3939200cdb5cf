import { Pag0Failure } from "@pag0/contract";

/** What came of a try that brought no answer to pass on. */
export interface TryFailure {
  /** null where there was no answer at all. */
  status: number | null;
  /** Milliseconds after which the provider wants to be asked again; null where it does not say. */
  retryAfterMs: number | null;
}

/**
 * Where the next try of a failed call goes: to the same target again in time, only to another key or
 * target, only to another target, or nowhere.
 */
export type Retry = "anywhere" | "other_key" | "other_target" | "nowhere";

/** Failures of the provider or of the way to it, which may be gone in a moment. */
const PASSING = new Set([408, 425]);
/** The key is refused, has no money left or is asked too much: another key may be better off. */
const OF_THE_KEY = new Set([401, 402, 403]);
const RATE_LIMITED = 429;
const NOT_FOUND = 404;

/** Failures of ours after which another target may do: nothing came, or nonsense. */
const BEFORE_AN_ANSWER: ReadonlySet<string> = new Set([
  "UPSTREAM_UNREACHABLE",
  "UPSTREAM_TIMEOUT",
  "UPSTREAM_INVALID",
]);
const OF_THE_TARGET: ReadonlySet<string> = new Set([
  "CREDENTIAL_MISSING",
  "TARGET_ADDRESS_FORBIDDEN",
]);

/** Whether an answer with this status is one that another try may better. */
export function retryAfterStatus(status: number): Retry {
  if (status >= 500 || PASSING.has(status) || status === RATE_LIMITED) return "anywhere";
  if (OF_THE_KEY.has(status)) return "other_key";
  return status === NOT_FOUND ? "other_target" : "nowhere";
}

/** Whether another try may do after this was thrown; nothing is tried again after a budget refused. */
export function retryAfterError(error: unknown): Retry {
  if (!(error instanceof Pag0Failure)) return "nowhere";
  if (BEFORE_AN_ANSWER.has(error.code)) return "anywhere";
  return OF_THE_TARGET.has(error.code) ? "other_key" : "nowhere";
}

/** Reads `retry-after` (RFC 9110 section 10.2.3) and OpenAI's `retry-after-ms`, in milliseconds. */
export function readRetryAfter(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  now: number,
): number | null {
  const exact = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (Number.isFinite(exact) && exact >= 0) return exact;
  const text = String(headers["retry-after"] ?? "").trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1_000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
