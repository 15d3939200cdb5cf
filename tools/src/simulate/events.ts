import { type CallEvent, type EventCharge, emptyEvent } from "@pag0/proxy/accounting";

const EMPTY = emptyEvent("", "POST", new Date(0));

/** A call's event; what does not bear on money is empty. */
export function eventOf(change: Partial<CallEvent>): CallEvent {
  return { ...EMPTY, decision: "allow", outcome: "served", ...change };
}

/** What an event charges to the budgets that were held for it. */
export function chargesOf(
  counters: readonly { key: Omit<EventCharge, "windowStart" | "amount"> & { windowStart: Date } }[],
  cost: bigint,
): EventCharge[] {
  const amount = cost.toString();
  return counters.map(({ key: { scopeKind, scopeId, period, windowStart } }) => ({
    scopeKind,
    scopeId,
    period,
    windowStart: windowStart.toISOString(),
    amount,
  }));
}
