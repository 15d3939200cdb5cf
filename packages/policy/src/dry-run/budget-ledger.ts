import type { NanoUsd } from "@pag0/money";
import { type BudgetCalendar, budgetWindow } from "../calendar/budget-window.ts";
import type { BudgetLimit } from "../inheritance/budgets.ts";

/** What had been spent of a scope's budgets on a day before the rows begin. */
export interface OpeningSpend extends Pick<BudgetLimit, "scopeKind" | "scopeId"> {
  /** An instant of the day; 1970-01-01 for what only a total budget still counts. */
  readonly day: Date;
  readonly amount: NanoUsd;
}

/** What was spent in one slot of the ledger. */
interface Slot {
  readonly startMs: number;
  spent: bigint;
}

/** A budget's spending in the window of the latest call. */
interface Counter {
  readonly period: BudgetLimit["period"];
  /** Until then the last of the slots is the one that is spent in. */
  slotEndMs: number;
  slots: Slot[];
  /** Of all slots. */
  spent: bigint;
}

type BudgetKey = Pick<BudgetLimit, "scopeKind" | "scopeId" | "period">;

function scopeOf({ scopeKind, scopeId }: Pick<BudgetLimit, "scopeKind" | "scopeId">): string {
  return `${scopeKind} ${scopeId}`;
}

function keyOf(key: BudgetKey): string {
  return `${key.period} ${scopeOf(key)}`;
}

/**
 * Spending replayed in the order of time: one counter for each budget, whoever spends from it, that
 * forgets what no longer counts where a new day begins in the organization's time zone. Budgets of the
 * same scope and period share a counter.
 */
export class BudgetLedger {
  readonly #calendar: BudgetCalendar;
  readonly #opening = new Map<string, OpeningSpend[]>();
  readonly #counters = new Map<string, Counter>();
  readonly #ofBudget = new WeakMap<BudgetLimit, Counter>();

  constructor(calendar: BudgetCalendar, opening: readonly OpeningSpend[]) {
    this.#calendar = calendar;
    for (const spend of opening) {
      const scope = scopeOf(spend);
      const known = this.#opening.get(scope);
      if (known === undefined) this.#opening.set(scope, [spend]);
      else known.push(spend);
    }
  }

  #counterOf(budget: BudgetLimit): Counter {
    const { period } = budget;
    const key = keyOf(budget);
    let counter = this.#counters.get(key);
    if (counter === undefined) {
      const slots = (this.#opening.get(scopeOf(budget)) ?? []).map(({ day, amount }) => ({
        startMs: budgetWindow(period, day, this.#calendar).slotStart.getTime(),
        spent: amount as bigint,
      }));
      counter = { period, slotEndMs: Number.NEGATIVE_INFINITY, slots, spent: 0n };
      this.#counters.set(key, counter);
    }
    this.#ofBudget.set(budget, counter);
    return counter;
  }

  #counterAt(budget: BudgetLimit, at: Date): Counter {
    const counter = this.#ofBudget.get(budget) ?? this.#counterOf(budget);
    if (at.getTime() >= counter.slotEndMs) {
      const { start, slotStart, slotEnd } = budgetWindow(counter.period, at, this.#calendar);
      const kept = counter.slots.filter(({ startMs }) => startMs >= start.getTime());
      counter.spent = kept.reduce((sum, { spent }) => sum + spent, 0n);
      counter.slots = [...kept, { startMs: slotStart.getTime(), spent: 0n }];
      counter.slotEndMs = slotEnd?.getTime() ?? Number.POSITIVE_INFINITY;
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
    for (const budget of budgets) {
      const counter = this.#counterAt(budget, at);
      counter.spent += amount;
      (counter.slots.at(-1) as Slot).spent += amount;
    }
  }
}
