/** Work that comes round by itself, and sooner when it is woken. */
export interface Loop {
  /** Runs now, or again after the run that is under way. */
  wake(): void;
  /** Waits for the run that is under way; none follows. */
  stop(): Promise<void>;
}

/**
 * Runs `turn` at once and then again after each pause; never two at a time. Wakes while a turn runs are
 * one more turn together.
 * @param turn deals with its own failures.
 */
export function startLoop(turn: () => Promise<void>, pauseMs: number): Loop {
  let stopped = false;
  let wanted = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;

  function start(): void {
    clearTimeout(timer);
    wanted = false;
    running = turn().finally(() => {
      running = undefined;
      if (stopped) return;
      timer = setTimeout(start, wanted ? 0 : pauseMs);
    });
  }

  start();
  return {
    wake() {
      if (stopped) return;
      wanted = true;
      if (running === undefined) start();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
