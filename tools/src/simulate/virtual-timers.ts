import type { Owner, Scheduled, Scheduler } from "./scheduler.ts";

/** What a virtual timer answers to: all that is asked of one of Node's. */
class VirtualTimer {
  scheduled: Scheduled | null = null;

  unref(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  cancel(): void {
    if (this.scheduled !== null) this.scheduled.run = null;
    this.scheduled = null;
  }
}

type Work = (...parameters: unknown[]) => void;

/**
 * Puts the timers of the process, and its clock that only grows, on virtual time while a simulation runs. A timer belongs to whoever's
 * code sets it, and goes when that proxy is killed.
 * @returns what puts the real ones back.
 */
export function useVirtualTimers(scheduler: Scheduler): () => void {
  const { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate } =
    globalThis;
  const start = (owner: Owner, ms: number, run: () => void, timer = new VirtualTimer()) => {
    timer.scheduled = scheduler.after(ms, owner, run);
    return timer;
  };
  const once = (work: Work, ms = 0, ...parameters: unknown[]) =>
    start(scheduler.current, ms, () => work(...parameters));
  const repeat = (work: Work, ms: number, ...parameters: unknown[]) => {
    const owner = scheduler.current;
    const run = () => {
      start(owner, ms, run, timer);
      work(...parameters);
    };
    const timer = start(owner, ms, run);
    return timer;
  };
  const cancel = (timer: unknown) => {
    if (timer instanceof VirtualTimer) timer.cancel();
  };
  Object.assign(globalThis, {
    setTimeout: once,
    setInterval: repeat,
    setImmediate: (work: Work, ...parameters: unknown[]) => once(work, 0, ...parameters),
    clearTimeout: cancel,
    clearInterval: cancel,
    clearImmediate: cancel,
  });
  Object.defineProperty(performance, "now", { value: () => scheduler.now, configurable: true });
  return () => {
    Reflect.deleteProperty(performance, "now");
    Object.assign(globalThis, { setTimeout, setInterval, setImmediate });
    Object.assign(globalThis, { clearTimeout, clearInterval, clearImmediate });
  };
}
