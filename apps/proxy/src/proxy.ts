import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createDatabase, type Database, encryptionKey, keepBodies, sqlOfPool } from "@pag0/db";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import { ApprovalService } from "./approvals/approval-service.ts";
import { BodyStore } from "./bodies/body-store.ts";
import { createCache } from "./cache/start-cache.ts";
import type { Siblings } from "./cluster/siblings.ts";
import { Connections } from "./egress/connections.ts";
import type { Environment } from "./environment.ts";
import type { CallEvent } from "./journal/call-event.ts";
import { type OwnedJournal, openJournals } from "./journal/directories.ts";
import type { DiskState } from "./journal/disk-log.ts";
import { databaseAuthority } from "./ledger/database-authority.ts";
import { followRecalls } from "./ledger/follow-recalls.ts";
import { Ledger } from "./ledger/ledger.ts";
import { OpenAllowance } from "./ledger/open-allowance.ts";
import { realSchedule } from "./ledger/timers.ts";
import { createMetrics } from "./metrics.ts";
import type { Tracing } from "./observability/tracing.ts";
import { tracingFor } from "./observability/tracing-for.ts";
import { LiveProxies } from "./rate-limits/live-proxies.ts";
import { RateLimiter } from "./rate-limits/rate-limiter.ts";
import { releaseClaims, returnLeases, settleUnfinished } from "./recovery.ts";
import { Circuits, USUAL_CIRCUITS } from "./routing/circuits.ts";
import { createProxyServer } from "./server.ts";
import type { Services } from "./services.ts";
import { Shipper } from "./shipper.ts";
import { type Shipping, shipHere } from "./shipping/ship-batch.ts";
import { databaseSource } from "./snapshot/database-source.ts";
import { KeyLookup } from "./snapshot/key-lookup.ts";
import { Snapshot } from "./snapshot/snapshot.ts";
import { asksSpending, softBudgetsOf } from "./spend/asks-spending.ts";
import { databaseSpendSource } from "./spend/database-spend-source.ts";
import { SpendTracker } from "./spend/spend-tracker.ts";

const POLL_MS = 15_000;
const TIDY_MS = 5_000;
const RETRY_MS = 500;

export interface RunningProxy {
  proxyId: string;
  port: number;
  server: Server;
  registry: Registry;
  /** Takes no more calls, lets those under way end, ships what is recorded and gives its leases back. */
  stop: () => Promise<void>;
}

/** What a proxy stands in, where it is not all by itself in its process. */
export interface Surroundings {
  /** How recorded calls are brought to the database. */
  shipping?: (database: Database) => Shipping;
  /** Those that serve on the same port. */
  siblings?: Siblings | null;
}

/**
 * Starts a proxy: accounts for what an earlier process left in the journal, reads the configuration,
 * and takes calls. Waits where the database is not there yet.
 * @throws the system's error where the port is taken
 */
export async function startProxy(
  env: Environment,
  log: Logger,
  { shipping: shippingBy = shipHere, siblings = null }: Surroundings = {},
): Promise<RunningProxy> {
  const failed = (message: string, error: unknown) => log.error({ err: error }, message);
  const database = createDatabase({
    databaseUrl: env.DATABASE_URL,
    applicationName: "pag0 proxy",
  });
  const shipping = shippingBy(database);
  const { own, left } = openJournals<CallEvent>(env.PAG0_DATA_DIR, {
    segmentBytes: 8 * 1024 * 1024,
    syncEveryMs: 200,
    maxBytes: env.PAG0_JOURNAL_MAX_BYTES,
    failed,
    changed: (state, error) => tellDisk(log, state, error),
  });
  const services = createServices(env, log, database, own, await tracingFor(env, log));
  const ship = (owned: OwnedJournal<CallEvent>) =>
    new Shipper({
      journal: owned.journal,
      ship: (events) => services.spend.shipping(events, () => shipping.ship(owned.proxyId, events)),
      failed,
      shipped: (result, events) => {
        services.metrics.shipped.inc({ result }, events.length);
        if (result === "shipped" && owned === own)
          services.openAllowance.shipped(events.filter(({ unleased }) => unleased).length);
      },
    });
  const shipper = ship(own);
  for (const owned of [own, ...left]) await recover(owned, log);
  await untilDone(log, "the database is not ready yet", async () => {
    await services.snapshot.loadAll();
    for (const owned of [own, ...left]) {
      await (owned === own ? shipper : ship(owned)).shipAll();
      await releaseClaims(database, owned);
      await returnLeases(database, owned, log);
    }
    await services.spend.load();
    await services.answers.start();
  });
  for (const { journal } of left) journal.close();
  shipper.start();
  services.spend.start();
  await services.live.start();
  const stopFollowing = await follow(services, database, log);

  const ready = () => (services.snapshot.confirmedAt === 0 ? "starting" : null);
  const proxy = createProxyServer(services, ready, siblings);
  services.gauges.inFlight = proxy.inFlight;
  await listen(proxy.server, env, siblings !== null);
  const { port } = proxy.server.address() as AddressInfo;
  return {
    proxyId: own.proxyId,
    registry: services.metrics.registry,
    port,
    server: proxy.server,
    async stop() {
      proxy.stopTaking();
      const deadline = Date.now() + env.PAG0_DRAIN_MS;
      while (proxy.inFlight() > 0 && Date.now() < deadline) await pause(20);
      proxy.server.close();
      proxy.server.closeAllConnections();
      await stopFollowing();
      await services.answers.stop();
      await services.spend.stop();
      await services.live.stop();
      await shipper.stop();
      await shipper
        .shipAll()
        .catch((error: unknown) => failed("events stay in the journal", error));
      await shipping.stop();
      await services.bodies.stop();
      await services.tracing?.stop();
      await services.ledger.giveBack();
      await services.connections.close();
      own.journal.close();
      await database.close();
    },
  };
}

/** One line each time that the journal's disk changes. */
function tellDisk(log: Logger, { status, reason }: DiskState, error: unknown): void {
  if (status === "ok") log.info("the journal is written again");
  else if (status === "slow") log.warn({ reason }, "the journal's disk is slow");
  else log.error({ err: error, reason }, "the journal cannot be written: no calls are taken");
}

async function recover(owned: OwnedJournal<CallEvent>, log: Logger): Promise<void> {
  const { proxyId, journal } = owned;
  if (journal.damagedBytes > 0)
    log.warn({ proxyId, bytes: journal.damagedBytes }, "the journal has unreadable bytes");
  const unfinished = await settleUnfinished(owned);
  if (unfinished > 0)
    log.warn({ proxyId, calls: unfinished }, "calls of an earlier run count at their upper bound");
}

function createServices(
  env: Environment,
  log: Logger,
  database: Database,
  own: OwnedJournal<CallEvent>,
  tracing: Tracing | null,
) {
  const key = encryptionKey(env.PAG0_ENCRYPTION_KEY);
  const now = () => Date.now();
  const failed = (message: string, error: unknown) => log.error({ err: error }, message);
  const gauges = { inFlight: () => 0 };
  const answers = createCache(env, database, log, (result) => metrics.sharedCache.inc({ result }));
  const { cache } = answers;
  const metrics = createMetrics({
    inFlight: () => gauges.inFlight(),
    journalBacklog: () => own.journal.backlog,
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
    authority: databaseAuthority(database, own.proxyId, () => live.count),
    now,
    elapsed: () => performance.now(),
    schedule: realSchedule,
    refillTimeoutMs: 2_000,
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
    sql: sqlOfPool(database.system.pool),
    proxyId: own.proxyId,
    now,
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
  const privateHosts = new Set(env.PAG0_PRIVATE_HOSTS);
  const services: Services = {
    proxyId: own.proxyId,
    limits: {
      maxBodyBytes: env.PAG0_MAX_BODY_BYTES,
      maxHeldBodyBytes: Math.max(env.PAG0_MAX_HELD_BODY_BYTES, env.PAG0_MAX_BODY_BYTES),
      maxInFlight: env.PAG0_MAX_IN_FLIGHT,
      longestAnswerMs: env.PAG0_LONGEST_ANSWER_MS,
      // A provider may be silent for the idle time; that ends the call first.
      stalledMs: 2 * env.PAG0_IDLE_TIMEOUT_MS,
      maxBufferedBytes: 64 * 1024 * 1024,
    },
    privateHosts,
    consoleUrl: env.PAG0_CONSOLE_URL.replace(/\/+$/, ""),
    log,
    metrics,
    snapshot,
    keys: new KeyLookup(snapshot, source, now),
    ledger,
    openAllowance,
    rates: new RateLimiter({
      now,
      liveProxies: () => live.count,
      exceeded: (measure) => metrics.rateLimited.inc({ measure }),
    }),
    spend,
    journal: own.journal,
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
  return Object.assign(services, { gauges, live, answers });
}

/** Hears of changes at once, and looks for itself now and then. */
async function follow(services: Services, database: Database, log: Logger) {
  const { proxyId, snapshot, approvals, ledger, rates } = services;
  const reloadAll = () =>
    snapshot
      .loadAll()
      .catch((error: unknown) => log.warn({ err: error }, "configuration could not be confirmed"));
  const stopConfig = await database.listen("pag0_config", (organizationId) => {
    if (organizationId === "") reloadAll();
    else snapshot.reload(organizationId);
  });
  const stopApproval = await database.listen("pag0_approval", (payload) =>
    approvals.waiters.wake(payload === "" ? null : String(JSON.parse(payload).id)),
  );
  const stopRecalls = await followRecalls(database, proxyId, ledger, (message, error) =>
    log.error({ err: error }, message),
  );
  const poll = setInterval(reloadAll, POLL_MS);
  const tidy = setInterval(() => {
    rates.tidy();
    ledger
      .tidy()
      .catch((error: unknown) => log.error({ err: error }, "leases could not be tidied"));
  }, TIDY_MS);
  return async () => {
    clearInterval(poll);
    clearInterval(tidy);
    await Promise.all([stopConfig(), stopApproval(), stopRecalls()]);
  };
}

async function untilDone(log: Logger, message: string, work: () => Promise<void>): Promise<void> {
  for (let told = false; ; told = true) {
    try {
      return await work();
    } catch (error) {
      if (!told) log.warn({ err: error }, message);
      await pause(RETRY_MS);
    }
  }
}

/**
 * @param isShared whether others listen on the port, too. Where the system can spread connections among them
 *   it does: no process stands between, and none that dies takes another's connections with it.
 */
function listen(server: Server, env: Environment, isShared: boolean): Promise<void> {
  const { PAG0_PROXY_PORT: port, PAG0_PROXY_HOST: host } = env;
  const own = isShared && process.platform === "linux";
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host, exclusive: own, reusePort: own }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
