import { Pag0Failure } from "@pag0/contract";
import type { CallEvent } from "../journal/call-event.ts";

/**
 * How a flight ended for those who wait: its provider answered (and there is an answer to keep, or none that
 * may be), it failed, or it was not asked to the end, so that nobody knows any more than before.
 */
export type Landing = "answered" | "failed" | "not asked";

/**
 * What those who wait for a call learn from how it ended. That nothing could be held or recorded is a failure: the
 * next one would wait for it as long.
 * @param failure what ended the call; undefined where it was answered
 */
export function landingOf(
  { outcome, upstreamStatus }: Pick<CallEvent, "outcome" | "upstreamStatus">,
  failure: unknown,
): Landing {
  if (failure instanceof Pag0Failure && failure.status === 503) return "failed";
  if (outcome === "refused" || outcome === "client_gone") return "not asked";
  return outcome === "served" && (upstreamStatus ?? 0) < 400 ? "answered" : "failed";
}

/** Of several that miss one key at once, the first leads and the others wait for it. */
export class Flights {
  readonly #leaders = new Map<string, Promise<Landing>>();

  /** Makes the caller the leader of a key that is missing, or gives the promise of how the present leader ends. */
  lead(key: string): { finished: (landing: Landing) => void } | { wait: Promise<Landing> } {
    const leader = this.#leaders.get(key);
    if (leader !== undefined) return { wait: leader };
    const { promise, resolve } = Promise.withResolvers<Landing>();
    this.#leaders.set(key, promise);
    return {
      finished: (landing) => {
        if (this.#leaders.get(key) === promise) this.#leaders.delete(key);
        resolve(landing);
      },
    };
  }
}
