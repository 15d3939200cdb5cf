/** Does work once after a while, unless the returned function is called before. Milliseconds. */
export type Schedule = (work: () => void, afterMs: number) => () => void;

/** By the process's own timers, which do not keep it from ending. */
export const realSchedule: Schedule = (work, afterMs) => {
  const timer = setTimeout(work, afterMs).unref();
  return () => clearTimeout(timer);
};
