import type { NanoUsd } from "@pag0/money";
import type { BudgetLimit, BudgetWindow } from "@pag0/policy";
import { isoOf } from "../instants.ts";
import { nothingSpent, type RecentSpending } from "./recent-spending.ts";

/** Names one window of one budget. */
export interface CounterKey {
  organizationId: string;
  scopeKind: BudgetLimit["scopeKind"];
  scopeId: string;
  period: BudgetLimit["period"];
  windowStart: Date;
  /** The slots of the ledger that count together; set where the counter is spent from. */
  countsFrom?: Date;
  countsUntil?: Date | null;
}

/** What this proxy has of one window of one budget. Amounts are nano-USD; instants are of the clock that only grows. */
export interface Counter {
  readonly name: string;
  readonly key: CounterKey;
  /** When its window begins, in ISO 8601. */
  readonly windowStart: string;
  windowEnd: number;
  /** What counts when it was last spent from, and when that resets; null before. */
  window: BudgetWindow | null;
  /** Names this count at the database, which counts what it grants and takes back under it; null for none. */
  readonly incarnation: string | null;
  limit: NanoUsd;
  /** Leased from the database and not spent. */
  leased: bigint;
  /** The part of it that calls under way may still cost. */
  held: bigint;
  /** What the database had left to lease when it was last asked, with what was given back to it since. */
  remaining: bigint;
  /** All that the database has granted in this count, as far as it was told. */
  granted: bigint;
  /** All that was given back in this count, told or not. */
  returned: bigint;
  /** The part of it that may have reached the database. */
  returnedAtMost: bigint;
  /** Whether an exchange has failed and may have been made all the same. */
  uncertain: boolean;
  /** Exchanges under way that concern it. */
  underWay: number;
  /** Calls that wait for more of it, and exchanges that are to be made: what they bring is its own. */
  expected: number;
  /** Until then the database, asked a moment ago, has no more than `remaining`, and no other proxy either. */
  exhaustedUntil: number;
  /** All that was found of it then: a call that needs no more was not refused by that, and asks for itself. */
  exhaustedAbove: bigint;
  /** Until then it is not known whether other proxies have some, for one that was asked has not answered. */
  undecidedUntil: number;
  /** When the other proxies were first asked for it in vain, by the authority's time and by the clock that only grows. */
  recalled: { readonly since: string; readonly at: number } | null;
  /** Until then what calls set free goes back at once, for others have too little. */
  scarceUntil: number;
  lastUsedAt: number;
  readonly recent: RecentSpending;
  /** With less in hand than this, the next slice is asked for. */
  low: bigint;
  /** Told when another proxy has given some back. */
  readonly waiting: Set<() => void>;
  /** No longer counted: another object of the same name may be. */
  forgotten: boolean;
}

export function counterName(key: CounterKey): string {
  return `${key.organizationId}|${key.scopeKind}|${key.scopeId}|${key.period}|${key.windowStart.getTime()}`;
}

export function newCounter(
  key: CounterKey,
  windowEnd: number,
  limit: NanoUsd,
  incarnation: string | null,
): Counter {
  return {
    name: counterName(key),
    key,
    windowStart: isoOf(key.windowStart),
    windowEnd,
    window: null,
    incarnation,
    limit,
    leased: 0n,
    held: 0n,
    remaining: limit,
    granted: 0n,
    returned: 0n,
    returnedAtMost: 0n,
    uncertain: false,
    underWay: 0,
    expected: 0,
    exhaustedUntil: 0,
    exhaustedAbove: 0n,
    undecidedUntil: 0,
    recalled: null,
    scarceUntil: 0,
    lastUsedAt: 0,
    recent: nothingSpent(),
    low: 0n,
    waiting: new Set(),
    forgotten: false,
  };
}

/** Tells a counter which slots count with it: an organization may change how its months run. */
export function setWindow(counter: Counter, window: BudgetWindow): void {
  counter.window = window;
  counter.key.countsFrom = window.start;
  counter.key.countsUntil = window.countsUntil;
}

export function available(counter: Counter): bigint {
  return counter.leased - counter.held;
}

/** Whether an amount can be held. What costs nothing can, also where more was spent than there was. */
export function covers(counter: Counter, amount: bigint): boolean {
  return amount === 0n || available(counter) >= amount;
}

/** Whether neither this proxy nor the database, when it was last asked, has enough. */
export function isShort(counter: Counter, amount: bigint): boolean {
  return !covers(counter, amount) && available(counter) + counter.remaining < amount;
}
