import type { BudgetKey, JournalledUsage } from "@pag0/db";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import type { LeaseGroup } from "@pag0/proxy/accounting";
import { Approvals } from "./approvals.ts";
import { Counters } from "./counters.ts";
import { DeferredCalls, isCorrection } from "./deferred-calls.ts";
import { exchange } from "./exchange.ts";

/** What the ledger keeps of an event. */
export interface CountedEvent {
  readonly id: string;
  readonly proxyId: string;
  /** Below zero for a correction of what was charged too much. */
  readonly cost: bigint;
  /** ISO 8601 */
  readonly occurredAt: string;
}

/** An event as a proxy ships it; the ledger's rules read these members alone. */
export type ShippedEvent = Pick<
  JournalledUsage,
  | "id"
  | "occurredAt"
  | "organizationId"
  | "providerId"
  | "requestId"
  | "job"
  | "corrects"
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
 * approvals.ts, usage.ts and late-settlements.ts as far as money goes. Each method is one transaction. The conformance test
 * runs the same operations here and on PostgreSQL and compares every row.
 */
export class LedgerModel {
  readonly counters: Counters;
  readonly approvals: Approvals;
  readonly deferred: DeferredCalls;
  /** Events by their time and id, as the table's primary key has them. */
  readonly events = new Map<string, CountedEvent>();
  readonly #sent = new Set<string>();
  readonly #seenAt = new Map<string, number>();

  constructor(now: () => number, counters = new Counters(now), deferred = new DeferredCalls()) {
    this.deferred = deferred;
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

  /**
   * Counts events, each once by its id, and settles what they cost: calls first, and then corrections of
   * calls. @returns those that were new.
   */
  ship(proxyId: string, events: readonly ShippedEvent[]): ShippedEvent[] {
    const calls = this.#shipCalls(
      proxyId,
      events.filter((event) => !isCorrection(event)),
    );
    return [...calls, ...this.#settleLate(proxyId, events.filter(isCorrection))];
  }

  #settleLate(proxyId: string, corrections: readonly ShippedEvent[]): ShippedEvent[] {
    const claimed = this.deferred.claim(corrections);
    for (const { correction } of claimed) this.#isNew(proxyId, correction);
    for (const slot of this.deferred.returns(claimed, (call) => this.slotsOf(call)))
      this.counters.giveBack(slot);
    return claimed.map(({ correction }) => correction);
  }

  /** The slots that a call was charged to: those of an executed approval are the ones it held on. */
  slotsOf(call: ShippedEvent): BudgetKey[] {
    if (call.executesApproval === true && call.approvalId !== null)
      return (this.approvals.rows.get(call.approvalId)?.holds ?? []).map(({ key }) => key);
    return call.charges.map((charge) => slotOf(call.organizationId, charge));
  }

  #shipCalls(proxyId: string, events: readonly ShippedEvent[]): ShippedEvent[] {
    const fresh = events.filter((event) => this.#isNew(proxyId, event));
    this.deferred.remember(fresh);
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
    const { id, occurredAt, costNano } = event;
    this.events.set(name, { id, proxyId, occurredAt, cost: BigInt(costNano) });
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
  for (const charge of charges) {
    const { scopeKind, scopeId, period, windowStart, amount } = charge;
    const name = `${organizationId}|${scopeKind}|${scopeId}|${period}|${windowStart}`;
    let sum = sums.get(name);
    if (sum === undefined) {
      sum = { key: slotOf(organizationId, charge), amount: 0n };
      sums.set(name, sum);
    }
    sum.amount += BigInt(amount);
  }
}

function slotOf(
  organizationId: string,
  { scopeKind, scopeId, period, windowStart }: ShippedEvent["charges"][number],
): BudgetKey {
  return { organizationId, scopeKind, scopeId, period, windowStart: new Date(windowStart) };
}
