/** As often as a process that has time to run looks at the clock. */
const TURN_MS = 5;
/** A turn that comes later than this came late because others had the machine. */
const LONGEST_TURN_MS = 2 * TURN_MS;

let passed = 0;
let last = performance.now();

function turn(): void {
  const now = performance.now();
  passed += Math.min(now - last, LONGEST_TURN_MS);
  last = now;
}
setInterval(turn, TURN_MS).unref();

/**
 * A clock that stands still while this process does not run, so that a test may say that something does not
 * wait for a second without saying how busy the machine is. It does not keep the process alive.
 * @returns milliseconds that have passed since it was made, to be asked after something was awaited
 */
export function ownTime(): () => number {
  turn();
  const began = passed;
  return () => {
    turn();
    return passed - began;
  };
}
