import type { OpenCap } from "@pag0/policy";
import type { TrueCall } from "./books.ts";
import { Violation } from "./violation.ts";

/**
 * The calls of one process that passed without a budget in the present outage, which lasts until the ledger has
 * counted all of them and answers: together they cost no more than each cap.
 */
export class OpenCalls {
  readonly #calls = new Map<TrueCall, readonly OpenCap[]>();

  begun(call: TrueCall, caps: readonly OpenCap[]): void {
    this.#calls.set(call, caps);
  }

  /** @param isAway whether the proxy has found its ledger away */
  check(isAway: boolean): void {
    if (this.#calls.size === 0) return;
    const used = new Map<string, bigint>();
    let isOver = !isAway;
    for (const [call, caps] of this.#calls) {
      const isUnderWay = call.state === "held" || call.state === "sent";
      isOver &&= !isUnderWay && call.counted !== null;
      const most = call.cost < call.bound ? call.cost : call.bound;
      const cost = isUnderWay ? call.bound : call.wasSent ? most : 0n;
      for (const { origin } of caps) used.set(origin.id, (used.get(origin.id) ?? 0n) + cost);
    }
    for (const caps of this.#calls.values())
      for (const { origin, upTo } of caps)
        if ((used.get(origin.id) ?? 0n) > upTo)
          throw new Violation(
            "calls cost no more in an outage than policy allows",
            `${used.get(origin.id)} of ${upTo} of ${origin.id}`,
          );
    if (isOver) this.#calls.clear();
  }
}
