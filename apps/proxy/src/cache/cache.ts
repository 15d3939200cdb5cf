import type { Usage } from "@pag0/metering";

/** An answer kept for later callers, exactly as it was sent. */
export interface CachedAnswer {
  headers: Record<string, string | string[]>;
  /** A stream's chunks as they came, so that it is replayed as a stream; one chunk otherwise. */
  chunks: readonly Buffer[];
  stream: boolean;
  /** What the vendor counted for it, from which a hit's saving is found; null where the price is not one of tokens. */
  usage: Usage | null;
}

interface Kept {
  answer: CachedAnswer;
  bytes: number;
  keptAt: number;
  /** For how many milliseconds the policy of the call that filled it lets it be served. */
  ttlMs: number;
}

export interface CacheOptions {
  maxBytes: number;
  maxEntryBytes: number;
  /** Milliseconds that only ever grow. */
  elapsed: () => number;
}

/** What an entry takes beside the answer itself: its key, its place in the map and its objects. */
const ENTRY_BYTES = 512;
/** What each piece of an answer takes beside its bytes. */
const CHUNK_BYTES = 64;

/** What an answer takes in memory: a stream of many small pieces is larger than their bytes. */
function sizeOf({ chunks, headers }: CachedAnswer): number {
  let bytes = ENTRY_BYTES;
  for (const chunk of chunks) bytes += chunk.length + CHUNK_BYTES;
  for (const [name, value] of Object.entries(headers)) bytes += name.length + String(value).length;
  return bytes;
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

  get entries(): number {
    return this.#kept.size;
  }

  /**
   * The answer of a key, if it is younger than the policy that filled the place and the policy that asks
   * let it be: a time that an organization has shortened holds at once.
   */
  get(key: string, ttlSeconds: number): CachedAnswer | null {
    const kept = this.#kept.get(key);
    if (kept === undefined) return null;
    const ageMs = this.#options.elapsed() - kept.keptAt;
    if (ageMs >= kept.ttlMs) {
      this.#drop(key);
      return null;
    }
    if (ageMs >= ttlSeconds * 1000) return null;
    // Re-inserting puts it last: a Map's order is the order of use.
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    return kept.answer;
  }

  put(key: string, answer: CachedAnswer, ttlSeconds: number): void {
    const bytes = sizeOf(answer);
    if (bytes > this.#options.maxEntryBytes) return;
    this.#drop(key);
    const keptAt = this.#options.elapsed();
    // A piece may be a view of a larger piece of memory, which would then stay as long as the answer.
    const chunks = answer.chunks.map((chunk) => Buffer.from(chunk));
    this.#kept.set(key, { answer: { ...answer, chunks }, bytes, keptAt, ttlMs: ttlSeconds * 1000 });
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
