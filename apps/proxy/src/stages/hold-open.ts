import { Pag0Failure } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import { availabilityOf, type BudgetLimit, type EffectivePolicy } from "@pag0/policy";
import type { Call } from "../call.ts";
import type { Counter } from "../ledger/counter.ts";
import type { CallHold } from "../ledger/ledger.ts";
import type { OpenGrant } from "../ledger/open-allowance.ts";
import type { Services } from "../services.ts";
import { holdBudgets } from "./hold.ts";
import { type Settlement, settleFromSlices, settleOpen } from "./settle.ts";

/** A call that passes without a budget, as policy allows while the ledger is away. */
export interface OpenHold {
  readonly amount: NanoUsd;
  /** What it is charged to when the ledger is back. */
  readonly counters: readonly Counter[];
  readonly grant: OpenGrant;
}

/**
 * Sets the most a call can cost aside on its budgets; where the ledger is away, on what policy lets pass in
 * an outage.
 * @throws Pag0Failure BUDGET_EXCEEDED, or BUDGET_UNAVAILABLE where nothing more may pass
 */
export function holdOrOpen(
  services: Services,
  policy: EffectivePolicy,
  budgets: readonly BudgetLimit[],
  counters: readonly Counter[],
  amount: NanoUsd,
): CallHold | Promise<CallHold | OpenHold> {
  const held = holdBudgets(services.ledger, budgets, counters, amount);
  if (!(held instanceof Promise)) return held;
  return held.catch((error: unknown) => {
    if (!(error instanceof Pag0Failure) || error.code !== "BUDGET_UNAVAILABLE") throw error;
    // The database answers: what is not known is what another proxy has, and that may be nothing.
    if (!services.ledger.isAway) throw error;
    const grant = services.openAllowance.take(availabilityOf(policy).caps, amount);
    if (grant === null) throw error;
    services.metrics.unleased.inc();
    return { amount, counters, grant };
  });
}

export function settlementOf(
  services: Services,
  call: Call,
  hold: CallHold | OpenHold,
): Settlement {
  if (!("grant" in hold)) return settleFromSlices(services, call, hold);
  call.event.unleased = true;
  call.event.explanation = `${call.event.explanation} It passed without a budget, which policy allows while budgets cannot be checked.`;
  return settleOpen(services, call, hold);
}
