import type { Logger } from "pino";

/** A failure that is silent for so long is a new one when it comes again. */
const QUIET_MS = 60_000;
const MOST_MESSAGES = 1_000;

/**
 * Logs what goes wrong in the background once when it begins, and not again while it goes on: an outage of
 * an hour is a line for each thing that fails, not one for each try.
 */
export function failureTeller(
  log: Pick<Logger, "error">,
  elapsed: () => number = () => performance.now(),
): (message: string, error: unknown) => void {
  const lastAt = new Map<string, number>();
  return (message, error) => {
    const now = elapsed();
    const last = lastAt.get(message);
    lastAt.delete(message);
    lastAt.set(message, now);
    const oldest = lastAt.keys().next().value;
    if (lastAt.size > MOST_MESSAGES && oldest !== undefined) lastAt.delete(oldest);
    if (last === undefined || now - last > QUIET_MS) log.error({ err: error }, message);
  };
}
