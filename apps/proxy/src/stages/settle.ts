import { max, type NanoUsd } from "@pag0/money";
import type { Call } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import type { CallHold } from "../ledger/ledger.ts";
import type { Services } from "../services.ts";
import { chargesOf, tellBudget } from "./hold.ts";
import type { OpenHold } from "./hold-open.ts";
import type { Metered } from "./usage.ts";

/** The end that a call's hold must come to. */
export interface Settlement {
  /** Resolves when the journal knows that the call goes out. */
  written: Promise<void>;
  /** Writes the cost into the event. */
  settle: (event: CallEvent, metered: Metered) => void;
  /**
   * Ends the hold once the event was given to the journal. Where that could not be written, a kill would
   * leave the upper bound to be counted: then none of it is set free to be spent again.
   */
  end: (isRecorded: boolean) => void;
}

function fill(event: CallEvent, metered: Metered): void {
  event.inputTokens = metered.inputTokens;
  event.outputTokens = metered.outputTokens;
  event.cachedInputTokens = metered.cachedInputTokens;
  event.cacheWriteTokens = metered.cacheWriteTokens;
  event.reasoningTokens = metered.reasoningTokens;
  event.usageDetail = metered.usageDetail;
  event.serviceTier = metered.serviceTier;
  event.estimated = metered.estimated;
  event.priceVersion = metered.priceVersion;
  event.costNano = metered.cost.toString();
  if (metered.job !== undefined) event.job = metered.job;
}

/** A hold that was too small let a budget be overspent: whoever runs the proxy has to know. */
function reportExcess({ log }: Services, event: CallEvent, held: NanoUsd, metered: Metered): void {
  const { cost, priceVersion, aboveMaximum } = metered;
  if (!aboveMaximum && cost <= held) return;
  const { requestId, organizationId, host, model } = event;
  log.warn(
    {
      requestId,
      organizationId,
      host,
      model,
      priceVersion,
      heldNano: `${held}`,
      costNano: `${cost}`,
    },
    aboveMaximum
      ? "an answer told more units than the maxUnits of its price rule: raise it"
      : "a call cost more than was held for it",
  );
}

/** What stands in the journal should this process end before the call does. */
function unfinished(
  event: CallEvent,
  upperBound: NanoUsd,
  charges: CallEvent["charges"],
): CallEvent {
  const costNano = upperBound.toString();
  return { ...event, outcome: "unknown", estimated: true, costNano, charges };
}

/** The settlement of a call that is charged to budgets; `ended` hears what it cost. */
function settleCharged(
  services: Services,
  call: Call,
  hold: Pick<CallHold, "amount" | "counters">,
  ended: (cost: NanoUsd) => void,
): Settlement {
  const { event } = call;
  const held = chargesOf(hold.counters, hold.amount);
  services.spend.began(event, hold.amount, held);
  const inJournal = unfinished(event, hold.amount, held);
  let cost = hold.amount;
  return {
    written: services.journal.hold(event.id, inJournal, call.durability),
    settle(target, metered) {
      fill(target, metered);
      reportExcess(services, target, hold.amount, metered);
      // What starts a job says whom it is charged to, whatever that costs by now.
      const isNothing = metered.cost === 0n && metered.job === undefined;
      target.charges = isNothing ? [] : chargesOf(hold.counters, metered.cost);
      cost = metered.cost;
    },
    end: (isRecorded) => ended(isRecorded ? cost : max(cost, hold.amount)),
  };
}

/** The settlement of a call that is paid from this proxy's slices. */
export function settleFromSlices(services: Services, call: Call, hold: CallHold): Settlement {
  tellBudget(services.ledger, call, hold.counters);
  return settleCharged(services, call, hold, (cost) => {
    services.ledger.settle(hold, cost);
    tellBudget(services.ledger, call, hold.counters);
  });
}

/** The settlement of a call that passed without a budget: it is charged when the ledger is back. */
export function settleOpen(services: Services, call: Call, hold: OpenHold): Settlement {
  return settleCharged(services, call, hold, (cost) =>
    services.openAllowance.settle(hold.grant, cost),
  );
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
    written: services.journal.hold(
      event.id,
      unfinished(event, upperBound, event.charges),
      call.durability,
    ),
    settle(target, metered) {
      fill(target, metered);
      reportExcess(services, target, upperBound, metered);
      // What certainly was never sent leaves the approval and its holds for another try.
      target.executesApproval = target.upstreamStatus !== null || metered.cost > 0n;
    },
    // What the approval holds is ended in the database, when the event comes there.
    end: () => undefined,
  };
}
