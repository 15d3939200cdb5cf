import { backOff, RETRY_WINDOW_MS } from "./backoff.ts";
import type { Retry, TryFailure } from "./failure.ts";

/** A key of a target, by the places of both in their lists. */
export interface Place {
  target: number;
  lane: number;
}

/** What became of the tries so far. */
interface Tried extends Place {
  failure: TryFailure;
  retry: Retry;
  /** Milliseconds since the call began at which it may be asked again; null for never. */
  readyAt: number | null;
}

export interface TryBudget {
  /** Tries beside the first one. */
  retries: number;
  random: () => number;
}

const samePlace = (a: Place, b: Place) => a.target === b.target && a.lane === b.lane;

/**
 * Decides where the tries of one call go, in which order and when they end. A failed try goes on to
 * what has not been asked yet: to another key of the same target where the key was at fault, else to the
 * next target. When everything has been asked, what may have recovered is asked again after a pause.
 */
export class Tries {
  readonly #budget: TryBudget;
  readonly #tried: Tried[] = [];

  constructor(budget: TryBudget) {
    this.#budget = budget;
  }

  /**
   * Takes note of a failed try.
   * @param elapsedMs milliseconds since the call began
   */
  failed(place: Place, retry: Retry, failure: TryFailure, elapsedMs: number): void {
    const times = this.#tried.filter((tried) => samePlace(tried, place)).length + 1;
    const wait =
      retry === "anywhere" ? backOff(times, failure.retryAfterMs, this.#budget.random) : null;
    const readyAt = wait === null ? null : elapsedMs + wait;
    this.#tried.push({ ...place, failure, retry, readyAt });
  }

  /** Whether the budget has a try left. */
  hasNext(elapsedMs: number): boolean {
    const last = this.#tried.at(-1);
    if (last === undefined) return true;
    if (last.retry === "nowhere" || elapsedMs > RETRY_WINDOW_MS) return false;
    return this.#tried.length <= this.#budget.retries;
  }

  /**
   * The places that may be asked next, best first, each with the milliseconds to wait before.
   * @param lanes how many keys each target has, in the order of the targets
   */
  next(lanes: readonly number[], elapsedMs: number): (Place & { waitMs: number })[] {
    if (!this.hasNext(elapsedMs)) return [];
    const all = lanes.flatMap((count, target) =>
      Array.from({ length: count }, (_, lane): Place => ({ target, lane })),
    );
    const fresh = all
      .filter((place) => !this.#isOut(place) && this.#last(place) === undefined)
      .map((place) => ({ ...place, waitMs: 0 }));
    const again = all
      .flatMap((place) => {
        const readyAt = this.#isOut(place) ? null : (this.#last(place)?.readyAt ?? null);
        return readyAt === null ? [] : [{ ...place, waitMs: Math.max(0, readyAt - elapsedMs) }];
      })
      .filter(({ waitMs }) => elapsedMs + waitMs <= RETRY_WINDOW_MS)
      .sort((a, b) => a.waitMs - b.waitMs);
    return [...this.#ordered(fresh), ...again];
  }

  /** Untried keys of the last target first where its key was at fault; else targets that were not asked at all. */
  #ordered<Each extends Place>(fresh: Each[]): Each[] {
    const last = this.#tried.at(-1);
    if (last === undefined) return fresh;
    const ofTheKey = last.retry === "other_key" || last.failure.status === 429;
    const rank = ({ target }: Place) => {
      if (target === last.target) return ofTheKey ? 0 : 2;
      return this.#tried.some((tried) => tried.target === target) ? 3 : 1;
    };
    return fresh.toSorted((a, b) => rank(a) - rank(b));
  }

  #last(place: Place): Tried | undefined {
    return this.#tried.findLast((tried) => samePlace(tried, place));
  }

  /** A target that does not have what is asked for is not asked again, with whatever key. */
  #isOut({ target }: Place): boolean {
    return this.#tried.some((tried) => tried.target === target && tried.retry === "other_target");
  }
}
