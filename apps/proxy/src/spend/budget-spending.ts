import type { BudgetKey, BudgetUse, WindowKey } from "@pag0/db";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import { type BudgetCalendar, type BudgetLimit, budgetWindow } from "@pag0/policy";
import type { CallShare } from "./call-share.ts";

type Scope = Pick<BudgetLimit, "scopeKind" | "scopeId" | "period">;

/** What is known of one followed budget. Slots are named by their start in milliseconds since 1970. */
interface Followed {
  readonly scope: Scope;
  calendar: BudgetCalendar;
  /** Settled, as the database has it. Null until it was read. */
  stored: Map<number, bigint> | null;
  /** Held for approvals. */
  held: bigint;
}

/** Names a budget of an organization, whatever the slot. */
export function budgetName(
  organizationId: string,
  { scopeKind, scopeId, period }: Pick<BudgetKey, "scopeKind" | "scopeId" | "period">,
): string {
  return `${organizationId}|${scopeKind}|${scopeId}|${period}`;
}

function add(slots: Map<number, bigint>, slot: number, amount: bigint): void {
  const sum = (slots.get(slot) ?? 0n) + amount;
  if (sum === 0n) slots.delete(slot);
  else slots.set(slot, sum);
}

/**
 * What followed budgets have settled and held: what the database has of it, and what calls of this proxy
 * add that are under way or not shipped yet.
 */
export class BudgetSpending {
  readonly #followed = new Map<string, Followed>();
  /** By budget, followed or not: a call may charge a budget before it is. */
  readonly #own = new Map<string, Map<number, bigint>>();
  readonly #ofOrganization = new Map<string, string[]>();

  /** Follows these budgets of an organization and no others; says whether all of them are known. */
  follow(organizationId: string, calendar: BudgetCalendar, budgets: readonly Scope[]): boolean {
    const names = new Map(budgets.map((scope) => [budgetName(organizationId, scope), scope]));
    for (const name of this.#ofOrganization.get(organizationId) ?? [])
      if (!names.has(name)) this.#followed.delete(name);
    this.#ofOrganization.set(organizationId, [...names.keys()]);
    let known = true;
    for (const [name, scope] of names) {
      const followed = this.#followed.get(name);
      // Slots outside the window that was read may be in that of another calendar.
      if (followed?.calendar === calendar) known &&= followed.stored !== null;
      else {
        known = false;
        this.#followed.set(name, { scope, calendar, stored: null, held: 0n });
      }
    }
    return known;
  }

  unfollow(organizationId: string): void {
    for (const name of this.#ofOrganization.get(organizationId) ?? []) this.#followed.delete(name);
    this.#ofOrganization.delete(organizationId);
  }

  /** What of a budget counts at an instant; null where it has not been read. */
  spentOf(budget: Scope, organizationId: string, at: Date): NanoUsd | null {
    const name = budgetName(organizationId, budget);
    const followed = this.#followed.get(name);
    if (followed === undefined || followed.stored === null) return null;
    const { start, countsUntil } = budgetWindow(budget.period, at, followed.calendar);
    const [from, until] = [start.getTime(), countsUntil?.getTime() ?? Number.POSITIVE_INFINITY];
    let spent = followed.held;
    for (const slots of [followed.stored, this.#own.get(name) ?? []])
      for (const [slot, amount] of slots) if (slot >= from && slot < until) spent += amount;
    return nanoUsd(spent);
  }

  /** The windows to read, of all that is followed. */
  windows(at: Date): { name: string; window: WindowKey }[] {
    return [...this.#ofOrganization].flatMap(([organizationId, names]) =>
      names.flatMap((name) => {
        const followed = this.#followed.get(name);
        if (followed === undefined) return [];
        const { scope, calendar } = followed;
        const { start, countsUntil } = budgetWindow(scope.period, at, calendar);
        const { scopeKind, scopeId, period } = scope;
        const key = { organizationId, scopeKind, scopeId, period };
        return [{ name, window: { ...key, countsFrom: start, countsUntil } }];
      }),
    );
  }

  /** What was read takes the place of what was known. */
  read(windows: readonly { name: string; use: BudgetUse }[]): void {
    for (const { name, use } of windows) {
      const followed = this.#followed.get(name);
      if (followed === undefined) continue;
      followed.held = use.held;
      followed.stored = new Map();
      for (const { start, settled } of use.slots) add(followed.stored, start.getTime(), settled);
    }
  }

  /** A call of this proxy begins or ends to count; `sign` is 1 or -1. */
  addOwn(share: CallShare, sign: 1 | -1): void {
    for (const { budget, slot, amount } of share.charges) {
      const slots = this.#own.get(budget) ?? new Map<number, bigint>();
      add(slots, slot, BigInt(sign) * amount);
      if (slots.size === 0) this.#own.delete(budget);
      else this.#own.set(budget, slots);
    }
  }

  /** A call of this proxy has reached the database. */
  addStored(share: CallShare): void {
    for (const { budget, slot, amount } of share.charges) {
      const stored = this.#followed.get(budget)?.stored;
      if (stored) add(stored, slot, amount);
    }
  }
}
