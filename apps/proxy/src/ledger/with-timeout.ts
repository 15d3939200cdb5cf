import type { Schedule } from "./timers.ts";

/**
 * What a question to the database answers, or a rejection when it takes longer.
 * @throws Error after `timeoutMs`; the question itself goes on
 */
export async function withTimeout<T>(
  promise: Promise<T>,
  timeoutMs: number,
  schedule: Schedule,
): Promise<T> {
  const { promise: timeout, reject } = Promise.withResolvers<never>();
  const cancel = schedule(
    () => reject(new Error(`the database did not answer within ${timeoutMs} ms`)),
    timeoutMs,
  );
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    cancel();
  }
}
