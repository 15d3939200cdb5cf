import { newId } from "@pag0/contract";
import {
  createDatabase,
  type Database,
  type JournalledUsage,
  returnAllLeases,
  shipUsage,
  sqlOfPool,
} from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { type BudgetLimit, budgetCalendar } from "@pag0/policy";
import { testDatabase } from "../../../../../tools/src/postgres/test-database.ts";
import { emptyEvent } from "../../call.ts";
import { databaseAuthority } from "../../ledger/database-authority.ts";
import { followRecalls } from "../../ledger/follow-recalls.ts";
import { type CallHold, Ledger, type Shortage } from "../../ledger/ledger.ts";
import { realSchedule } from "../../ledger/timers.ts";
import { chargesOf } from "../../stages/hold.ts";

const UTC = budgetCalendar("UTC");

export const isHold = (result: CallHold | Shortage): result is CallHold => "counters" in result;

const POOL_SIZE = 60;
/** More than a busy machine takes to answer: these are no tests of outages. */
const PATIENCE_MS = 20_000;

/** A company in a PostgreSQL of its own, whose money several proxies spend. */
export interface Company {
  database: Database;
  organizationId: string;
  /** A daily budget of the company or of a project. */
  budget: (scopeId: "company" | string, limit: bigint) => BudgetLimit;
  startProxy: (options?: { proxyId?: string; hears?: boolean }) => Promise<TestProxy>;
  /** What the database says of each budget, and the sum of all leases of it. */
  figures: (budget: BudgetLimit) => Promise<{ settled: bigint; leased: bigint; leases: bigint }>;
  close: () => Promise<void>;
}

/** A proxy as far as money goes. */
export interface TestProxy {
  proxyId: string;
  ledger: Ledger;
  failures: string[];
  hold: (budgets: readonly BudgetLimit[], amount: bigint) => Promise<CallHold | Shortage>;
  /** Ends a hold; what it cost goes into the proxy's journal. */
  settle: (hold: CallHold, cost: bigint) => void;
  /** All that is or was in its journal. */
  journalled: () => bigint;
  /** Moves the journal to the database. */
  ship: () => Promise<void>;
  /** Dies: what it has in memory is gone, and it answers nobody. Its journal stays. */
  kill: () => Promise<void>;
  /** What a process does that finds the journal of one that died: what was held counts as spent. */
  recover: () => Promise<void>;
}

export async function createCompany(): Promise<Company> {
  const { databaseUrl, drop } = await testDatabase();
  const database = createDatabase({ databaseUrl, poolSize: POOL_SIZE });
  const { pool, prisma } = database.system;
  const sql = sqlOfPool(pool);
  // Every connection is made before anybody measures how long an answer takes.
  await Promise.all(Array.from({ length: POOL_SIZE }, () => sql("SELECT pg_sleep(0.05)")));
  const organizationId = newId("organization");
  await prisma.organization.create({
    data: { id: organizationId, slug: organizationId, name: "Acme" },
  });
  const closing: (() => Promise<void>)[] = [];

  const beat = (proxyId: string) =>
    sql(
      `INSERT INTO proxy_nodes (id, started_at, last_seen_at) VALUES ($1, now(), now()) ON CONFLICT (id) DO UPDATE SET last_seen_at = now()`,
      [proxyId],
    );

  function eventOf(hold: CallHold, cost: bigint): JournalledUsage {
    const at = new Date();
    return {
      ...emptyEvent(newId("request"), "POST", at),
      organizationId,
      projectId: "prj_1",
      apiKeyId: "key_1",
      host: "api.example.com",
      path: "/",
      category: "llm",
      decision: "allow",
      outcome: "served",
      costNano: cost.toString(),
      charges: chargesOf(hold.counters, nanoUsd(cost)),
    };
  }

  async function startProxy({ proxyId = newId("proxy"), hears = true } = {}): Promise<TestProxy> {
    const failures: string[] = [];
    const failed = (message: string, error: unknown) => failures.push(`${message}: ${error}`);
    const live = async () => {
      const [row] = await sql<{ count: number }>("SELECT count(*)::int AS count FROM proxy_nodes");
      return row?.count ?? 1;
    };
    await beat(proxyId);
    let liveProxies = await live();
    const ledger = new Ledger({
      authority: databaseAuthority(database, proxyId, () => liveProxies, PATIENCE_MS),
      now: () => Date.now(),
      elapsed: () => performance.now(),
      schedule: realSchedule,
      ...{ refillTimeoutMs: PATIENCE_MS, patienceMs: PATIENCE_MS },
      idleMs: 60_000,
      failed,
    });
    const stop = hears
      ? await followRecalls(database, proxyId, ledger, failed)
      : async () => undefined;
    const timer = setInterval(async () => {
      await beat(proxyId).catch(() => undefined);
      liveProxies = await live().catch(() => liveProxies);
    }, 1_000);
    const journal: JournalledUsage[] = [];
    let journalled = 0n;
    const record = (hold: CallHold, cost: bigint) => {
      journalled += cost;
      if (cost > 0n) journal.push(eventOf(hold, cost));
    };
    const open = new Set<CallHold>();
    let dead = false;
    const end = async () => {
      if (dead) return;
      dead = true;
      clearInterval(timer);
      await stop();
    };
    closing.push(end);
    let shipping = Promise.resolve();
    const ship = () => {
      shipping = shipping.then(async () => {
        while (journal.length > 0) {
          const events = journal.slice(0, 500);
          await shipUsage(pool, { proxyId, events });
          journal.splice(0, events.length);
        }
      });
      return shipping;
    };
    return {
      proxyId,
      ledger,
      failures,
      async hold(budgets, amount) {
        const counters = ledger.counters(organizationId, budgets, new Date(), UTC);
        const result = await ledger.hold(budgets, counters, nanoUsd(amount));
        if (isHold(result)) open.add(result);
        return result;
      },
      settle(hold, cost) {
        // A process that has died settles nothing.
        if (dead) return;
        open.delete(hold);
        record(hold, cost);
        ledger.settle(hold, nanoUsd(cost));
      },
      journalled: () => journalled,
      ship,
      kill: end,
      async recover() {
        for (const hold of open) record(hold, hold.amount);
        open.clear();
        await ship();
        await returnAllLeases(pool, proxyId);
      },
    };
  }

  return {
    database,
    organizationId,
    budget: (scopeId, limit) => ({
      scopeKind: scopeId === "company" ? "organization" : "project",
      scopeId: scopeId === "company" ? organizationId : scopeId,
      period: "day",
      limit: nanoUsd(limit),
      origin: { kind: "project", id: scopeId, name: scopeId, versionId: null, version: null },
    }),
    startProxy,
    async figures({ scopeKind, scopeId }) {
      const [row] = await sql<{ settled: string; leased: string; leases: string }>(
        `SELECT COALESCE(sum(c.settled_nano), 0)::text AS settled, COALESCE(sum(c.leased_nano), 0)::text AS leased,
           (SELECT COALESCE(sum(l.amount_nano), 0)::text FROM budget_leases AS l
            WHERE l.organization_id = $1 AND l.scope_kind = $2::budget_scope AND l.scope_id = $3) AS leases
         FROM budget_counters AS c WHERE c.organization_id = $1 AND c.scope_kind = $2::budget_scope AND c.scope_id = $3`,
        [organizationId, scopeKind, scopeId],
      );
      return {
        settled: BigInt(row?.settled ?? 0),
        leased: BigInt(row?.leased ?? 0),
        leases: BigInt(row?.leases ?? 0),
      };
    },
    async close() {
      for (const stop of closing) await stop();
      await database.close();
      await drop();
    },
  };
}
