import { requesterOf } from "@pag0/db";
import { instantOf } from "../instants.ts";
import type { CallEvent, EventCharge } from "../journal/call-event.ts";
import type { BudgetSpending, OwnSlot } from "./budget-spending.ts";
import type { RequesterSums, SumsOfRequesters } from "./requester-sums.ts";
import { addTo } from "./window-spend.ts";

/** What one call adds to the spending of the windows it counts in. */
export interface CallShare {
  readonly sums: RequesterSums;
  readonly cost: bigint;
  readonly requests: number;
  /** Slots of the budgets that it charges, and the amount of each. */
  readonly slots: readonly OwnSlot[];
  readonly amounts: readonly bigint[];
}

/**
 * The share of a call that costs `cost` and charges `charges`; null where its windows are not known,
 * because it was refused before anybody asked, or where it costs nothing and was not let through.
 */
export function shareOf(
  known: { requesters: SumsOfRequesters; budgets: BudgetSpending },
  event: CallEvent,
  { cost, requests, charges }: { cost: bigint; requests: number; charges: readonly EventCharge[] },
): CallShare | null {
  const { organizationId, projectId, spendWindows } = event;
  if (spendWindows === null || (cost === 0n && requests === 0)) return null;
  const day = instantOf(spendWindows.day);
  const month = instantOf(spendWindows.month);
  const requester = requesterOf(event);
  const sums = known.requesters.find(organizationId, projectId, requester, day, month);
  const slots = known.budgets.slotsOf(organizationId, charges);
  return { sums, cost, requests, slots, amounts: amountsOf(charges) };
}

function amountsOf(charges: readonly EventCharge[]): bigint[] {
  let text = "";
  let amount = 0n;
  return charges.map((charge) => {
    // A call mostly charges all of its budgets the same.
    if (charge.amount !== text) {
      text = charge.amount;
      amount = BigInt(text);
    }
    return amount;
  });
}

/**
 * What a call of this proxy has spent; null where it is not let through, and where its windows are not known.
 * What a correction takes back is seen when it is read from the database.
 */
export function shareOfRecord(
  known: { requesters: SumsOfRequesters; budgets: BudgetSpending },
  event: CallEvent,
): CallShare | null {
  if (event.outcome === "correction") return null;
  return shareOf(known, event, {
    cost: BigInt(event.costNano),
    requests: event.decision === "allow" ? 1 : 0,
    charges: event.charges,
  });
}

function addCost({ all }: RequesterSums, cost: bigint, requests: number): void {
  if (cost === 0n && requests === 0) return;
  for (const { own } of all) addTo(own, cost, requests);
}

function addCharges({ slots, amounts }: CallShare, sign: bigint): void {
  for (let index = 0; index < slots.length; index++)
    (slots[index] as OwnSlot).amount += sign * (amounts[index] as bigint);
}

/** A call of this proxy begins to count. */
export function count(share: CallShare): void {
  addCost(share.sums, share.cost, share.requests);
  addCharges(share, 1n);
}

/** A call of this proxy counts no more. */
export function discount(share: CallShare): void {
  addCost(share.sums, -share.cost, -share.requests);
  addCharges(share, -1n);
}

function chargesSame(before: CallShare, after: CallShare): boolean {
  if (before.slots === after.slots) return true;
  if (before.slots.length !== after.slots.length) return false;
  return after.slots.every((slot, index) => slot === before.slots[index]);
}

/** One share takes the place of another; most differ in the amounts alone. */
export function recount(before: CallShare, after: CallShare): void {
  if (before.sums === after.sums)
    addCost(after.sums, after.cost - before.cost, after.requests - before.requests);
  else {
    addCost(before.sums, -before.cost, -before.requests);
    addCost(after.sums, after.cost, after.requests);
  }
  if (chargesSame(before, after)) {
    const { slots, amounts } = after;
    for (let index = 0; index < slots.length; index++)
      (slots[index] as OwnSlot).amount +=
        (amounts[index] as bigint) - (before.amounts[index] as bigint);
  } else {
    addCharges(before, -1n);
    addCharges(after, 1n);
  }
}
