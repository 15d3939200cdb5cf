import type { OpenCap } from "@pag0/policy";
import type { TrueCall } from "./books.ts";
import { Violation } from "./violation.ts";

/**
 * The calls of one process that passed without a budget in the present outage, which lasts until the ledger has
 * counted all of them and answers: together they cost no more than each cap.
 */
export class OpenCalls {
  readonly #calls = new Map<TrueCall, readonly OpenCap[]>();

  /** One more: only then do they come to more than before. */
  begun(call: TrueCall, caps: readonly OpenCap[]): void {
    this.#calls.set(call, caps);
    for (const { origin, upTo } of caps) {
      const used = this.#usedOf(origin.id);
      if (used > upTo)
        throw new Violation(
          "calls cost no more in an outage than policy allows",
          `${used} of ${upTo} of ${origin.id}`,
        );
    }
  }

  /** @param isAway whether the proxy has found its ledger away */
  stepEnds(isAway: boolean): void {
    if (isAway || this.#calls.size === 0) return;
    for (const call of this.#calls.keys()) if (isUnderWay(call) || call.counted === null) return;
    this.#calls.clear();
  }

  /** What cost more than its bound counts at that: nobody could know. */
  #usedOf(level: string): bigint {
    let used = 0n;
    for (const [call, caps] of this.#calls) {
      if (!caps.some(({ origin }) => origin.id === level)) continue;
      const most = call.cost < call.bound ? call.cost : call.bound;
      used += isUnderWay(call) ? call.bound : call.wasSent ? most : 0n;
    }
    return used;
  }
}

function isUnderWay({ state }: TrueCall): boolean {
  return state === "held" || state === "sent";
}
