import { type CachedAnswer, type KeptAnswer, type Origin, sizeOf } from "./answer.ts";
import { Flights } from "./flights.ts";
import type { Asker, Invalidations } from "./invalidations.ts";
import { MemoryAnswers } from "./memory-answers.ts";
import { SimilarQuestions } from "./semantic/similar-questions.ts";

const MAX_QUESTION_BYTES = 64 * 1024 * 1024;

/** Answers that the proxies of an installation share. It may lose any of them at any time. */
export interface SharedAnswers {
  /** `connecting` and `down` answer at once, with nothing. */
  readonly state: "connecting" | "up" | "down";
  /** Resolves soon, whatever happens: with null where there is none. */
  get(key: string): Promise<KeptAnswer | null>;
  /** Keeps an answer for the rest of its time, if it can. */
  put(key: string, kept: KeptAnswer): void;
}

export interface CacheOptions {
  maxBytes: number;
  maxEntryBytes: number;
  /** Milliseconds that only ever grow. */
  elapsed: () => number;
  invalidations: Invalidations;
  /** null where each proxy keeps its own. */
  shared: SharedAnswers | null;
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
  /** Questions whose answers are kept here, for those of the same meaning. */
  readonly questions = new SimilarQuestions(MAX_QUESTION_BYTES);

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

  /** How the store that proxies share is; null where there is none. */
  get sharedState(): SharedAnswers["state"] | null {
    return this.#options.shared?.state ?? null;
  }

  /**
   * The answer of a key, if it is younger than the policy that filled the place and the policy that asks
   * let it be: a time that an organization has shortened holds at once.
   */
  get(key: string, asker: Asker, ttlSeconds: number): CachedAnswer | null {
    const kept = this.#memory.get(key);
    if (kept === null) return null;
    if (this.#isOver(kept)) this.#memory.drop(key);
    else if (this.#serves(kept, asker, ttlSeconds)) return kept.answer;
    return null;
  }

  /** The answer that another proxy has kept for a place, which then is in this one's memory too. */
  async fetch({ key, origin, ttlSeconds }: Place): Promise<CachedAnswer | null> {
    const kept = await (this.#options.shared?.get(key) ?? null);
    if (kept === null || kept.origin.organizationId !== origin.organizationId) return null;
    if (this.#isOver(kept) || !this.#serves(kept, origin, ttlSeconds)) return null;
    this.#memory.put(key, kept);
    return kept.answer;
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
    this.#options.shared?.put(key, kept);
  }

  /** Joins the calls that miss a place. One that is asked for after an invalidation waits for none from before. */
  lead({ key, generation }: Place): ReturnType<Flights["lead"]> {
    return this.#flights.lead(`${generation}:${key}`);
  }

  #ageOf(kept: KeptAnswer): number {
    return this.#options.elapsed() - kept.keptAt;
  }

  #isOver(kept: KeptAnswer): boolean {
    const { invalidations } = this.#options;
    return (
      this.#ageOf(kept) >= kept.ttlMs || invalidations.standing(kept, kept.origin) === "dropped"
    );
  }

  #serves(kept: KeptAnswer, asker: Asker, ttlSeconds: number): boolean {
    const { invalidations } = this.#options;
    return (
      this.#ageOf(kept) < ttlSeconds * 1000 && invalidations.standing(kept, asker) === "stands"
    );
  }
}
