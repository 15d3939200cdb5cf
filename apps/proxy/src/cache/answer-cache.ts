import { type CachedAnswer, type KeptAnswer, type Origin, sizeOf } from "./answer.ts";
import { Flights } from "./flights.ts";
import type { Asker, Invalidations } from "./invalidations.ts";
import { MemoryAnswers } from "./memory-answers.ts";

export interface CacheOptions {
  maxBytes: number;
  maxEntryBytes: number;
  /** Milliseconds that only ever grow. */
  elapsed: () => number;
  invalidations: Invalidations;
}

/** A place that is to be filled: all that decides for how long, and for whom, what is put there stands. */
export interface Place {
  key: string;
  ttlSeconds: number;
  origin: Origin;
  /** The last invalidation that was known before the answer was asked for. */
  generation: number;
}

/**
 * Answers by key. Nothing is served after its time, nor what has been dropped since it was asked for.
 * Concurrent misses of one key are one call.
 */
export class AnswerCache {
  readonly maxEntryBytes: number;
  readonly #options: CacheOptions;
  readonly #memory: MemoryAnswers;
  readonly #flights = new Flights();

  constructor(options: CacheOptions) {
    this.#options = options;
    this.#memory = new MemoryAnswers(options.maxBytes);
    this.maxEntryBytes = options.maxEntryBytes;
  }

  get bytes(): number {
    return this.#memory.bytes;
  }

  get entries(): number {
    return this.#memory.entries;
  }

  /** A place for the answer to a call that is about to be made. */
  place(key: string, origin: Origin, ttlSeconds: number): Place {
    const generation = this.#options.invalidations.latest(origin.organizationId);
    return { key, origin, ttlSeconds, generation };
  }

  /**
   * The answer of a key, if it is younger than the policy that filled the place and the policy that asks
   * let it be: a time that an organization has shortened holds at once.
   */
  get(key: string, asker: Asker, ttlSeconds: number): CachedAnswer | null {
    const kept = this.#memory.get(key);
    if (kept === null) return null;
    const ageMs = this.#options.elapsed() - kept.keptAt;
    const standing = this.#options.invalidations.standing(kept, asker);
    if (ageMs >= kept.ttlMs || standing === "dropped") this.#memory.drop(key);
    else if (ageMs < ttlSeconds * 1000 && standing === "stands") return kept.answer;
    return null;
  }

  /** Fills a place, unless the answer is too large or was dropped while it was on its way. */
  put({ key, origin, generation, ttlSeconds }: Place, answer: CachedAnswer): void {
    if (sizeOf(answer) > this.#options.maxEntryBytes) return;
    const kept: KeptAnswer = {
      ...{ answer, origin, generation },
      keptAt: this.#options.elapsed(),
      ttlMs: ttlSeconds * 1000,
    };
    if (this.#options.invalidations.standing(kept, origin) !== "stands") return;
    this.#memory.put(key, kept);
  }

  /** Joins the calls that miss a place. One that is asked for after an invalidation waits for none from before. */
  lead({ key, generation }: Place): ReturnType<Flights["lead"]> {
    return this.#flights.lead(`${generation}:${key}`);
  }
}
