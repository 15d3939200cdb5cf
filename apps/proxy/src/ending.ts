/**
 * What ends a call before its time. An `AbortSignal` is one; most calls have a lighter one, since each call
 * needs it and few ever end so.
 */
export interface Ending {
  readonly aborted: boolean;
  addEventListener(type: "abort", listener: () => void, options?: { once: true }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}

/** The end of a call by its caller, who goes away. */
export class CallerEnding implements Ending {
  aborted = false;
  readonly #listeners: (() => void)[] = [];

  /** The caller has gone: tells all who listen, once. */
  abort(): void {
    if (this.aborted) return;
    this.aborted = true;
    for (const listener of this.#listeners.splice(0)) listener();
  }

  /** A listener is called once at most, and not at all where the caller has gone already. */
  addEventListener(_type: "abort", listener: () => void): void {
    if (!this.aborted) this.#listeners.push(listener);
  }

  removeEventListener(_type: "abort", listener: () => void): void {
    const at = this.#listeners.indexOf(listener);
    if (at !== -1) this.#listeners.splice(at, 1);
  }
}

/** The same as a signal, for what takes nothing else. */
export function signalOf(ending: Ending): AbortSignal {
  if (ending instanceof AbortSignal) return ending;
  const controller = new AbortController();
  if (ending.aborted) controller.abort();
  else ending.addEventListener("abort", () => controller.abort(), { once: true });
  return controller.signal;
}
