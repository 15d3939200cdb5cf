import type { BudgetKey } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import type { BudgetLimit } from "@pag0/policy";
import type { LeaseOrder } from "@pag0/proxy/accounting";
import type { SimulatedOrganization } from "./company.ts";
import { Violation } from "./violation.ts";

/** A call that waits may go on with the limit of when it began, and its question be on its way, for so long; milliseconds. */
const GOES_ON_MS = 10_000;
/** Longer than any process stands still. */
const KEPT_MS = 60_000;

interface Version {
  readonly number: number;
  readonly budgets: readonly BudgetLimit[];
  /** When the next one was heard of. */
  until: number;
}

/** The limits that a proxy has heard of, by organization. */
export class KnownLimits {
  readonly #versions = new Map<string, Version[]>();

  /** @returns whether there is something new in it. */
  learn({ id, version, budgets, limits }: SimulatedOrganization, now: number): boolean {
    const known = this.#versions.get(id) ?? [];
    const last = known.at(-1);
    if (last?.number === version) return false;
    if (last !== undefined) last.until = now;
    const told = budgets.map((budget, place) => ({
      ...budget,
      limit: nanoUsd(limits[place] as bigint),
    }));
    const kept = known.filter(({ until }) => until >= now - KEPT_MS);
    const latest = { number: version, budgets: told, until: Number.POSITIVE_INFINITY };
    this.#versions.set(id, [...kept, latest]);
    return true;
  }

  budgets(organizationId: string): readonly BudgetLimit[] {
    return this.#versions.get(organizationId)?.at(-1)?.budgets ?? [];
  }

  /** The lowest limit of a budget that was in force here since a moment, at most a minute ago. */
  lowestSince(key: BudgetKey, at: number): bigint {
    let lowest: bigint | null = null;
    for (const { until, budgets } of this.#versions.get(key.organizationId) ?? []) {
      const limit = budgets.find((budget) => isOf(budget, key))?.limit ?? 0n;
      if (until >= at && (lowest === null || limit < lowest)) lowest = limit;
    }
    return lowest ?? 0n;
  }

  /**
   * What is asked for is asked for under a limit that was in force here, now or a moment ago.
   * @param pausedUntil until when its process stood still: a call may have begun before that
   */
  check({ key, limit, wanted, ahead }: LeaseOrder, now: number, pausedUntil: number): void {
    if ((wanted === 0n && ahead === 0n) || pausedUntil > now - GOES_ON_MS) return;
    const versions = this.#versions.get(key.organizationId) ?? [];
    for (const { until, budgets } of versions) {
      if (until < now - GOES_ON_MS) continue;
      if (limit <= (budgets.find((budget) => isOf(budget, key))?.limit ?? 0n)) return;
    }
    throw new Violation(
      "a proxy leases within the limit that it has heard of",
      `${key.scopeId} ${key.period} by a limit of ${limit}`,
    );
  }
}

function isOf({ scopeKind, scopeId, period }: BudgetLimit, key: BudgetKey): boolean {
  return scopeKind === key.scopeKind && scopeId === key.scopeId && period === key.period;
}
