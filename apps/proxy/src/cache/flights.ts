/** Of several that miss one key at once, the first leads and the others wait for it. */
export class Flights {
  readonly #leaders = new Map<string, { promise: Promise<void>; done: () => void }>();

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
}
