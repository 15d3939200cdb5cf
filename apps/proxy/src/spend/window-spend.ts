import type { BudgetKey } from "@pag0/db";
import type { CallShare } from "./call-share.ts";

/** What something cost in nano-USD, and how many calls were let through. */
export interface Sum {
  cost: bigint;
  requests: number;
}

/** Names what is summed: an organization (no project), a project, or a requester in a project. */
export function scopeName(projectId: string, requesterId: string): string {
  return requesterId === "" ? projectId : `${projectId}|${requesterId}`;
}

export function budgetName({ scopeKind, scopeId }: Pick<BudgetKey, "scopeKind" | "scopeId">) {
  return `${scopeKind}|${scopeId}`;
}

/** What is in the database, as far as it is known here. */
interface Stored {
  readonly sums: Map<string, Sum>;
  /** Settled and held for approvals, by budget. */
  readonly budgets: Map<string, bigint>;
}

/**
 * The spending in one day or month of an organization: what the database has of it, and what calls of
 * this proxy add that are under way or not shipped yet.
 */
export class WindowSpend {
  #stored: Stored = { sums: new Map(), budgets: new Map() };
  readonly #own: Stored = { sums: new Map(), budgets: new Map() };
  /** Budgets that decisions asked for: those are read again. */
  readonly askedBudgets = new Map<string, Pick<BudgetKey, "scopeKind" | "scopeId">>();
  readonly key: Pick<BudgetKey, "organizationId" | "period"> & { windowStart: string };
  /** Whether the database has been read since the window is followed. */
  isLoaded = false;

  constructor(key: WindowSpend["key"]) {
    this.key = key;
  }

  sum(scope: string): Sum {
    const stored = this.#stored.sums.get(scope);
    const own = this.#own.sums.get(scope);
    return {
      cost: (stored?.cost ?? 0n) + (own?.cost ?? 0n),
      requests: (stored?.requests ?? 0) + (own?.requests ?? 0),
    };
  }

  /** What a budget has settled and held: in the database, and here. */
  budget(name: string): bigint {
    return (this.#stored.budgets.get(name) ?? 0n) + (this.#own.budgets.get(name) ?? 0n);
  }

  /** Whether the organization's own sum in the database is another one than was known here. */
  differs(sum: Sum | undefined): boolean {
    const known = this.#stored.sums.get("");
    return (
      (known?.cost ?? 0n) !== (sum?.cost ?? 0n) || (known?.requests ?? 0) !== (sum?.requests ?? 0)
    );
  }

  /** What was read takes the place of what was known. */
  readSums(sums: Map<string, Sum>): void {
    this.#stored = { ...this.#stored, sums };
    this.isLoaded = true;
  }

  readBudgets(budgets: ReadonlyMap<string, bigint>): void {
    for (const [name, amount] of budgets) this.#stored.budgets.set(name, amount);
  }

  /** A call of this proxy begins or ends to count; `sign` is 1 or -1. */
  addOwn(share: CallShare, sign: 1 | -1): void {
    add(this.#own, share, sign, this.key.period);
  }

  /** A call of this proxy has reached the database. */
  addStored(share: CallShare): void {
    add(this.#stored, share, 1, this.key.period);
  }
}

function add(to: Stored, share: CallShare, sign: 1 | -1, period: BudgetKey["period"]): void {
  for (const scope of share.scopes) {
    const sum = to.sums.get(scope);
    const cost = (sum?.cost ?? 0n) + BigInt(sign) * share.cost;
    const requests = (sum?.requests ?? 0) + sign * share.requests;
    if (cost === 0n && requests === 0) to.sums.delete(scope);
    else to.sums.set(scope, { cost, requests });
  }
  for (const charge of share.charges) {
    if (charge.period !== period) continue;
    const amount = (to.budgets.get(charge.budget) ?? 0n) + BigInt(sign) * charge.amount;
    if (amount === 0n) to.budgets.delete(charge.budget);
    else to.budgets.set(charge.budget, amount);
  }
}
