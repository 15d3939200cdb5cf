import { errorFromResponse, Pag0Error } from "./errors.ts";
import { headers as headerNames } from "./generated/wire.ts";

export interface TransportOptions {
  /** Reads the key; throws where there is none. Called for each request, so that a missing key shows when it is needed. */
  apiKey: () => string;
  baseUrl: string;
  /** Whole milliseconds until an answer's headers must be there; default 120,000. */
  timeoutMs?: number;
  /** Further tries after one that certainly did nothing; default 2, at most 10. */
  maxRetries?: number;
  /** Stands in for the global fetch. */
  fetch?: typeof globalThis.fetch;
}

/** Our own answers that say nothing was done yet, so that a second try is safe for any method. */
const NOTHING_DONE = new Set([
  "OVERLOADED",
  "NOT_READY",
  "BUDGET_UNAVAILABLE",
  "JOURNAL_UNAVAILABLE",
]);
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 8_000;

/** One HTTP connection to Pag0: adds the key, retries what is safe to retry, and types failures. */
export class Transport {
  readonly baseUrl: string;
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    const { maxRetries = 2 } = options;
    if (!Number.isInteger(maxRetries) || maxRetries < 0 || maxRetries > 10)
      throw new Pag0Error({
        code: "VALIDATION_ERROR",
        message: "maxRetries must be a whole number from 0 to 10",
      });
    this.baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#options = options;
  }

  /**
   * Sends a request. Throws Pag0Error for Pag0's own refusals, lost connections and time-outs; any
   * answer of a provider comes back as it is, whatever its status.
   * @param idempotent whether sending it twice is the same as once, so that a lost connection may be retried.
   */
  async send(path: string, init: RequestInit, idempotent: boolean): Promise<Response> {
    for (let attempt = 0; ; attempt++) {
      const outcome = await this.#try(path, init);
      if (outcome instanceof Response) return outcome;
      const retryable =
        NOTHING_DONE.has(outcome.code) ||
        (idempotent && (outcome.status === 0 || outcome.status >= 500));
      if (
        !retryable ||
        attempt >= (this.#options.maxRetries ?? 2) ||
        init.body instanceof ReadableStream
      )
        throw outcome;
      const pauseMs =
        (outcome.retryAfterSeconds ?? 0) * 1000 ||
        FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random() / 2);
      await pause(Math.min(pauseMs, LONGEST_PAUSE_MS), init.signal ?? undefined);
    }
  }

  async #try(path: string, init: RequestInit): Promise<Response | Pag0Error> {
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${this.#options.apiKey()}`);
    const timeoutMs = this.#options.timeoutMs ?? 120_000;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    const forward = () => timeout.abort(init.signal?.reason);
    if (init.signal?.aborted) forward();
    init.signal?.addEventListener("abort", forward, { once: true });
    try {
      const send = this.#options.fetch ?? globalThis.fetch;
      const response = await send(this.baseUrl + path, {
        ...init,
        headers,
        signal: timeout.signal,
      });
      return response.headers.has(headerNames.errorCode)
        ? await errorFromResponse(response)
        : response;
    } catch (error) {
      if (init.signal?.aborted) throw init.signal.reason;
      if (timeout.signal.aborted)
        return new Pag0Error({
          code: "TIMEOUT",
          message: `No answer from ${this.baseUrl} within ${timeoutMs} ms`,
          remedy: "Try again, or raise timeoutMs.",
          cause: error,
        });
      return new Pag0Error({
        code: "CONNECTION_FAILED",
        message: `${this.baseUrl} could not be reached`,
        remedy: "Check the address and that Pag0 is running.",
        cause: error,
      });
    } finally {
      clearTimeout(timer);
      // The caller's signal keeps ending the answer's body, which is still being read after this.
      if (timeout.signal.aborted) init.signal?.removeEventListener("abort", forward);
    }
  }
}

/** Waits, or rejects with the signal's reason when it is aborted first. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
