import type { Ending } from "../ending.ts";

const MAX_WAITERS = 10_000;

/** Who waits for which approval to change in this process. */
export class Waiters {
  readonly #waiting = new Map<string, Set<() => void>>();
  #count = 0;

  /** The approval changed (or, with no id, something may have): all who wait look again. */
  wake(approvalId: string | null): void {
    const ids = approvalId === null ? [...this.#waiting.keys()] : [approvalId];
    for (const id of ids) for (const done of [...(this.#waiting.get(id) ?? [])]) done();
  }

  /** Resolves when the approval changes, the time is over or the caller has gone; at once when too many wait. */
  wait(approvalId: string, ms: number, gone: Ending): Promise<void> {
    if (this.#count >= MAX_WAITERS || gone.aborted || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(approvalId) ?? new Set();
      this.#waiting.set(approvalId, waiting);
      const done = () => {
        if (!waiting.delete(done)) return;
        this.#count--;
        if (waiting.size === 0) this.#waiting.delete(approvalId);
        clearTimeout(timer);
        gone.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      gone.addEventListener("abort", done, { once: true });
      waiting.add(done);
      this.#count++;
    });
  }
}
