import type { BudgetKey, JournalledUsage } from "@pag0/db";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import type { LeaseGroup } from "@pag0/proxy/accounting";
import { Approvals } from "./approvals.ts";
import { Counters } from "./counters.ts";
import { exchange } from "./exchange.ts";

/** What the ledger keeps of an event. */
export interface CountedEvent {
  readonly id: string;
  readonly proxyId: string;
  readonly cost: bigint;
}

/** An event as a proxy ships it; the ledger's rules read these members alone. */
export type ShippedEvent = Pick<
  JournalledUsage,
  | "id"
  | "occurredAt"
  | "organizationId"
  | "approvalId"
  | "executesApproval"
  | "unleased"
  | "outcome"
  | "upstreamStatus"
  | "costNano"
  | "charges"
>;

/**
 * PostgreSQL's ledger in memory: the tables and transactions of prisma/src/budgets.ts, leases.ts, holds.ts,
 * approvals.ts and usage.ts as far as money goes. Each method is one transaction. The conformance test
 * runs the same operations here and on PostgreSQL and compares every row.
 */
export class LedgerModel {
  readonly counters: Counters;
  readonly approvals: Approvals;
  /** Events by their time and id, as the table's primary key has them. */
  readonly events = new Map<string, CountedEvent>();
  readonly #sent = new Set<string>();
  readonly #seenAt = new Map<string, number>();

  constructor(now: () => number, counters = new Counters(now)) {
    this.counters = counters;
    this.approvals = new Approvals(counters);
  }

  /** A proxy says that it lives. */
  seen(proxyId: string): void {
    this.#seenAt.set(proxyId, this.counters.now());
  }

  /** Gives back and leases for one proxy. */
  exchange(request: { proxyId: string; liveProxies: number; groups: readonly LeaseGroup[] }) {
    return exchange({ counters: this.counters, seenAt: this.#seenAt }, request);
  }

  /** What a proxy has of each budget, as the database knows it. */
  leasesOf(proxyId: string): { key: BudgetKey; amount: NanoUsd }[] {
    return [...this.counters.leases].flatMap(([name, leases]) => {
      const { amount = 0n, writtenOff = 0n } = leases.get(proxyId) ?? {};
      const row = this.counters.rows.get(name);
      if (row === undefined || amount + writtenOff === 0n) return [];
      return [{ key: row.key, amount: nanoUsd(amount + writtenOff) }];
    });
  }

  /** The budgets of which a proxy was asked for its lease and has not answered. */
  openRecalls(proxyId: string): BudgetKey[] {
    const keys: BudgetKey[] = [];
    for (const [name, leases] of this.counters.leases) {
      const isAsked = (leases.get(proxyId)?.recallAskedAt ?? null) !== null;
      const row = this.counters.rows.get(name);
      if (isAsked && row !== undefined) keys.push(row.key);
    }
    return keys;
  }

  /** Counts leases as spent whose proxies were last heard of before an instant. @returns how many. */
  writeOff(silentSince: number): number {
    return this.counters.writeOff(silentSince, this.#seenAt);
  }

  /** Gives back all that a proxy has leased; its journal has to be shipped. */
  returnAll(proxyId: string): void {
    this.counters.returnAll(proxyId);
  }

  /** Counts events, each once by its id, and settles what they cost. @returns those that were new. */
  ship(proxyId: string, events: readonly ShippedEvent[]): ShippedEvent[] {
    const fresh = events.filter((event) => this.#isNew(proxyId, event));
    const sums = new Map<string, { key: BudgetKey; amount: bigint }>();
    const unleased = new Map<string, { key: BudgetKey; amount: bigint }>();
    const executed = new Map<string, bigint>();
    for (const event of fresh) {
      const { approvalId, costNano } = event;
      if (event.executesApproval !== true)
        addCharges(event.unleased === true ? unleased : sums, event);
      else if (approvalId !== null)
        executed.set(approvalId, (executed.get(approvalId) ?? 0n) + BigInt(costNano));
    }
    for (const { key, amount } of sums.values())
      if (amount > 0n) this.counters.settle(key, proxyId, amount);
    for (const { key, amount } of unleased.values()) this.counters.settleUnleased(key, amount);
    for (const [approvalId, cost] of executed) this.approvals.settle(approvalId, cost);
    return fresh;
  }

  /** Whether events say that an approval's request went out. */
  wasSent(approvalId: string): boolean {
    return this.#sent.has(approvalId);
  }

  #isNew(proxyId: string, event: ShippedEvent): boolean {
    const name = `${event.occurredAt}|${event.id}`;
    if (this.events.has(name)) return false;
    this.events.set(name, { id: event.id, proxyId, cost: BigInt(event.costNano) });
    const isSent =
      event.outcome === "unknown" || event.upstreamStatus !== null || event.costNano !== "0";
    if (event.approvalId !== null && isSent) this.#sent.add(event.approvalId);
    return true;
  }
}

function addCharges(
  sums: Map<string, { key: BudgetKey; amount: bigint }>,
  { organizationId, charges }: ShippedEvent,
): void {
  for (const { scopeKind, scopeId, period, windowStart, amount } of charges) {
    const name = `${organizationId}|${scopeKind}|${scopeId}|${period}|${windowStart}`;
    let sum = sums.get(name);
    if (sum === undefined) {
      const key = {
        organizationId,
        scopeKind,
        scopeId,
        period,
        windowStart: new Date(windowStart),
      };
      sum = { key, amount: 0n };
      sums.set(name, sum);
    }
    sum.amount += BigInt(amount);
  }
}
