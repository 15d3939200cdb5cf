/** Something that runs in virtual time; what it had scheduled goes when it ends. */
export interface Owner {
  readonly name: string;
  alive: boolean;
  /** Until then it stands still: its events happen late, in their order. */
  pausedUntil: number;
}

export function newOwner(name: string): Owner {
  return { name, alive: true, pausedUntil: 0 };
}

/** Lets it stand still until then, or longer where it does already. */
export function pause(owner: Owner, until: number): void {
  owner.pausedUntil = Math.max(owner.pausedUntil, until);
}

export interface Scheduled {
  at: number;
  readonly sequence: number;
  readonly owner: Owner;
  run: (() => void) | null;
}

const drained = globalThis.setImmediate;

/**
 * Virtual time: a queue of what is to happen, ordered by its time and, at the same time, by who came
 * first. Nothing waits for a real clock. After each event the promises it settled run to their end, so
 * that one event is one transition from a quiet state to the next.
 */
export class Scheduler {
  readonly world: Owner;
  /** Milliseconds since the run began. */
  now = 0;
  /** Events that changed or moved something: a timer that finds nothing to do is none. */
  steps = 0;
  /** Hears what happens, where somebody wants to read it. */
  tell: ((line: string) => void) | null = null;
  #isStep = false;
  /** Whose code runs now, also in the promises that an event settled. */
  current: Owner;
  readonly #heap: Scheduled[] = [];
  #sequence = 0;

  constructor(world: Owner) {
    this.world = world;
    this.current = world;
  }

  after(milliseconds: number, owner: Owner, run: () => void): Scheduled {
    const at = this.now + Math.max(0, milliseconds);
    const event = { at, sequence: this.#sequence++, owner, run };
    this.#push(event);
    return event;
  }

  /** Says that the event under way changed or moved something. */
  happened(what: string, detail?: () => string): void {
    this.#isStep = true;
    if (this.tell === null) return;
    const time = (this.now / 1_000).toFixed(3).padStart(10);
    this.tell(
      `${String(this.steps + 1).padStart(7)} ${time}s ${this.current.name.padEnd(10)} ${what}${detail === undefined ? "" : ` ${detail()}`}`,
    );
  }

  /**
   * Runs the next event and what it settles.
   * @returns whether it was a step; null where nothing is left to happen.
   */
  async next(): Promise<boolean | null> {
    for (;;) {
      const event = this.#pop();
      if (event === undefined) return null;
      if (event.run === null || !event.owner.alive) continue;
      if (event.owner.pausedUntil > event.at) {
        event.at = event.owner.pausedUntil;
        this.#push(event);
        continue;
      }
      this.now = event.at;
      this.current = event.owner;
      this.#isStep = false;
      const { run } = event;
      event.run = null;
      run();
      await new Promise<void>((resolve) => drained(resolve));
      this.current = this.world;
      if (this.#isStep) this.steps++;
      return this.#isStep;
    }
  }

  #push(event: Scheduled): void {
    const heap = this.#heap;
    let index = heap.push(event) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent] as Scheduled, event)) break;
      heap[index] = heap[parent] as Scheduled;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): Scheduled | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (
        child + 1 < heap.length &&
        isBefore(heap[child + 1] as Scheduled, heap[child] as Scheduled)
      )
        child++;
      if (isBefore(last, heap[child] as Scheduled)) break;
      heap[index] = heap[child] as Scheduled;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.sequence < b.sequence);
}
