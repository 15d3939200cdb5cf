import type { BudgetKey, BudgetUse, WindowKey } from "@pag0/db";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import { type BudgetCalendar, type BudgetLimit, budgetWindow } from "@pag0/policy";
import { instantOf } from "../instants.ts";
import type { EventCharge } from "../journal/call-event.ts";

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

/** What calls of this proxy add to a slot of a budget that are under way or not shipped yet. */
export interface OwnSlot {
  /** Of the budget, whatever the slot. */
  readonly name: string;
  readonly organizationId: string;
  readonly scopeKind: BudgetKey["scopeKind"];
  readonly scopeId: string;
  readonly period: BudgetKey["period"];
  /** Its start in ISO 8601, and in milliseconds since 1970. */
  readonly windowStart: string;
  readonly start: number;
  amount: bigint;
}

/** Names a budget of an organization, whatever the slot. */
function budgetName(
  organizationId: string,
  { scopeKind, scopeId, period }: Pick<BudgetKey, "scopeKind" | "scopeId" | "period">,
): string {
  return `${organizationId}|${scopeKind}|${scopeId}|${period}`;
}

function isSlotOf(slot: OwnSlot, organizationId: string, charge: EventCharge): boolean {
  return (
    slot.scopeId === charge.scopeId &&
    slot.windowStart === charge.windowStart &&
    slot.period === charge.period &&
    slot.scopeKind === charge.scopeKind &&
    slot.organizationId === organizationId
  );
}

function areSlotsOf(
  slots: readonly OwnSlot[],
  organizationId: string,
  charges: readonly EventCharge[],
): boolean {
  if (slots.length !== charges.length) return false;
  for (let index = 0; index < slots.length; index++)
    if (!isSlotOf(slots[index] as OwnSlot, organizationId, charges[index] as EventCharge))
      return false;
  return true;
}

const NO_SLOTS: readonly OwnSlot[] = [];

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
  /** By scope, of budgets followed or not: a call may charge a budget before it is. */
  readonly #own = new Map<string, OwnSlot[]>();
  /** Those of the last call of a requester, by its last scope, which is the most particular. */
  readonly #last = new Map<string, readonly OwnSlot[]>();
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
    for (const [slot, amount] of followed.stored) if (slot >= from && slot < until) spent += amount;
    for (const slot of this.#own.get(budget.scopeId) ?? [])
      if (slot.name === name && slot.start >= from && slot.start < until) spent += slot.amount;
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

  /** The slots that the charges of an organization's call add to; for the same windows mostly the same list. */
  slotsOf(organizationId: string, charges: readonly EventCharge[]): readonly OwnSlot[] {
    const scopeId = charges.at(-1)?.scopeId;
    if (scopeId === undefined) return NO_SLOTS;
    const last = this.#last.get(scopeId);
    if (last !== undefined && areSlotsOf(last, organizationId, charges)) return last;
    const slots = charges.map((charge) => this.#slotOf(organizationId, charge));
    this.#last.set(scopeId, slots);
    return slots;
  }

  #slotOf(organizationId: string, charge: EventCharge): OwnSlot {
    const { scopeKind, scopeId, period, windowStart } = charge;
    let slots = this.#own.get(scopeId);
    if (slots === undefined) {
      slots = [];
      this.#own.set(scopeId, slots);
    }
    for (const slot of slots) if (isSlotOf(slot, organizationId, charge)) return slot;
    const name = budgetName(organizationId, charge);
    const start = instantOf(windowStart);
    const key = { organizationId, scopeKind, scopeId, period, windowStart };
    const slot = { name, ...key, start, amount: 0n };
    slots.push(slot);
    return slot;
  }

  /** A call of this proxy, with these amounts in these slots, has reached the database. */
  addStored(slots: readonly OwnSlot[], amounts: readonly bigint[]): void {
    if (this.#followed.size === 0) return;
    for (const [index, { name, start }] of slots.entries()) {
      const stored = this.#followed.get(name)?.stored;
      if (stored) add(stored, start, amounts[index] ?? 0n);
    }
  }

  /** Forgets slots that no call adds anything to. */
  forgetUnused(): void {
    this.#last.clear();
    for (const [scopeId, slots] of this.#own) {
      const used = slots.filter(({ amount }) => amount !== 0n);
      if (used.length === 0) this.#own.delete(scopeId);
      else if (used.length < slots.length) this.#own.set(scopeId, used);
    }
  }
}
