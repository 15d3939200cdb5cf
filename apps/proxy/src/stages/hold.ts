import { headers as names, Pag0Failure } from "@pag0/contract";
import type { BudgetShortage } from "@pag0/db";
import { max, type NanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import { type BudgetCalendar, type BudgetLimit, describeOrigin, resetWords } from "@pag0/policy";
import type { Call } from "../call.ts";
import { isoOf } from "../instants.ts";
import type { EventCharge } from "../journal/call-event.ts";
import type { Counter } from "../ledger/counter.ts";
import type { CallHold, Ledger, Shortage } from "../ledger/ledger.ts";

/** The budgets that a call counts against, in their present windows. */
export function countersOf(
  ledger: Ledger,
  organizationId: string,
  budgets: readonly BudgetLimit[],
  at: Date,
  calendar: BudgetCalendar,
): readonly Counter[] {
  return ledger.counters(organizationId, budgets, at, calendar);
}

const PERIODS = { day: "daily", month: "monthly", total: "total" } as const;
const OWNERS = { member: "each person in ", key: "each key in ", organization: "", project: "" };

/** The field of a policy document that sets a budget. */
function fieldOf({ scopeKind, period }: BudgetLimit): string {
  const isPersonal = scopeKind === "member" || scopeKind === "key";
  return isPersonal ? `${scopeKind}Budget.${PERIODS[period]}` : `${PERIODS[period]}Budget`;
}

function exceeded(budget: BudgetLimit, counter: Counter | undefined, left: NanoUsd, need: NanoUsd) {
  const period = PERIODS[budget.period];
  const window = counter?.window ?? null;
  const reset = window === null ? "" : `, ${resetWords(window)}`;
  const explanation = `The call may cost up to ${toMicroUsdExact(need)} micro-USD, but ${toMicroUsdExact(left)} is left of the ${period} budget of ${toMicroUsdExact(budget.limit)} of ${OWNERS[budget.scopeKind]}${describeOrigin(budget.origin)}${reset}.`;
  return new Pag0Failure("BUDGET_EXCEEDED", explanation, {
    extra: {
      decision: {
        decision: "deny",
        code: "BUDGET_EXCEEDED",
        explanation,
        field: fieldOf(budget),
        level: budget.origin.name,
        policyVersionIds: budget.origin.versionId === null ? [] : [budget.origin.versionId],
        scope: { kind: budget.scopeKind, id: budget.scopeId, name: budget.origin.name },
        period: budget.period,
        limit: toMicroUsdExact(budget.limit),
        available: toMicroUsdExact(left),
        resetAt: window?.end?.toISOString() ?? null,
      },
    },
  });
}

/** The refusal of a budget that cannot cover a call. */
function shortageFailure(
  counters: readonly Counter[],
  shortage: Shortage,
  need: NanoUsd,
): Pag0Failure {
  const { budget, available } = shortage;
  const counter = counters.find(
    ({ key }) =>
      key.scopeKind === budget.scopeKind &&
      key.scopeId === budget.scopeId &&
      key.period === budget.period,
  );
  return exceeded(budget, counter, available, need);
}

/** The refusal of a budget that the database could not hold an approval on. */
export function approvalShortage(
  budgets: readonly BudgetLimit[],
  counters: readonly Counter[],
  short: BudgetShortage,
  need: NanoUsd,
): Pag0Failure {
  const budget = budgets.find(
    ({ scopeKind, scopeId, period }) =>
      scopeKind === short.key.scopeKind &&
      scopeId === short.key.scopeId &&
      period === short.key.period,
  );
  if (budget === undefined) throw new RangeError("the short budget is not one of the policy's");
  return shortageFailure(counters, { budget, available: short.remaining }, need);
}

/**
 * Sets the most a call can cost aside on every budget it counts against; at once where this proxy's
 * slices suffice.
 * @throws Pag0Failure BUDGET_EXCEEDED with the budget's figures, or BUDGET_UNAVAILABLE
 */
export function holdBudgets(
  ledger: Ledger,
  budgets: readonly BudgetLimit[],
  counters: readonly Counter[],
  amount: NanoUsd,
): CallHold | Promise<CallHold> {
  const accept = (result: CallHold | Shortage): CallHold => {
    if ("counters" in result) return result;
    throw shortageFailure(counters, result, amount);
  };
  const result = ledger.hold(budgets, counters, amount);
  return result instanceof Promise ? result.then(accept) : accept(result);
}

/** What an event charges to the budgets that were held for it. */
export function chargesOf(counters: readonly Counter[], cost: NanoUsd): EventCharge[] {
  const amount = cost.toString();
  return counters.map(({ key, windowStart }) => ({
    scopeKind: key.scopeKind,
    scopeId: key.scopeId,
    period: key.period,
    windowStart,
    amount,
  }));
}

/** Tells the caller what is left of the budget that has the least, where each has been asked for. */
export function tellBudget(ledger: Ledger, call: Call, counters: readonly Counter[]): void {
  let tightest: Counter | null = null;
  let least = ZERO;
  for (const counter of counters) {
    if (counter.lastUsedAt === 0) return;
    const left = ledger.left(counter);
    if (tightest !== null && left >= least) continue;
    tightest = counter;
    least = left;
  }
  if (tightest === null) return;
  call.told[names.budgetRemaining] = toMicroUsdExact(max(least, ZERO));
  const end = tightest.window?.end ?? null;
  if (end !== null) call.told[names.budgetReset] = isoOf(end);
}
