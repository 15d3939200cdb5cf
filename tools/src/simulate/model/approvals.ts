import type { BudgetKey } from "@pag0/db";
import { type Counters, countsIn, familyName, keyName } from "./counters.ts";

/** A budget that a hold counts against. */
export interface HeldBudget {
  readonly key: BudgetKey;
  readonly limit: bigint;
}

/** One row of holds. */
export interface ModelHold {
  readonly key: BudgetKey;
  /** Of its counter. */
  readonly name: string;
  readonly amount: bigint;
  status: "held" | "settled" | "released";
}

/** One row of approvals with its holds. */
export interface ModelApproval {
  readonly id: string;
  readonly estimate: bigint;
  readonly expiresAt: number;
  status: "pending" | "approved" | "denied" | "cancelled" | "expired" | "executed";
  executionId: string | null;
  holds: ModelHold[];
}

/** Approvals and what they hold, with the rules of prisma/src/approvals.ts and holds.ts. */
export class Approvals {
  readonly rows = new Map<string, ModelApproval>();
  readonly #counters: Counters;

  constructor(counters: Counters) {
    this.#counters = counters;
  }

  /** @returns the first budget that is short, or null where all of them hold the estimate. */
  create(
    asked: { id: string; estimate: bigint; expiresAt: number },
    budgets: readonly HeldBudget[],
  ): BudgetKey | null {
    const holds = this.#hold(asked.estimate, budgets);
    if (!Array.isArray(holds)) return holds;
    this.rows.set(asked.id, { ...asked, status: "pending", executionId: null, holds });
    return null;
  }

  decide(id: string, approve: boolean, now: number): boolean {
    const row = this.rows.get(id);
    if (row === undefined || row.status !== "pending" || row.expiresAt <= now) return false;
    row.status = approve ? "approved" : "denied";
    if (!approve) this.#release(row);
    return true;
  }

  cancel(id: string): boolean {
    const row = this.rows.get(id);
    if (row === undefined || row.status !== "pending") return false;
    row.status = "cancelled";
    this.#release(row);
    return true;
  }

  expireDue(now: number): number {
    let expired = 0;
    for (const row of this.rows.values()) {
      const isOpen = row.status === "pending" || row.status === "approved";
      if (!isOpen || row.executionId !== null || row.expiresAt > now) continue;
      row.status = "expired";
      this.#release(row);
      expired++;
    }
    return expired;
  }

  claim(id: string, executionId: string, now: number): boolean {
    const row = this.rows.get(id);
    if (row === undefined || row.status !== "approved") return false;
    if (row.executionId !== null || row.expiresAt <= now) return false;
    row.executionId = executionId;
    return true;
  }

  release(id: string, executionId: string): void {
    const row = this.rows.get(id);
    if (row?.status === "approved" && row.executionId === executionId) row.executionId = null;
  }

  complete(id: string, executionId: string): void {
    const row = this.rows.get(id);
    if (row?.status === "approved" && row.executionId === executionId) row.status = "executed";
  }

  /** Brings what an approval holds to the budgets that count now; all of it or nothing. */
  move(id: string, budgets: readonly HeldBudget[]): BudgetKey | null {
    const row = this.rows.get(id);
    const counters = this.#counters;
    const held = (row?.holds ?? []).filter((hold) => hold.status === "held");
    const heldOn = new Set(held.map(({ name }) => name));
    const wanted = new Set(budgets.map(({ key }) => keyName(key)));
    for (const { key } of [...held, ...budgets]) counters.lock(key);
    for (const { key, limit } of budgets)
      if (heldOn.has(keyName(key)) && counters.windowTotal(key) > limit) return key;
    const dropped = held.filter(({ name }) => !wanted.has(name));
    const added = this.#hold(
      row?.estimate ?? 0n,
      budgets.filter(({ key }) => !heldOn.has(keyName(key))),
      // What it holds on an earlier day of the same month is not in its own way.
      (key) =>
        dropped
          .filter((hold) => familyName(hold.key) === familyName(key))
          .filter((hold) => countsIn(hold.key.windowStart.getTime(), key))
          .reduce((sum, hold) => sum + hold.amount, 0n),
    );
    if (!Array.isArray(added)) return added;
    if (row === undefined) return null;
    for (const hold of dropped) {
      counters.lock(hold.key).held -= hold.amount;
      row.holds.splice(row.holds.indexOf(hold), 1);
    }
    row.holds.push(...added);
    return null;
  }

  /** Ends the holds of an executed approval with what its call cost. */
  settle(id: string, cost: bigint): void {
    for (const hold of this.rows.get(id)?.holds ?? []) {
      const counter = this.#counters.lock(hold.key);
      if (hold.status === "held") counter.held -= hold.amount;
      if (hold.status === "held") hold.status = "settled";
      counter.settled += cost;
    }
  }

  #hold(
    amount: bigint,
    budgets: readonly HeldBudget[],
    freed: (key: BudgetKey) => bigint = () => 0n,
  ): ModelHold[] | BudgetKey {
    const ordered = [...budgets].sort((a, b) => (keyName(a.key) < keyName(b.key) ? -1 : 1));
    for (const { key } of ordered) this.#counters.lock(key);
    for (const { key, limit } of ordered)
      if (this.#counters.left(key, limit + freed(key)) < amount) return key;
    return ordered.map(({ key }) => {
      this.#counters.lock(key).held += amount;
      return { key, name: keyName(key), amount, status: "held" };
    });
  }

  #release(row: ModelApproval): void {
    for (const hold of row.holds) {
      if (hold.status !== "held") continue;
      this.#counters.lock(hold.key).held -= hold.amount;
      hold.status = "released";
    }
  }
}
