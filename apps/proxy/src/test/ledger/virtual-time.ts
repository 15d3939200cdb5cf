import type { Schedule } from "../../ledger/timers.ts";

/** A clock and timers that move when they are told to. */
export interface VirtualTime {
  elapsed: () => number;
  schedule: Schedule;
  /** Runs what is due within so many milliseconds, in order, and what follows from it. */
  advance: (ms: number) => Promise<void>;
}

/** Lets everything end that waits for no timer. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve));

export function createVirtualTime(): VirtualTime {
  let now = 1;
  const timers = new Set<{ at: number; work: () => void }>();
  return {
    elapsed: () => now,
    schedule(work, afterMs) {
      const timer = { at: now + afterMs, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers.delete(next);
        now = next.at;
        next.work();
      }
      now = end;
      await settle();
    },
  };
}
