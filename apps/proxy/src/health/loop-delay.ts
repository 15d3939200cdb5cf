const EVERY_MS = 100;
/** How much of an earlier delay is still counted at the next look: it halves in about a third of a second. */
const KEPT = 0.8;

/** How late this process gets to its work: a turn that comes late is a process with more than it can do. */
export class LoopDelay {
  readonly #elapsed: () => number;
  #timer: NodeJS.Timeout | undefined;
  #lookedAt = 0;
  #ms = 0;

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  get ms(): number {
    return this.#ms;
  }

  start(): void {
    this.#lookedAt = this.#elapsed();
    this.#timer = setInterval(() => this.look(), EVERY_MS);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Compares when it was called with when it should have been. */
  look(): void {
    const now = this.#elapsed();
    const late = Math.max(0, now - this.#lookedAt - EVERY_MS);
    this.#lookedAt = now;
    this.#ms = this.#ms * KEPT + late * (1 - KEPT);
  }
}
