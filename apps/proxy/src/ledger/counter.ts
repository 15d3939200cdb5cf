import type { NanoUsd } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";

/** Names one window of one budget. */
export interface CounterKey {
  organizationId: string;
  scopeKind: BudgetLimit["scopeKind"];
  scopeId: string;
  period: BudgetLimit["period"];
  windowStart: Date;
}

/** What this proxy has of one window of one budget. Amounts are nano-USD. */
export interface Counter {
  readonly name: string;
  readonly key: CounterKey;
  readonly windowEnd: number;
  limit: NanoUsd;
  /** Leased from the database and not spent. */
  leased: bigint;
  /** The part of it that calls under way may still cost. */
  held: bigint;
  /** What the database had left to lease when it was last asked. */
  remaining: bigint;
  /** What calls that wait for a refill need in all. */
  wanted: bigint;
  refill: Promise<void> | null;
  /** Until what was given back has reached the database. */
  givingBack: Promise<void> | null;
  /** Until then the database, asked a moment ago, has no more. */
  exhaustedUntil: number;
  lastUsedAt: number;
  /** Whether its small change is about to be given back. */
  returning: boolean;
}

export function counterName(key: CounterKey): string {
  return `${key.organizationId}|${key.scopeKind}|${key.scopeId}|${key.period}|${key.windowStart.getTime()}`;
}

export function newCounter(key: CounterKey, windowEnd: Date, limit: NanoUsd): Counter {
  return {
    name: counterName(key),
    key,
    windowEnd: windowEnd.getTime(),
    limit,
    leased: 0n,
    held: 0n,
    remaining: limit,
    wanted: 0n,
    refill: null,
    givingBack: null,
    exhaustedUntil: 0,
    lastUsedAt: 0,
    returning: false,
  };
}

export function available(counter: Counter): bigint {
  return counter.leased - counter.held;
}

/** Whether an amount can be held. What costs nothing can, also where more was spent than there was. */
export function covers(counter: Counter, amount: bigint): boolean {
  return amount === 0n || available(counter) >= amount;
}

/** The parts into which what is left of a budget is leased: small near its end, so that no proxy hoards. */
const SLICES = 20n;

/** How much to lease when `need` is missing: enough for it, and a slice of what is left for the calls to come. */
export function sliceFor(need: bigint, remaining: bigint): bigint {
  const slice = remaining / SLICES;
  return need > slice ? need : slice;
}
