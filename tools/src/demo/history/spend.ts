import type { UsageCharge } from "@pag0/db";
import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import {
  type BudgetCalendar,
  type BudgetLimit,
  budgetWindow,
  type EffectivePolicy,
} from "@pag0/policy";

/** What each window of each budget has spent so far in the invented history. */
export class Spend {
  readonly #spent = new Map<string, bigint>();

  /** What is left of a budget at an instant. */
  available(budget: BudgetLimit, at: Date, calendar: BudgetCalendar): NanoUsd {
    return nanoUsd(budget.limit - (this.#spent.get(nameOf(budget, at, calendar)) ?? ZERO));
  }

  /** Whether every budget of a policy has room for an amount. */
  covers(policy: EffectivePolicy, at: Date, amount: NanoUsd): boolean {
    return policy.budgets.every((budget) => this.available(budget, at, policy.calendar) >= amount);
  }

  /** Spends an amount on every budget of a policy. @returns it as the charges of a usage event. */
  charge(policy: EffectivePolicy, at: Date, amount: NanoUsd): UsageCharge[] {
    if (amount === 0n) return [];
    return policy.budgets.map((budget) => {
      const name = nameOf(budget, at, policy.calendar);
      this.#spent.set(name, (this.#spent.get(name) ?? 0n) + amount);
      const { scopeKind, scopeId, period } = budget;
      const windowStart = budgetWindow(period, at, policy.calendar).slotStart.toISOString();
      return { scopeKind, scopeId, period, windowStart, amount: amount.toString() };
    });
  }
}

function nameOf(
  { scopeKind, scopeId, period }: BudgetLimit,
  at: Date,
  calendar: BudgetCalendar,
): string {
  const { start } = budgetWindow(period, at, calendar);
  return `${scopeKind}|${scopeId}|${period}|${start.getTime()}`;
}
