/**
 * How a flight ended for those who wait: its provider answered (and there is an answer to keep, or none that
 * may be), it failed, or it was not asked to the end, so that nobody knows any more than before.
 */
export type Landing = "answered" | "failed" | "not asked";

/** Of several that miss one key at once, the first leads and the others wait for it. */
export class Flights {
  readonly #leaders = new Map<string, Promise<Landing>>();

  /** Makes the caller the leader of a key that is missing, or gives the promise of how the present leader ends. */
  lead(key: string): { finished: (landing: Landing) => void } | { wait: Promise<Landing> } {
    const leader = this.#leaders.get(key);
    if (leader !== undefined) return { wait: leader };
    const { promise, resolve } = Promise.withResolvers<Landing>();
    this.#leaders.set(key, promise);
    return {
      finished: (landing) => {
        if (this.#leaders.get(key) === promise) this.#leaders.delete(key);
        resolve(landing);
      },
    };
  }
}
