import { formatUsdExact, type NanoUsd } from "@pag0/money";
import { type BudgetWindow, budgetWindow, resetWords } from "../calendar/budget-window.ts";
import type { BudgetLimit, SoftBudget } from "../inheritance/budgets.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import { describeOrigin } from "../levels/policy-level.ts";
import type { BudgetFailure, DecisionRequest, RestrictionFailure } from "./decision.ts";

const PERIOD_NAMES = { month: "monthly", day: "daily", total: "total" } as const;
const PERSONS = { member: "each person", key: "each key" } as const;

/** The field of a document that sets a budget: `dailyBudget`, `memberBudget.daily`. */
function budgetField({ scopeKind, period }: BudgetLimit): string {
  const name = PERIOD_NAMES[period];
  return scopeKind === "member" || scopeKind === "key"
    ? `${scopeKind}Budget.${name}`
    : `${name}Budget`;
}

/** `the daily budget of $5.00 of Sales AI (policy version 3)`, `… for each person in Sales AI …`. */
function budgetText(budget: BudgetLimit): string {
  const { scopeKind, period, limit, origin } = budget;
  const whose =
    scopeKind === "member" || scopeKind === "key" ? `for ${PERSONS[scopeKind]} in` : "of";
  return `the ${PERIOD_NAMES[period]} budget of ${formatUsdExact(limit)} ${whose} ${describeOrigin(origin)}`;
}

function budgetReason(window: BudgetWindow, budget: BudgetLimit) {
  const { scopeKind, scopeId, period, limit, origin } = budget;
  return {
    decision: "deny" as const,
    field: budgetField(budget),
    origin,
    scope: { kind: scopeKind, id: scopeId, name: origin.name },
    period,
    limit,
    resetAt: window.end?.toISOString() ?? null,
  };
}

/** A budget that cannot cover a call, with what is left of it and when it resets. */
export function budgetExceeded(
  policy: EffectivePolicy,
  budget: BudgetLimit,
  request: Pick<DecisionRequest, "estimate" | "at">,
  available: NanoUsd,
): BudgetFailure {
  const window = budgetWindow(budget.period, request.at, policy.calendar);
  const reason = budgetReason(window, budget);
  return {
    ...reason,
    code: "BUDGET_EXCEEDED",
    available,
    explanation: `The call may cost up to ${formatUsdExact(request.estimate)}, but ${formatUsdExact(available)} is left of ${budgetText(budget)}, ${resetWords(window)}.`,
  };
}

/** A budget of which a call would take more than the part that its level lets any call, or this model, take. */
export function budgetRestricted(
  policy: EffectivePolicy,
  { budget, threshold, amount, action }: SoftBudget,
  request: Pick<DecisionRequest, "estimate" | "at" | "model">,
  spent: NanoUsd,
): RestrictionFailure {
  const window = budgetWindow(budget.period, request.at, policy.calendar);
  const reason = budgetReason(window, budget);
  const { estimate, model } = request;
  const until = reason.resetAt === null ? "until it is raised or reset" : `until ${reason.resetAt}`;
  const named = model === null ? "" : `, and "${model.slice(0, 120)}" is not one of them`;
  const runs =
    action === "block" ? "no call runs" : `only the cheapest models that policy allows run${named}`;
  return {
    ...reason,
    code: "BUDGET_RESTRICTED",
    spent,
    threshold,
    action,
    explanation: `With this call, which may cost up to ${formatUsdExact(estimate)}, and ${formatUsdExact(spent)} spent, more than ${threshold}% (${formatUsdExact(amount)}) of ${budgetText(budget)} is used: ${until} ${runs}.`,
  };
}
