/** The first pause before the same target is asked again; each further one may be twice as long. */
const FIRST_MS = 250;
const LONGEST_MS = 8_000;
/** A provider that wants to be left alone for longer is not waited for. */
export const LONGEST_RETRY_AFTER_MS = 20_000;
/** No try begins this long after the call came in. */
export const RETRY_WINDOW_MS = 120_000;

/**
 * Milliseconds to wait before a target is asked again; null where it wants to be left alone for longer
 * than a caller would wait. Half of the pause is drawn, so that callers do not come back all at once.
 * @param times how often it was asked before, from 1
 * @param random from 0 up to, but not, 1
 */
export function backOff(
  times: number,
  retryAfterMs: number | null,
  random: () => number,
): number | null {
  if (retryAfterMs !== null && retryAfterMs > LONGEST_RETRY_AFTER_MS) return null;
  const pause = Math.min(LONGEST_MS, FIRST_MS * 2 ** (times - 1));
  const drawn = pause / 2 + (random() * pause) / 2;
  return Math.max(drawn, retryAfterMs ?? 0);
}
