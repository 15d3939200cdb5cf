import type { NanoUsd } from "@pag0/money";
import type { Call } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import type { CallHold } from "../ledger/ledger.ts";
import type { Services } from "../services.ts";
import { chargesOf, tellBudget } from "./hold.ts";
import type { Metered } from "./usage.ts";

/** The end that a call's hold must come to. */
export interface Settlement {
  /** Resolves when the journal knows that the call goes out. */
  written: Promise<void>;
  /** Ends the hold and writes the cost into the event. */
  settle: (event: CallEvent, metered: Metered) => void;
}

/** The largest count that the database keeps; a provider may report anything. */
const MAX_TOKENS = 2_147_483_647;
const tokens = (count: number) => Math.min(count, MAX_TOKENS);

function fill(event: CallEvent, metered: Metered): void {
  event.inputTokens = tokens(metered.inputTokens);
  event.outputTokens = tokens(metered.outputTokens);
  event.cachedInputTokens = tokens(metered.cachedInputTokens);
  event.cacheWriteTokens = tokens(metered.cacheWriteTokens);
  event.reasoningTokens = tokens(metered.reasoningTokens);
  event.estimated = metered.estimated;
  event.priceVersion = metered.priceVersion;
  event.costNano = metered.cost.toString();
}

/** What stands in the journal should this process end before the call does. */
function unfinished(event: CallEvent, upperBound: NanoUsd): CallEvent {
  return { ...event, outcome: "unknown", estimated: true, costNano: upperBound.toString() };
}

/** The settlement of a call that is paid from this proxy's slices. */
export function settleFromSlices(services: Services, call: Call, hold: CallHold): Settlement {
  const { event } = call;
  const charges = (cost: NanoUsd) => chargesOf(hold.counters, cost);
  const held = { ...unfinished(event, hold.amount), charges: charges(hold.amount) };
  services.spend.began(event, hold.amount, held.charges);
  tellBudget(services.ledger, call, hold.counters);
  return {
    written: services.journal.hold(event.id, held),
    settle(target, metered) {
      fill(target, metered);
      target.charges = metered.cost === 0n ? [] : charges(metered.cost);
      services.ledger.settle(hold, metered.cost);
      tellBudget(services.ledger, call, hold.counters);
    },
  };
}

/** The settlement of an approved call, which is paid from what its approval holds in the database. */
export function settleFromApproval(
  services: Services,
  call: Call,
  upperBound: NanoUsd,
): Settlement {
  const { event } = call;
  event.executesApproval = true;
  // Its budgets hold it already, in the database.
  services.spend.began(event, upperBound);
  return {
    written: services.journal.hold(event.id, unfinished(event, upperBound)),
    settle(target, metered) {
      fill(target, metered);
      // What certainly was never sent leaves the approval and its holds for another try.
      target.executesApproval = target.upstreamStatus !== null || metered.cost > 0n;
    },
  };
}
