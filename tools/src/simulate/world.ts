import type { BudgetKey } from "@pag0/db";
import { type BudgetLimit, budgetWindow } from "@pag0/policy";
import type { Counter, LeaseGroup, LeaseOrder } from "@pag0/proxy/accounting";
import { Books, type TrueCall } from "./books.ts";
import { type AllowedLimits, Checks, NO_LIMITS } from "./checks.ts";
import { Company, type SimulatedOrganization } from "./company.ts";
import { FreeMoney, type FreeSample } from "./free-money.ts";
import { Jobs } from "./jobs.ts";
import { LateReaders } from "./late-readers.ts";
import type { HeldBudget } from "./model/approvals.ts";
import { familyName, keyName } from "./model/counters.ts";
import type { LedgerModel } from "./model/ledger-model.ts";
import type { Parts } from "./parts.ts";
import { PowerLoss } from "./power-loss.ts";
import type { Process } from "./process.ts";
import { Random } from "./random.ts";
import { Refusals } from "./refusals.ts";
import { newOwner, Scheduler } from "./scheduler.ts";
import { Shipments } from "./shipments.ts";
import { SimulatedProxy } from "./simulated-proxy.ts";
import { Violation } from "./violation.ts";

const DAY_MS = 86_400_000;
/** The last day of a month, in UTC. */
const LAST_DAY = Date.UTC(2026, 2, 31);

export interface Claim {
  readonly approvalId: string;
  readonly executionId: string;
}

/** All there is in one run: the database, the proxies with their disks, the company whose calls they take. */
export class World {
  readonly scheduler = new Scheduler(newOwner("world"));
  readonly parts: Parts;
  readonly random: Record<"company" | "work" | "faults" | "approvals" | "late", Random>;
  readonly company: Company;
  readonly database: LedgerModel;
  readonly books: Books;
  readonly power: PowerLoss;
  readonly checks: Checks;
  readonly free: FreeMoney;
  readonly proxies: SimulatedProxy[];
  /** The first thing that went wrong. */
  problem: Error | null = null;
  /** Nothing new begins any more. */
  isEnding = false;
  readonly refusals: Refusals;
  readonly shipments: Shipments;
  readonly jobs = new Jobs();
  readonly lateReaders: LateReaders;
  /** Which proxy claimed each execution. */
  readonly claimants = new Map<string, { proxy: SimulatedProxy; at: number; isStrict: boolean }>();
  #startedAt: number;
  #ids = 0;

  constructor(seed: number, parts: Parts) {
    this.parts = parts;
    const stream = (index: number) => new Random(seed, index);
    this.random = {
      company: stream(0),
      work: stream(1),
      faults: stream(2),
      approvals: stream(3),
      late: stream(4),
    };
    this.company = new Company(this.random.company);
    this.books = new Books(({ proxyId, toldAt, isStrict }) => {
      const proxy = this.proxies.find(({ id }) => id === proxyId);
      return proxy !== undefined && this.power.mayHaveLost(proxy, toldAt ?? 0, isStrict);
    });
    this.power = new PowerLoss(this.books, () => this.scheduler.now);
    this.database = parts.database(() => this.scheduler.now);
    this.checks = new Checks(this.database, this.books, this.company);
    this.free = new FreeMoney(this.database, () => this.proxies);
    this.refusals = new Refusals(this.free);
    this.shipments = new Shipments(this);
    this.lateReaders = new LateReaders(this, this.random.late);
    // A minute or so before a day ends, and in one run of two the month with it.
    const midnight = LAST_DAY + (this.random.company.chance(0.5) ? DAY_MS : 0);
    this.#startedAt = midnight - this.random.company.between(1_000, 120_000);
    this.proxies = Array.from(
      { length: this.random.company.between(2, 5) },
      (_, index) => new SimulatedProxy(this, `prx_${index}`, stream(10 + index)),
    );
  }

  /** The right time, in milliseconds since 1970. */
  wallClock(): number {
    return this.#startedAt + this.scheduler.now;
  }

  /** Time passes in which nothing happens. */
  passTime(milliseconds: number): void {
    this.#startedAt += milliseconds;
  }

  newId(prefix: string): string {
    return `${prefix}_${++this.#ids}`;
  }

  broken(error: unknown): void {
    this.problem ??=
      error instanceof Violation
        ? error
        : new Violation("no code throws", (error as Error).stack ?? "");
  }

  begin(
    proxy: SimulatedProxy,
    process: Process,
    {
      keys,
      ...call
    }: Pick<TrueCall, "id" | "bound" | "cost" | "approvalId" | "isStrict"> & {
      keys: readonly BudgetKey[];
      isOpen?: boolean;
    },
  ): TrueCall {
    const begun: TrueCall = {
      ...call,
      counters: keys.map(keyName),
      proxyId: proxy.id,
      state: "held",
      wasSent: false,
      sentAt: null,
      toldAt: null,
      isForgotten: false,
      isOpen: call.isOpen ?? false,
      counted: null,
      owed: 0n,
      job: null,
      corrected: null,
      slots: [],
      countedAt: 0,
    };
    process.open.add(begun);
    this.books.begun(begun);
    for (const key of begun.isOpen ? [] : keys) {
      this.checks.spent(key);
      this.free.takes(proxy.id, keyName(key), begun.bound);
    }
    return begun;
  }

  end(process: Process, call: TrueCall, cost: bigint): void {
    process.open.delete(call);
    this.books.ended(call, cost);
    if (cost > call.bound && !call.isOpen)
      for (const name of call.counters) this.free.takes(call.proxyId, name, cost - call.bound);
  }

  exchange(proxy: SimulatedProxy, groups: readonly LeaseGroup[]) {
    const orders = groups.flatMap((group) => group.orders);
    const pausedUntil = proxy.process?.owner.pausedUntil ?? 0;
    for (const order of orders) proxy.limits.check(order, this.scheduler.now, pausedUntil);
    const liveProxies = this.proxies.filter(({ process }) => process !== null).length;
    const { now } = this.scheduler;
    const waiting = this.#leasedForWaiting(proxy.id, orders);
    const { groups: answers, messages } = this.database.exchange({
      proxyId: proxy.id,
      liveProxies: Math.max(1, liveProxies),
      groups,
    });
    const grown = this.checks.transaction("an exchange", limitsOf(orders));
    for (const { key, growth } of grown) this.free.leases(key, growth);
    waiting();
    for (const message of messages)
      for (const other of this.proxies) if (other !== proxy) other.hear(message);
    return { at: String(now), groups: answers };
  }

  /** @returns what tells, after an exchange, how much of it was leased for calls that wait. */
  #leasedForWaiting(proxyId: string, orders: readonly LeaseOrder[]): () => void {
    const { counters } = this.database;
    const wanted = new Map<string, bigint>();
    for (const { key, wanted: more } of orders)
      wanted.set(keyName(key), (wanted.get(keyName(key)) ?? 0n) + more);
    const before = [...wanted.keys()].map((name) => ({ ...counters.lease(name, proxyId) }));
    return () => {
      for (const [index, [name, most]] of [...wanted].entries()) {
        const { incarnation, granted } = before[index] ?? {};
        const lease = counters.lease(name, proxyId);
        const known = lease?.incarnation === incarnation ? (granted ?? 0n) : 0n;
        const more = (lease?.granted ?? 0n) - known;
        const forWaiting = more < most ? more : most;
        if (forWaiting > 0n) this.free.waitingGet(proxyId, name, forWaiting);
      }
    };
  }

  seen(proxy: SimulatedProxy): void {
    this.database.seen(proxy.id);
  }

  /** Counts as spent what proxies have leased that were not heard of for so long. */
  writeOff(silentMs: number): number {
    return this.transaction("writing leases off", NO_LIMITS, () =>
      this.database.writeOff(this.scheduler.now - silentMs),
    );
  }

  returnAll(proxy: SimulatedProxy): void {
    this.transaction("giving all leases back", NO_LIMITS, () => this.database.returnAll(proxy.id));
  }

  /** The window of a budget as it is now. */
  windowOf({ id, calendar }: SimulatedOrganization, budget: BudgetLimit): BudgetKey {
    const { scopeKind, scopeId, period } = budget;
    const { start, countsUntil } = budgetWindow(period, new Date(this.wallClock()), calendar);
    const key = { organizationId: id, scopeKind, scopeId, period };
    return { ...key, windowStart: start, countsFrom: start, countsUntil };
  }

  /** Lets a budget begin anew within a window. @returns what counts no more. */
  resetBudget(window: BudgetKey): bigint {
    const { counters } = this.database;
    return this.transaction(`a reset of ${window.scopeId} ${window.period}`, NO_LIMITS, () => {
      const amount = counters.reset(window);
      for (const { name } of counters.window(window)) this.books.wasReset(name);
      return amount;
    });
  }

  createApproval(
    asked: { id: string; estimate: bigint; expiresAt: number },
    budgets: readonly HeldBudget[],
  ) {
    return this.transaction(`holding for ${asked.id}`, limitsOf(budgets), () =>
      this.database.approvals.create(asked, budgets),
    );
  }

  moveHolds(approvalId: string, budgets: readonly HeldBudget[]) {
    return this.transaction(`moving the holds of ${approvalId}`, limitsOf(budgets), () =>
      this.database.approvals.move(approvalId, budgets),
    );
  }

  decide(approvalId: string, approve: boolean): boolean {
    return this.transaction(`deciding ${approvalId}`, NO_LIMITS, () =>
      this.database.approvals.decide(approvalId, approve, this.wallClock()),
    );
  }

  expireApprovals(now = this.wallClock()): number {
    return this.transaction("expiring approvals", NO_LIMITS, () =>
      this.database.approvals.expireDue(now),
    );
  }

  claim(
    proxy: SimulatedProxy,
    { approvalId, executionId, ...written }: Claim & { at: number; isStrict: boolean },
  ): boolean {
    this.claimants.set(executionId, { proxy, ...written });
    return this.database.approvals.claim(approvalId, executionId, proxy.now());
  }

  /** Lets go of a claim after a restart, where the request was not sent. */
  releaseClaim(approvalId: string, executionId: string): void {
    if (!this.database.wasSent(approvalId))
      this.database.approvals.release(approvalId, executionId);
  }

  complete(approvalId: string, executionId: string): void {
    this.database.approvals.complete(approvalId, executionId);
  }

  /** What is free of a call's budgets now, as it begins to wait for them. */
  freeOf(counters: readonly Pick<Counter, "key">[]): FreeSample[] {
    return counters.map(({ key }) => this.free.sample(key, this.scheduler.now));
  }

  /** Does something in the database, and looks at what it has changed. */
  transaction<T>(what: string, limits: AllowedLimits, run: () => T): T {
    const result = run();
    for (const { key, growth } of this.checks.transaction(what, limits))
      this.free.takesThere(key, growth);
    return result;
  }
}

/** The highest limit of each budget that an asker names, for each of its slots: it may know of two. */
function limitsOf(budgets: readonly HeldBudget[]): AllowedLimits {
  const highest = new Map<string, bigint>();
  for (const { key, limit } of budgets)
    if (limit > (highest.get(familyName(key)) ?? -1n)) highest.set(familyName(key), limit);
  return new Map(
    budgets.map(({ key }) => [keyName(key), { key, limit: highest.get(familyName(key)) ?? 0n }]),
  );
}
