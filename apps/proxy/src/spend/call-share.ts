import { requesterOf } from "@pag0/db";
import { instantOf } from "../instants.ts";
import type { CallEvent, EventCharge } from "../journal/call-event.ts";
import { budgetName } from "./budget-spending.ts";
import { scopeName } from "./window-spend.ts";

/** What one call adds to the spending of the windows it counts in. */
export interface CallShare {
  readonly organizationId: string;
  /** Starts of its windows, in milliseconds since 1970. */
  readonly day: number;
  readonly month: number;
  /** The sums it is in: organization, project, requester. */
  readonly scopes: readonly string[];
  readonly cost: bigint;
  readonly requests: number;
  /** By budget, and slot of the ledger in milliseconds since 1970. */
  readonly charges: readonly { budget: string; slot: number; amount: bigint }[];
}

/**
 * The share of a call that costs `cost` and charges `charges`; null where its windows are not known,
 * because it was refused before anybody asked, or where it costs nothing and was not let through.
 */
export function shareOf(
  event: CallEvent,
  { cost, requests, charges }: { cost: bigint; requests: number; charges: readonly EventCharge[] },
): CallShare | null {
  const { organizationId, projectId, spendWindows } = event;
  if (spendWindows === null || (cost === 0n && requests === 0)) return null;
  return {
    organizationId,
    day: instantOf(spendWindows.day),
    month: instantOf(spendWindows.month),
    scopes: ["", projectId, scopeName(projectId, requesterOf(event))],
    cost,
    requests,
    charges: charges.map((charge) => ({
      budget: budgetName(organizationId, charge),
      slot: instantOf(charge.windowStart),
      amount: BigInt(charge.amount),
    })),
  };
}

/** What has to be added to one share to make it another; null where they are not in the same sums and budgets. */
export function changeOf(before: CallShare, after: CallShare): CallShare | null {
  const isSame =
    before.organizationId === after.organizationId &&
    before.day === after.day &&
    before.month === after.month &&
    before.scopes.every((scope, index) => scope === after.scopes[index]) &&
    before.charges.length === after.charges.length &&
    before.charges.every(({ budget, slot }, index) => {
      const charge = after.charges[index];
      return budget === charge?.budget && slot === charge.slot;
    });
  if (!isSame) return null;
  return {
    ...after,
    cost: after.cost - before.cost,
    requests: after.requests - before.requests,
    charges: after.charges.map((charge, index) => ({
      ...charge,
      amount: charge.amount - (before.charges[index]?.amount ?? 0n),
    })),
  };
}

/** The share of a call that has ended, as it is recorded and shipped. */
export function shareOfRecord(event: CallEvent): CallShare | null {
  return shareOf(event, {
    cost: BigInt(event.costNano),
    requests: event.decision === "allow" ? 1 : 0,
    charges: event.charges,
  });
}
