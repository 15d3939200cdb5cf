import { Pag0Failure } from "@pag0/contract";
import { BoundedMap } from "./bounded-map.ts";

interface Bucket {
  tokens: number;
  atMs: number;
}

/**
 * Token buckets, one a name, at most `maxNames` of them in memory. A name that was forgotten starts
 * with a full bucket.
 */
export class RateLimiter {
  readonly #burst: number;
  readonly #perSecond: number;
  readonly #buckets: BoundedMap<string, Bucket>;

  constructor(options: { burst: number; perSecond: number; maxNames: number }) {
    this.#burst = options.burst;
    this.#perSecond = options.perSecond;
    this.#buckets = new BoundedMap(options.maxNames);
  }

  /** Takes one token. @returns null, or the whole seconds after which there is one again. */
  take(name: string, nowMs: number): number | null {
    const known = this.#buckets.get(name) ?? { tokens: this.#burst, atMs: nowMs };
    const refilled = (Math.max(0, nowMs - known.atMs) / 1000) * this.#perSecond;
    const tokens = Math.min(this.#burst, known.tokens + refilled);
    this.#buckets.set(name, { tokens: Math.max(0, tokens - (tokens >= 1 ? 1 : 0)), atMs: nowMs });
    return tokens >= 1 ? null : Math.ceil((1 - tokens) / this.#perSecond);
  }

  /** @throws Pag0Failure RATE_LIMITED */
  check(name: string, nowMs: number): void {
    const waitSeconds = this.take(name, nowMs);
    if (waitSeconds === null) return;
    throw new Pag0Failure("RATE_LIMITED", `Too many requests; wait ${waitSeconds} s`, {
      retryAfterSeconds: waitSeconds,
    });
  }
}
