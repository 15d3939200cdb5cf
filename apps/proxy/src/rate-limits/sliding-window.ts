const SECOND_MS = 1_000;
/** One second more than the window: what came at the end of the first second still counts. */
const SLOTS = 61;

/**
 * How much there was in the last minute. Counts whole seconds, rounded so that no 60 seconds ever hold
 * more than is seen here; adding and reading take constant time and memory.
 */
export class SlidingWindow {
  readonly #slots = new Float64Array(SLOTS);
  #second = 0;
  #sum = 0;

  /** What came in the minute before `nowMs`; a clock that was set back counts as standing still. */
  total(nowMs: number): number {
    this.#advance(nowMs);
    return this.#sum;
  }

  /** Adds, or takes back with a negative amount, at the second of `atMs`; nothing if that has passed. */
  add(atMs: number, amount: number, nowMs: number): void {
    this.#advance(nowMs);
    const second = Math.min(Math.floor(atMs / SECOND_MS), this.#second);
    if (second <= this.#second - SLOTS) return;
    const slot = second % SLOTS;
    const before = this.#slots[slot] as number;
    const after = Math.max(0, before + amount);
    this.#slots[slot] = after;
    this.#sum += after - before;
  }

  /** Milliseconds until the total is at most `most`, if nothing more comes; 0 where it is. */
  untilAtMost(most: number, nowMs: number): number {
    this.#advance(nowMs);
    let left = this.#sum;
    for (let age = SLOTS - 1; age >= 0 && left > most; age--) {
      const second = this.#second - age;
      if (second < 0) continue;
      left -= this.#slots[second % SLOTS] as number;
      if (left <= most) return (second + SLOTS) * SECOND_MS - nowMs;
    }
    return 0;
  }

  #advance(nowMs: number): void {
    const second = Math.floor(nowMs / SECOND_MS);
    if (second <= this.#second) return;
    const passed = Math.min(second - this.#second, SLOTS);
    for (let step = 1; step <= passed; step++) {
      const slot = (this.#second + step) % SLOTS;
      this.#sum -= this.#slots[slot] as number;
      this.#slots[slot] = 0;
    }
    if (passed === SLOTS) this.#slots.fill(0);
    if (passed === SLOTS) this.#sum = 0;
    this.#second = second;
  }
}
