import {
  claimAsk,
  concludeAsk,
  type Database,
  encryptionKey,
  findDeferred,
  keepBodies,
  PROXY_GONE_MS,
  sqlOfPool,
} from "@pag0/db";
import type { Logger } from "pino";
import { ApprovalService } from "./approvals/approval-service.ts";
import { BodyStore } from "./bodies/body-store.ts";
import { HeldBytes } from "./body.ts";
import { createCache } from "./cache/start-cache.ts";
import { Connections } from "./egress/connections.ts";
import type { Environment } from "./environment.ts";
import { failureTeller } from "./health/tell-failures.ts";
import { type Health, watchHealth } from "./health/watch-health.ts";
import type { CallEvent } from "./journal/call-event.ts";
import type { OwnedJournal } from "./journal/directories.ts";
import { askVendor } from "./late/ask-vendor.ts";
import { LateAsks } from "./late/late-asks.ts";
import { LateSettlements } from "./late/late-settlements.ts";
import { databaseAuthority } from "./ledger/database-authority.ts";
import { Ledger } from "./ledger/ledger.ts";
import { OpenAllowance } from "./ledger/open-allowance.ts";
import { realSchedule } from "./ledger/timers.ts";
import { createMetrics } from "./metrics.ts";
import type { Tracing } from "./observability/tracing.ts";
import { LiveProxies } from "./rate-limits/live-proxies.ts";
import { RateLimiter } from "./rate-limits/rate-limiter.ts";
import { Circuits, USUAL_CIRCUITS } from "./routing/circuits.ts";
import type { Limits, Services } from "./services.ts";
import { databaseSource } from "./snapshot/database-source.ts";
import { KeyLookup } from "./snapshot/key-lookup.ts";
import { Snapshot } from "./snapshot/snapshot.ts";
import { asksSpending, softBudgetsOf } from "./spend/asks-spending.ts";
import { databaseSpendSource } from "./spend/database-spend-source.ts";
import { SpendTracker } from "./spend/spend-tracker.ts";

/** A call waits at most for budget from a database that answers, and to hear whose its key is; milliseconds. */
const REFILL_WAIT_MS = 2_000;
const KEY_WAIT_MS = 1_000;

/** Makes all that the stages of a call work with; nothing of it runs yet. */
export function createServices(
  env: Environment,
  log: Logger,
  database: Database,
  own: OwnedJournal<CallEvent>,
  tracing: Tracing | null,
) {
  const key = encryptionKey(env.PAG0_ENCRYPTION_KEY);
  const now = () => Date.now();
  const failed = failureTeller(log);
  const answers = createCache(env, database, log, (result) => metrics.sharedCache.inc({ result }));
  const { cache } = answers;
  const metrics = createMetrics({
    inFlight: () => health.server.inFlight(),
    journalBacklog: () => own.journal.backlog,
    journalBytes: () => own.journal.bytes,
    journalFailing: () => (own.journal.status.status === "failing" ? 1 : 0),
    journalDamagedSegments: () => own.journal.status.damagedSegments,
    cacheBytes: () => cache.bytes,
    cacheEntries: () => cache.entries,
    sharedCacheUp: () => (cache.sharedState === "up" ? 1 : 0),
    keptBodyBytes: () => bodies.bytes,
    openCircuits: () => circuits.open,
    snapshotAgeSeconds: () => (Date.now() - snapshot.confirmedAt) / 1000,
    clockOffsetSeconds: () => live.clockOffsetMs / 1000,
  });
  const bodies = new BodyStore({
    write: (calls) => keepBodies(database.system.pool, calls, key),
    maxBytes: 64 * 1024 * 1024,
    everyMs: 500,
    failed,
    counted: (result, calls) => metrics.keptBodies.inc({ result }, calls),
  });
  const circuits = new Circuits(USUAL_CIRCUITS);
  const ledger = new Ledger({
    authority: databaseAuthority(
      database,
      own.proxyId,
      () => live.count,
      env.PAG0_DATABASE_WAIT_MS,
    ),
    now,
    elapsed: () => performance.now(),
    schedule: realSchedule,
    refillTimeoutMs: Math.max(REFILL_WAIT_MS, env.PAG0_DATABASE_WAIT_MS),
    patienceMs: env.PAG0_DATABASE_WAIT_MS,
    idleMs: env.PAG0_LEASE_TTL_MS,
    failed,
    refilled: (result) => {
      metrics.leaseRefills.inc({ result });
      if (result !== "failed") openAllowance.ledgerAnswered();
    },
  });
  const openAllowance = new OpenAllowance({
    isAway: () => ledger.isAway,
    opened: () => log.warn("budgets cannot be checked: calls pass as far as policy allows"),
    closed: (calls, cost) =>
      log.warn({ calls, costNano: `${cost}` }, "calls passed while budgets could not be checked"),
  });
  const fixed = env.PAG0_TEST_DECISION_TIME;
  const decisionTime = fixed === undefined ? () => new Date() : () => new Date(fixed);
  const live = new LiveProxies({
    sql: sqlOfPool(database.system.pool, PROXY_GONE_MS / 2),
    proxyId: own.proxyId,
    now,
    state: () => health.state(),
    failed,
  });
  const spend = new SpendTracker({
    source: databaseSpendSource(database),
    decisionTime,
    failed,
  });
  const source = databaseSource(database, key, failed);
  const snapshot = new Snapshot({
    source,
    now,
    preparing: async (organization) => {
      const { id, calendar } = organization;
      if (asksSpending(organization)) await spend.track(id, calendar, softBudgetsOf(organization));
      else spend.untrack(organization.id);
    },
    changed: (organization) => ledger.configurationChanged(organization.id),
    failed,
  });
  const limits: Limits = {
    maxBodyBytes: env.PAG0_MAX_BODY_BYTES,
    maxInFlight: env.PAG0_MAX_IN_FLIGHT,
    maxLoopDelayMs: env.PAG0_MAX_EVENT_LOOP_DELAY_MS,
    longestAnswerMs: env.PAG0_LONGEST_ANSWER_MS,
    // A provider may be silent for the idle time; that ends the call first.
    stalledMs: 2 * env.PAG0_IDLE_TIMEOUT_MS,
    maxBufferedBytes: 64 * 1024 * 1024,
  };
  const health: Health = watchHealth({
    ...{ limits, ledger, openAllowance, snapshot, cache, now },
    live,
    journal: own.journal,
  });
  const privateHosts = new Set(env.PAG0_PRIVATE_HOSTS);
  const deferred = sqlOfPool(database.system.pool, env.PAG0_DATABASE_WAIT_MS);
  const services: Services = {
    proxyId: own.proxyId,
    limits,
    held: new HeldBytes(Math.max(env.PAG0_MAX_HELD_BODY_BYTES, env.PAG0_MAX_BODY_BYTES)),
    privateHosts,
    consoleUrl: env.PAG0_CONSOLE_URL.replace(/\/+$/, ""),
    log,
    metrics,
    snapshot,
    keys: new KeyLookup(snapshot, source, now, Math.max(KEY_WAIT_MS, env.PAG0_DATABASE_WAIT_MS)),
    health,
    ledger,
    openAllowance,
    rates: new RateLimiter({
      now,
      liveProxies: () => live.count,
      exceeded: (measure) => metrics.rateLimited.inc({ measure }),
    }),
    spend,
    journal: own.journal,
    late: new LateSettlements({
      find: (key) => findDeferred(deferred, key),
      write: (event) => own.journal.settle(event.id, event),
      failed,
      counted: (result) => metrics.lateSettlements.inc({ result }),
    }),
    cache,
    bodies,
    tracing,
    connections: new Connections({
      privateHosts,
      connectTimeoutMs: env.PAG0_CONNECT_TIMEOUT_MS,
      headersTimeoutMs: env.PAG0_HEADERS_TIMEOUT_MS,
      idleTimeoutMs: env.PAG0_IDLE_TIMEOUT_MS,
      connectionsPerOrigin: env.PAG0_UPSTREAM_CONNECTIONS,
    }),
    circuits,
    random: Math.random,
    approvals: new ApprovalService({
      database,
      encryptionKey: key,
      proxyId: own.proxyId,
      consoleUrl: env.PAG0_CONSOLE_URL.replace(/\/+$/, ""),
      now,
    }),
    now,
    decisionTime,
  };
  const { pool } = database.system;
  const asks = new LateAsks({
    perMinute: env.PAG0_LATE_ASKS_PER_MINUTE,
    claim: (times) => claimAsk(pool, times),
    ask: (claimed, signal) =>
      askVendor(
        { connections: services.connections, now, failed },
        snapshot.organization(claimed.organizationId),
        claimed,
        signal,
      ),
    told: (event, report) => services.late.told(event, report),
    conclude: (claimed, conclusion) => concludeAsk(pool, own.proxyId, claimed, conclusion),
    ...{ now, random: Math.random, failed },
    asked({ organizationId, providerId, event, asks: times }, told, isLast) {
      metrics.lateAsks.inc({ result: told });
      const about = { organizationId, providerId, requestId: event.requestId, told, times };
      if (isLast) log.warn(about, "what work has used is asked for no more: it stays as charged");
      else log.info(about, "a vendor was asked what work has used");
    },
  });
  return Object.assign(services, { live, answers, asks });
}
