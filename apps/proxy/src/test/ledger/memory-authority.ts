import { grantOf } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import type { BudgetAuthority, LeaseGroup, LeaseOrder } from "../../ledger/authority.ts";
import { type CounterKey, counterName } from "../../ledger/counter.ts";
import type { CallHold } from "../../ledger/ledger.ts";

interface Row {
  key: CounterKey;
  settled: bigint;
  leased: bigint;
  /** By count. */
  counts: Map<string, { granted: bigint; returned: bigint }>;
}

/** The database's ledger in memory: settled + leased never above the limit. It knows no proxies to ask. */
export class MemoryAuthority implements BudgetAuthority {
  readonly rows = new Map<string, Row>();
  exchanges = 0;
  /** Orders that asked for something. */
  asked = 0;
  down: Error | null = null;
  /** Whether an exchange is made before it fails. */
  madeBeforeDown = false;
  /** What an exchange waits for on its way back. */
  slow: Promise<void> | null = null;
  liveProxies = 1;

  row(key: CounterKey): Row {
    const name = counterName(key);
    const row = this.rows.get(name) ?? { key, settled: 0n, leased: 0n, counts: new Map() };
    this.rows.set(name, row);
    return row;
  }

  figures(): { settled: bigint; leased: bigint }[] {
    return [...this.rows.values()].map(({ settled, leased }) => ({ settled, leased }));
  }

  async exchange(groups: readonly LeaseGroup[]) {
    this.exchanges++;
    await Promise.resolve();
    if (this.down !== null && !this.madeBeforeDown) throw this.down;
    for (const { orders } of groups) for (const order of orders) this.#takeBack(order);
    const answers = groups.map(({ orders }) => this.#grant(orders));
    const { slow, down } = this;
    if (slow !== null) await slow;
    if (down !== null) throw down;
    return { at: "", groups: answers };
  }

  /** As if there were no other proxy. */
  async leases() {
    if (this.down !== null) throw this.down;
    return [...this.rows.values()].flatMap(({ key, leased }) =>
      leased > 0n ? [{ key, amount: nanoUsd(leased) }] : [],
    );
  }

  async answers(): Promise<void> {
    if (this.down !== null) throw this.down;
  }

  neverAsked(error: unknown): boolean {
    return (error as Error).message === "refused";
  }

  /** What shipping an event does. */
  charge(hold: CallHold, cost: bigint): void {
    for (const { key } of hold.counters) {
      const row = this.row(key);
      row.settled += cost;
      row.leased -= cost;
    }
  }

  #count({ key, incarnation }: LeaseOrder) {
    const { counts } = this.row(key);
    const name = incarnation ?? "";
    const count = counts.get(name) ?? { granted: 0n, returned: 0n };
    counts.set(name, count);
    return count;
  }

  #takeBack(order: LeaseOrder): void {
    const count = this.#count(order);
    if (order.returned <= count.returned) return;
    this.row(order.key).leased -= order.returned - count.returned;
    count.returned = order.returned;
  }

  #left({ key, limit }: LeaseOrder) {
    const { settled, leased } = this.row(key);
    const left = limit - settled - leased;
    return nanoUsd(left > 0n ? left : 0n);
  }

  #grant(orders: readonly LeaseOrder[]) {
    const enough = orders.every((order) => this.#left(order) >= order.atLeast);
    return orders.map((order) => {
      if (order.wanted > 0n || order.ahead > 0n) this.asked++;
      const granted = enough ? grantOf(this.#left(order), order, this.liveProxies) : 0n;
      this.row(order.key).leased += granted;
      const count = this.#count(order);
      count.granted += granted;
      return { granted: nanoUsd(count.granted), remaining: this.#left(order), outstanding: 0 };
    });
  }
}
