import type { BudgetKey } from "@pag0/db";
import type { Books } from "./books.ts";
import type { Company } from "./company.ts";
import { keyName, type ModelCounter, totalOf } from "./model/counters.ts";
import type { LedgerModel } from "./model/ledger-model.ts";
import type { SimulatedProxy } from "./simulated-proxy.ts";
import { Violation } from "./violation.ts";

/** The limits to which a transaction may raise a counter's window, by the counter's name. */
export type AllowedLimits = ReadonlyMap<string, { key: BudgetKey; limit: bigint }>;

export const NO_LIMITS: AllowedLimits = new Map();

/** The rules that hold after every step, each on what the step touched. */
export class Checks {
  readonly #database: LedgerModel;
  readonly #books: Books;
  readonly #company: Company;
  /** What each counter added up to when it was last looked at. */
  readonly #totals = new Map<string, bigint>();
  /** By counter: what settling has added beyond leases and holds. */
  readonly #overrun = new Map<string, bigint>();

  constructor(database: LedgerModel, books: Books, company: Company) {
    this.#database = database;
    this.#books = books;
    this.#company = company;
  }

  /**
   * After a transaction: a counter grows only by a lease or a hold, and then to its limit at most. All
   * else moves amounts within it. What calls cost above their bounds is added, and no more than that.
   * @returns the counters that have grown.
   */
  transaction(what: string, limits: AllowedLimits): { key: BudgetKey; growth: bigint }[] {
    const grown: { key: BudgetKey; growth: bigint }[] = [];
    for (const row of this.#database.counters.locked) {
      this.#parts(row, what);
      const total = totalOf(row);
      const growth = total - (this.#totals.get(row.name) ?? 0n);
      this.#totals.set(row.name, total);
      if (growth <= 0n) continue;
      grown.push({ key: row.key, growth });
      const allowed = limits.get(row.name);
      if (allowed === undefined) this.#explained(row, growth, what);
      else this.#within(row, allowed, what);
    }
    this.#database.counters.locked.clear();
    return grown;
  }

  /** What calls in a window truly cost and may still cost is within the highest limit there ever was. */
  spent(key: BudgetKey): void {
    const { spent, excess } = this.#books;
    for (const window of this.#company.windowsOf(key)) {
      let total = 0n;
      let most = this.#company.highestOf(key);
      for (const { name, reset } of this.#database.counters.slots(key, window)) {
        total += spent.get(name) ?? 0n;
        most += (excess.get(name) ?? 0n) + reset + this.#books.backOfReset(name);
      }
      if (total > most)
        throw new Violation(
          "calls cost no more than the budget",
          `${keyName(key)}: ${total} of ${most} from ${new Date(window.from).toISOString()} on`,
        );
    }
  }

  /** What a proxy believes it has, and has spent without being counted, the ledger says it has leased. */
  proxy(proxy: SimulatedProxy): void {
    const counters = proxy.process?.counters;
    for (const [name, counter] of counters ?? []) this.#believed(proxy, name, counter.leased);
    for (const [name] of this.#books.owedBy(proxy.id))
      if (counters?.has(name) !== true) this.#believed(proxy, name, 0n);
  }

  /** Rows that are sums of others are so; costly, so not after every step. */
  sums(): void {
    const { counters, approvals } = this.#database;
    const leased = new Map<string, bigint>();
    const held = new Map<string, bigint>();
    const add = (map: Map<string, bigint>, name: string, amount: bigint) =>
      map.set(name, (map.get(name) ?? 0n) + amount);
    for (const [name, leases] of counters.leases)
      for (const lease of leases.values()) add(leased, name, lease.amount);
    for (const { holds } of approvals.rows.values())
      for (const hold of holds) if (hold.status === "held") add(held, hold.name, hold.amount);
    for (const row of counters.rows.values())
      if (row.leased !== (leased.get(row.name) ?? 0n) || row.held !== (held.get(row.name) ?? 0n))
        throw new Violation(
          "leases and holds add up",
          `${figures(row)}: leases are ${leased.get(row.name)}, holds ${held.get(row.name)}`,
        );
  }

  #believed(proxy: SimulatedProxy, name: string, leased: bigint): void {
    const owed = this.#books.owed(proxy.id, name);
    const lease = this.#database.counters.lease(name, proxy.id);
    const has = lease === undefined ? 0n : lease.amount + lease.writtenOff;
    if (leased + owed <= has) return;
    // A deficit that a call above its bound has left is forgotten when its process ends.
    if (leased + owed > has + this.#books.excessOf(proxy.id, name))
      throw new Violation(
        "a proxy has no more than it leased",
        `${proxy.id} has ${leased} and has spent ${owed} of ${name}; the ledger says ${has}`,
      );
  }

  #parts(row: ModelCounter, what: string): void {
    if (row.settled < 0n || row.held < 0n || row.leased < 0n || row.reset < 0n)
      throw new Violation("no part of a counter is below nothing", `${figures(row)} after ${what}`);
    const before = this.#books.beforeReset(row.name);
    if (row.reset > before)
      throw new Violation(
        "what was charged before a reset is given back to nobody",
        `${figures(row)} after ${what}: ${row.reset} are reset, of calls that have cost ${before}`,
      );
  }

  #within(
    row: ModelCounter,
    { key, limit }: { key: BudgetKey; limit: bigint },
    what: string,
  ): void {
    const { counters } = this.#database;
    if (counters.windowTotal(key) <= limit) return;
    // A slot later in the same transaction may have taken what an earlier one was to leave in its own window.
    for (const window of this.#company.windowsOf(key)) {
      const total = counters.slots(key, window).reduce((sum, slot) => sum + totalOf(slot), 0n);
      if (total > limit)
        throw new Violation(
          "settled + held + leased ≤ limit",
          `${figures(row)}: its window has ${total} of ${limit} after ${what}`,
        );
    }
  }

  #explained(row: ModelCounter, growth: bigint, what: string): void {
    const overrun = (this.#overrun.get(row.name) ?? 0n) + growth;
    this.#overrun.set(row.name, overrun);
    const { excess: above, overcounted, unleased, unleasedBack } = this.#books;
    let excess = 0n;
    for (const explained of [above, overcounted, unleased, unleasedBack])
      excess += explained.get(row.name) ?? 0n;
    if (overrun > excess)
      throw new Violation(
        "settling adds nothing to a budget",
        `${figures(row)} grew by ${growth} at ${what}; costs above bounds explain ${excess} of ${overrun}`,
      );
  }
}

export function figures({ name, settled, held, leased }: ModelCounter): string {
  return `${name} (settled ${settled}, held ${held}, leased ${leased})`;
}
