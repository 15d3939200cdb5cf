/** An answer kept for later callers, exactly as it was sent. */
export interface CachedAnswer {
  headers: Record<string, string | string[]>;
  /** A stream's chunks as they came, so that it is replayed as a stream; one chunk otherwise. */
  chunks: readonly Buffer[];
  stream: boolean;
  /** What the call that filled this cost in nano-USD: what a hit saves. */
  costNanoUsd: bigint;
}

interface Kept {
  answer: CachedAnswer;
  bytes: number;
  expiresAt: number;
}

export interface CacheOptions {
  maxBytes: number;
  maxEntryBytes: number;
  /** Milliseconds that only ever grow. */
  elapsed: () => number;
}

/**
 * Answers by key, bounded by bytes: the least recently used goes first, and nothing is served after
 * its time. Concurrent misses of one key are one call: the first leads and the others wait for it.
 */
export class AnswerCache {
  readonly maxEntryBytes: number;
  readonly #options: CacheOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #leaders = new Map<string, { promise: Promise<void>; done: () => void }>();
  #bytes = 0;

  constructor(options: CacheOptions) {
    this.#options = options;
    this.maxEntryBytes = options.maxEntryBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get(key: string): CachedAnswer | null {
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    this.#kept.delete(key);
    if (kept.expiresAt <= this.#options.elapsed()) {
      this.#bytes -= kept.bytes;
      return null;
    }
    // Re-inserting puts it last: a Map's order is the order of use.
    this.#kept.set(key, kept);
    return kept.answer;
  }

  put(key: string, answer: CachedAnswer, ttlSeconds: number): void {
    const bytes = answer.chunks.reduce((total, chunk) => total + chunk.length, 512);
    if (bytes > this.#options.maxEntryBytes) return;
    this.#drop(key);
    this.#kept.set(key, { answer, bytes, expiresAt: this.#options.elapsed() + ttlSeconds * 1000 });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#options.maxBytes) break;
      this.#drop(oldest);
    }
  }

  /**
   * Makes the caller the leader of a key that is missing, or gives the promise that the present leader
   * has finished (with or without an answer to keep).
   */
  lead(key: string): { finished: () => void } | { wait: Promise<void> } {
    const leader = this.#leaders.get(key);
    if (leader !== undefined) return { wait: leader.promise };
    const { promise, resolve } = Promise.withResolvers<void>();
    const mine = {
      promise,
      done: () => {
        if (this.#leaders.get(key) === mine) this.#leaders.delete(key);
        resolve();
      },
    };
    this.#leaders.set(key, mine);
    return { finished: mine.done };
  }

  #drop(key: string): void {
    const kept = this.#kept.get(key);
    if (kept === undefined) return;
    this.#kept.delete(key);
    this.#bytes -= kept.bytes;
  }
}
