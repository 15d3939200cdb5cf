import { newId } from "@pag0/contract";
import {
  type BudgetKey,
  cancelApproval,
  claimExecution,
  completeExecution,
  createApproval,
  type Database,
  decideApproval,
  exchangeLeases,
  expireDueApprovals,
  inTransaction,
  type LeaseGroup,
  moveHolds,
  releaseExecution,
  resetBudget,
  returnAllLeases,
  shipUsage,
  sqlOfPool,
  writeOffLeases,
} from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { expect } from "vitest";
import type { eventOf } from "../events.ts";
import type { Random } from "../random.ts";
import { LedgerModel } from "./ledger-model.ts";
import { rowsOfDatabase, rowsOfModel } from "./ledger-rows.test-data.ts";
import { RandomEvents } from "./random-events.test-data.ts";
import { requestOf, type Tenant } from "./tenant.test-data.ts";

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 10, 1);
const PROXIES = ["prx_1", "prx_2", "prx_3"];
const LIVE_PROXIES = 3;

/** PostgreSQL's ledger and the model of it, and random operations that are done to both. */
export class BothLedgers {
  readonly model = new LedgerModel(() => this.clock);
  clock = 0;
  readonly #database: Database;
  readonly #tenant: Tenant;
  readonly #random: Random;
  readonly #events: RandomEvents;
  readonly #keys: BudgetKey[];
  readonly #shipped: { proxyId: string; events: ReturnType<typeof eventOf>[] }[] = [];
  readonly #approvals: { id: string; estimate: bigint }[] = [];
  readonly #executions = new Map<string, string>();
  readonly #counts = new Map<string, { incarnation: string; returned: bigint }>();

  constructor(database: Database, tenant: Tenant, random: Random) {
    this.#database = database;
    this.#tenant = tenant;
    this.#random = random;
    this.#events = new RandomEvents(tenant, random);
    const { organizationId, projectId } = tenant;
    const scopes = [
      { scopeKind: "organization", scopeId: organizationId },
      { scopeKind: "project", scopeId: projectId },
    ] as const;
    const day = (number: number) => new Date(FIRST_DAY + number * DAY_MS);
    this.#keys = scopes.flatMap((scope) => [
      ...[0, 1, 2].flatMap((number): BudgetKey[] => [
        // A day, and a month that rolls over two days.
        {
          organizationId,
          ...scope,
          period: "day",
          ...slot(day(number), day(number), day(number + 1)),
        },
        {
          organizationId,
          ...scope,
          period: "month",
          ...slot(day(number), day(number - 1), day(number + 2)),
        },
      ]),
      { organizationId, ...scope, period: "total", ...slot(new Date(0), new Date(0), null) },
    ]);
  }

  async exchange(): Promise<void> {
    const random = this.#random;
    const proxyId = random.pick(PROXIES);
    const groups = Array.from({ length: random.between(1, 3) }, (): LeaseGroup => {
      const keys = this.#someKeys();
      return { since: null, orders: keys.map((key) => this.#order(proxyId, key)) };
    });
    const request = { proxyId, liveProxies: LIVE_PROXIES, groups };
    const real = await exchangeLeases(this.#database.system.pool, request);
    const { groups: answers } = this.model.exchange(request);
    const money = (all: typeof answers) =>
      all.map((group) => group.map(({ granted, remaining }) => ({ granted, remaining })));
    expect(money(real.groups)).toEqual(money(answers));
  }

  async ship(): Promise<void> {
    const random = this.#random;
    const again = this.#shipped.length > 0 && random.chance(0.3);
    const batch = again ? random.pick(this.#shipped) : this.#newBatch();
    if (!again) this.#shipped.push(batch);
    const fresh = await shipUsage(this.#database.system.pool, batch);
    expect([...fresh].sort()).toEqual(
      this.model
        .ship(batch.proxyId, batch.events)
        .map(({ id }) => id)
        .sort(),
    );
  }

  async returnAll(): Promise<void> {
    const proxyId = this.#random.pick(PROXIES);
    await returnAllLeases(this.#database.system.pool, proxyId);
    this.model.returnAll(proxyId);
  }

  async writeOff(): Promise<void> {
    const now = new Date();
    const silentSince = new Date(now.getTime() + 3_600_000);
    const options = { silentSince, now, writer: "worker" };
    while ((await writeOffLeases(this.#database.system.pool, options)).length > 0);
    this.model.writeOff(Number.POSITIVE_INFINITY);
  }

  async resetBudget(): Promise<void> {
    const { countsFrom, countsUntil = null, ...key } = this.#random.pick(this.#keys);
    if (countsFrom === undefined) throw new RangeError("a budget has no window");
    const window = { ...key, windowStart: countsFrom, countsFrom, countsUntil };
    const { pool } = this.#database.system;
    const amount = await inTransaction(pool, (sql) => resetBudget(sql, window));
    expect(amount).toBe(this.model.counters.reset(window));
  }

  async createApproval(): Promise<void> {
    const id = newId("approval");
    const estimate = nanoUsd(BigInt(this.#random.spread(1, 200_000)));
    const expiresAt = FIRST_DAY + this.#random.between(1, 100) * 1_000;
    const budgets = this.#someBudgets();
    const short = await createApproval(
      this.#database.system.pool,
      { ...requestOf(this.#tenant, id), estimate, expiresAt: new Date(expiresAt) },
      budgets,
      "prx_1",
    );
    const asked = { id, estimate, expiresAt };
    expect(short === null).toBe(this.model.approvals.create(asked, budgets) === null);
    if (short === null) this.#approvals.push({ id, estimate });
  }

  async endApproval(): Promise<void> {
    const approval = this.#someApproval();
    if (approval === null) return;
    const now = new Date(FIRST_DAY + this.#random.between(0, 100) * 1_000);
    const { pool } = this.#database.system;
    const { approvals } = this.model;
    const { organizationId, projectId, apiKeyId } = this.#tenant;
    const approvalId = approval.id;
    if (this.#random.chance(0.15)) {
      const expired = await expireDueApprovals(pool, { now, limit: 1_000, writer: "worker" });
      expect(expired).toBe(approvals.expireDue(now.getTime()));
    } else if (this.#random.chance(0.2)) {
      const owner = { organizationId, projectId, apiKeyId };
      const isCancelled = await cancelApproval(pool, {
        ...owner,
        approvalId,
        now,
        writer: "prx_1",
      });
      expect(isCancelled).toBe(approvals.cancel(approvalId));
    } else {
      const approve = this.#random.chance(0.8);
      const decision = { approvalId, approve, memberId: newId("member"), comment: null, now };
      const isDecided = await inTransaction(pool, (sql) => decideApproval(sql, decision));
      expect(isDecided).toBe(approvals.decide(approvalId, approve, now.getTime()));
    }
  }

  async execute(): Promise<void> {
    const approval = this.#someApproval();
    if (approval === null) return;
    const sql = sqlOfPool(this.#database.system.pool);
    const { approvals } = this.model;
    const executionId = this.#executions.get(approval.id) ?? newId("execution");
    const now = new Date(FIRST_DAY + this.#random.between(0, 60) * 1_000);
    const claim = { approvalId: approval.id, executionId, now };
    const isClaimed = await claimExecution(sql, claim);
    expect(isClaimed).toBe(approvals.claim(approval.id, executionId, now.getTime()));
    if (isClaimed) this.#executions.set(approval.id, executionId);
    if (!this.#executions.has(approval.id)) return;
    if (this.#random.chance(0.2)) {
      await releaseExecution(sql, claim);
      approvals.release(approval.id, executionId);
      return;
    }
    const budgets = this.#someBudgets();
    const request = { approvalId: approval.id, amount: nanoUsd(approval.estimate), budgets };
    const short = await inTransaction(this.#database.system.pool, (tx) => moveHolds(tx, request));
    expect(short === null).toBe(approvals.move(approval.id, budgets) === null);
    if (short !== null || this.#random.chance(0.3)) return;
    const executes = { approvalId: approval.id, executesApproval: true, charges: [] };
    const batch = { proxyId: "prx_1", events: [this.#events.event(executes)] };
    await shipUsage(this.#database.system.pool, batch);
    this.model.ship(batch.proxyId, batch.events);
    const answer = { responseCiphertext: null, responseStatus: 200, usageEventId: "evt" };
    await completeExecution(sql, { ...claim, ...answer, cost: nanoUsd(1n) });
    approvals.complete(approval.id, executionId);
  }

  /** Every row of counters, leases, write-offs, holds, events and deferred calls, and what was spent, on either side. */
  async rows() {
    const real = await rowsOfDatabase(this.#database, this.#tenant.organizationId);
    return { real, model: rowsOfModel(this.model) };
  }

  /** Budgets of one day, as a call has them. */
  #someKeys(): BudgetKey[] {
    const day = FIRST_DAY + this.#random.between(0, 2) * DAY_MS;
    return this.#keys.filter(
      ({ period, windowStart }) =>
        (period === "total" || windowStart.getTime() === day) && this.#random.chance(0.6),
    );
  }

  #someBudgets() {
    return this.#someKeys().map((key) => ({ key, limit: this.#limit(key) }));
  }

  #limit({ period }: BudgetKey) {
    const usual = period === "day" ? 1_000_000n : 1_500_000n;
    return nanoUsd(this.#random.chance(0.1) ? usual / 2n : usual);
  }

  #order(proxyId: string, key: BudgetKey): LeaseGroup["orders"][number] {
    const random = this.#random;
    const name = `${proxyId} ${key.scopeId} ${key.period} ${key.windowStart.getTime()}`;
    let count = this.#counts.get(name);
    if (count === undefined || random.chance(0.05)) {
      count = { incarnation: newId("execution"), returned: 0n };
      this.#counts.set(name, count);
    }
    if (random.chance(0.4)) count.returned += BigInt(random.spread(1, 100_000));
    // An older message may come later, and an answer to a recall may name no count.
    const returned = random.chance(0.1) ? count.returned / 2n : count.returned;
    const call = BigInt(random.spread(1, 100_000));
    return {
      key,
      limit: this.#limit(key),
      incarnation: random.chance(0.1) ? null : count.incarnation,
      returned: nanoUsd(returned),
      answers: random.chance(0.2),
      atLeast: nanoUsd(random.chance(0.4) ? 0n : call),
      wanted: nanoUsd(random.chance(0.3) ? 0n : call * 2n),
      ahead: nanoUsd(random.chance(0.5) ? 0n : call * 8n),
    };
  }

  #newBatch() {
    const random = this.#random;
    const calls = random.chance(0.3) ? [] : this.#events.calls(() => this.#someKeys());
    const corrections = random.chance(0.5) ? this.#events.corrections() : [];
    return { proxyId: random.pick(PROXIES), events: [...corrections, ...calls] };
  }

  #someApproval() {
    return this.#approvals.length === 0 ? null : this.#random.pick(this.#approvals);
  }
}

const slot = (windowStart: Date, countsFrom: Date, countsUntil: Date | null) => ({
  windowStart,
  countsFrom,
  countsUntil,
});
