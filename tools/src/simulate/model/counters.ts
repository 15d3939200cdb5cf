import type { BudgetKey } from "@pag0/db";
import type { SlotReturn } from "./deferred-calls.ts";
import { addWriteOff, takeFromWriteOffs, type WriteOffs } from "./write-offs.ts";

/** One row of budget_counters. Amounts are nano-USD. */
export interface ModelCounter {
  readonly name: string;
  readonly key: BudgetKey;
  settled: bigint;
  held: bigint;
  leased: bigint;
  /** What was settled and counts no more. */
  reset: bigint;
}

/** One row of budget_leases: what one proxy has of one counter. Instants are of the database's clock. */
export interface ModelLease {
  readonly proxyId: string;
  amount: bigint;
  incarnation: string;
  granted: bigint;
  returned: bigint;
  writtenOff: bigint;
  recallAskedAt: number | null;
  recallAnsweredAt: number | null;
  /** When it was last used. */
  renewedAt: number;
}

/** How much earlier than its window a slot may start and still count in it, as in prisma/src/budgets.ts. */
const OTHER_ZONE_MS = 20 * 3_600_000;

export function keyName(key: BudgetKey): string {
  return `${key.organizationId}|${key.scopeKind}|${key.scopeId}|${key.period}|${key.windowStart.getTime()}`;
}

/** Names a budget of a period, whatever the slot. */
export function familyName(key: BudgetKey): string {
  return `${key.organizationId}|${key.scopeKind}|${key.scopeId}|${key.period}`;
}

/** Whether a slot that starts then, of the key's budget, counts in the key's window. */
export function countsIn(start: number, key: BudgetKey): boolean {
  const { countsFrom, countsUntil, windowStart, period } = key;
  if (start === windowStart.getTime()) return true;
  if (countsFrom === undefined || period === "total") return false;
  if (start <= countsFrom.getTime() - OTHER_ZONE_MS) return false;
  return countsUntil === null || countsUntil === undefined || start < countsUntil.getTime();
}

export function totalOf({ settled, held, leased }: ModelCounter): bigint {
  return settled + held + leased;
}

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b);
const most = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** The table of budget counters and that of leases, with the rules of prisma/src/budgets.ts and leases.ts. */
export class Counters {
  readonly rows = new Map<string, ModelCounter>();
  readonly #families = new Map<string, ModelCounter[]>();
  /** Leases by counter and proxy. */
  readonly leases = new Map<string, Map<string, ModelLease>>();
  readonly writeOffs: WriteOffs = new Map();
  /** The database's clock, in milliseconds. */
  readonly now: () => number;
  /** The counters that the transaction under way has locked. */
  readonly locked = new Set<ModelCounter>();

  constructor(now: () => number) {
    this.now = now;
  }

  /** The counter, made where it is not there. */
  lock(key: BudgetKey): ModelCounter {
    const name = keyName(key);
    let row = this.rows.get(name);
    if (row === undefined) {
      row = { name, key, settled: 0n, held: 0n, leased: 0n, reset: 0n };
      this.rows.set(name, row);
      const family = familyName(key);
      const others = this.#families.get(family);
      if (others === undefined) this.#families.set(family, [row]);
      else others.push(row);
    }
    this.locked.add(row);
    return row;
  }

  /** The slots that count in a key's window. */
  window(key: BudgetKey): ModelCounter[] {
    const slots = this.#families.get(familyName(key)) ?? [];
    return slots.filter((row) => countsIn(row.key.windowStart.getTime(), key));
  }

  /** The slots of a key's budget that start from an instant until before another. */
  slots(key: BudgetKey, { from, until }: { from: number; until: number }): ModelCounter[] {
    return (this.#families.get(familyName(key)) ?? []).filter((row) => {
      const start = row.key.windowStart.getTime();
      return start >= from && start < until;
    });
  }

  /** What the slots of a key's window add up to. */
  windowTotal(key: BudgetKey): bigint {
    return this.window(key).reduce((sum, row) => sum + totalOf(row), 0n);
  }

  /** What is left of a window's limit; never below nothing. */
  left(key: BudgetKey, limit: bigint): bigint {
    const left = limit - this.windowTotal(key);
    return left > 0n ? left : 0n;
  }

  lease(name: string, proxyId: string): ModelLease | undefined {
    return this.leases.get(name)?.get(proxyId);
  }

  leasesOf(name: string): Iterable<ModelLease> {
    return this.leases.get(name)?.values() ?? [];
  }

  /** The lease's row, made where it is not there. */
  ensureLease(name: string, proxyId: string): ModelLease {
    let own = this.leases.get(name);
    if (own === undefined) {
      own = new Map();
      this.leases.set(name, own);
    }
    let lease = own.get(proxyId);
    if (lease === undefined) {
      const nothing = { amount: 0n, incarnation: "", granted: 0n, returned: 0n, writtenOff: 0n };
      lease = { proxyId, ...nothing, recallAskedAt: null, recallAnsweredAt: null, renewedAt: 0 };
      own.set(proxyId, lease);
    }
    return lease;
  }

  /** What a call cost that passed without a lease while the database was away: also above the limit. */
  settleUnleased(key: BudgetKey, cost: bigint): void {
    this.lock(key).settled += cost;
  }

  /**
   * Lets a budget begin anew in a window: what is settled counts no more, but what was written off and may be
   * given back. @returns how much that is.
   */
  reset(window: BudgetKey): bigint {
    let sum = 0n;
    for (const row of this.window(window)) {
      let writtenOff = 0n;
      for (const lease of this.leasesOf(row.name)) writtenOff += lease.writtenOff;
      const amount = row.settled > writtenOff ? row.settled - writtenOff : 0n;
      this.locked.add(row);
      row.settled -= amount;
      row.reset += amount;
      sum += amount;
    }
    return sum;
  }

  /**
   * Gives back to a slot what it was charged too much, and charges what was too little: of what is given back
   * what a reset has made count no more goes first. A slot that is gone has nothing to give back to.
   */
  giveBack({ key, amount, more }: SlotReturn): void {
    const row = more > 0n ? this.lock(key) : this.rows.get(keyName(key));
    if (row === undefined) return;
    this.locked.add(row);
    const reset = least(row.reset, amount);
    row.settled = most(0n, row.settled - (amount - reset) + more);
    row.reset -= reset;
  }

  /** What an event of a proxy costs: out of what was written off of its lease, then out of the lease. */
  settle(key: BudgetKey, proxyId: string, cost: bigint): void {
    const row = this.lock(key);
    const lease = this.lease(row.name, proxyId);
    const known = least(lease?.writtenOff ?? 0n, cost);
    const fresh = cost - known;
    const taken = least(lease?.amount ?? 0n, fresh);
    if (lease !== undefined) {
      lease.amount -= taken;
      lease.writtenOff -= known;
      lease.renewedAt = this.now();
      takeFromWriteOffs(this.writeOffs, { name: row.name, proxyId }, "spent", known);
    }
    row.leased -= taken;
    row.settled += fresh;
  }

  /** Gives back all that a proxy has leased, and what was written off of it and not spent. */
  returnAll(proxyId: string): void {
    for (const [name, leases] of this.leases) {
      const lease = leases.get(proxyId);
      const row = this.rows.get(name);
      if (lease === undefined || row === undefined) continue;
      lease.recallAskedAt = null;
      if (lease.amount === 0n && lease.writtenOff === 0n) continue;
      this.locked.add(row);
      row.leased -= lease.amount;
      row.settled -= lease.writtenOff;
      takeFromWriteOffs(this.writeOffs, { name, proxyId }, "returned", lease.writtenOff);
      lease.amount = 0n;
      lease.writtenOff = 0n;
    }
  }

  /** Counts leases as spent whose proxies were last heard of before an instant. @returns how many. */
  writeOff(silentSince: number, seenAt: ReadonlyMap<string, number>): number {
    let count = 0;
    for (const [name, leases] of this.leases)
      for (const lease of leases.values()) {
        const seen = Math.max(seenAt.get(lease.proxyId) ?? 0, lease.renewedAt);
        const row = this.rows.get(name);
        if (lease.amount === 0n || seen >= silentSince || row === undefined) continue;
        this.locked.add(row);
        row.leased -= lease.amount;
        row.settled += lease.amount;
        lease.writtenOff += lease.amount;
        lease.recallAskedAt = null;
        const { proxyId, amount } = lease;
        addWriteOff(this.writeOffs, { name, proxyId }, { at: this.now(), amount });
        lease.amount = 0n;
        count++;
      }
    return count;
  }
}
