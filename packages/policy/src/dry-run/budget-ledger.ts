import type { NanoUsd } from "@pag0/money";
import { budgetWindow } from "../calendar/budget-window.ts";
import type { BudgetLimit } from "../inheritance/budgets.ts";

/** What had been spent of a budget in the window that was open when the rows begin. */
export interface OpeningSpend extends Pick<BudgetLimit, "scopeKind" | "scopeId" | "period"> {
  readonly amount: NanoUsd;
}

/** A budget's spending in the window of the latest call. */
interface Counter {
  readonly period: BudgetLimit["period"];
  endMs: number;
  spent: bigint;
}

type BudgetKey = Pick<BudgetLimit, "scopeKind" | "scopeId" | "period">;

function keyOf({ scopeKind, scopeId, period }: BudgetKey): string {
  return `${scopeKind} ${period} ${scopeId}`;
}

/**
 * Spending replayed in the order of time: one counter for each budget, whoever spends from it, emptied
 * where a new day or month begins in the organization's time zone. Budgets of the same scope and period
 * share a counter.
 */
export class BudgetLedger {
  readonly #timeZone: string;
  readonly #counters = new Map<string, Counter>();
  readonly #ofBudget = new WeakMap<BudgetLimit, Counter>();

  constructor(timeZone: string, opening: readonly OpeningSpend[], openingAt: Date | null) {
    this.#timeZone = timeZone;
    if (openingAt === null) return;
    for (const spend of opening) {
      const endMs = budgetWindow(spend.period, openingAt, timeZone).end.getTime();
      const counter = { period: spend.period, endMs, spent: spend.amount };
      this.#counters.set(keyOf(spend), counter);
    }
  }

  #counterOf(budget: BudgetLimit): Counter {
    const key = keyOf(budget);
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      counter = { period: budget.period, endMs: Number.NEGATIVE_INFINITY, spent: 0n };
      this.#counters.set(key, counter);
    }
    this.#ofBudget.set(budget, counter);
    return counter;
  }

  #counterAt(budget: BudgetLimit, at: Date): Counter {
    const counter = this.#ofBudget.get(budget) ?? this.#counterOf(budget);
    if (at.getTime() >= counter.endMs) {
      counter.endMs = budgetWindow(counter.period, at, this.#timeZone).end.getTime();
      counter.spent = 0n;
    }
    return counter;
  }

  /** What is spent in the window of this moment, which is not before that of any earlier call. */
  spent(budget: BudgetLimit, at: Date): NanoUsd {
    return this.#counterAt(budget, at).spent as NanoUsd;
  }

  /** What is left in the window of this moment, which is not before that of any earlier call. */
  left(budget: BudgetLimit, at: Date): NanoUsd {
    return (budget.limit - this.#counterAt(budget, at).spent) as NanoUsd;
  }

  spend(budgets: readonly BudgetLimit[], amount: bigint, at: Date): void {
    if (amount === 0n) return;
    for (const budget of budgets) this.#counterAt(budget, at).spent += amount;
  }
}
