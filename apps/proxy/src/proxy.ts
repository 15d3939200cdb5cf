import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createDatabase, type Database } from "@pag0/db";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { Siblings } from "./cluster/siblings.ts";
import { createServices } from "./create-services.ts";
import type { Environment } from "./environment.ts";
import { failureTeller } from "./health/tell-failures.ts";
import type { CallEvent } from "./journal/call-event.ts";
import { type OwnedJournal, openJournals } from "./journal/directories.ts";
import type { DiskState } from "./journal/disk-log.ts";
import { eventJson } from "./journal/event-text.ts";
import { followRecalls } from "./ledger/follow-recalls.ts";
import { uncountedIn } from "./ledger/take-stock.ts";
import { tracingFor } from "./observability/tracing-for.ts";
import { releaseClaims, returnLeases, settleUnfinished } from "./recovery.ts";
import { createProxyServer } from "./server.ts";
import type { Services } from "./services.ts";
import { Shipper } from "./shipper.ts";
import { type Shipping, shipHere } from "./shipping/ship-batch.ts";

const POLL_MS = 15_000;
const TIDY_MS = 5_000;
const STOCK_MS = 60_000;
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
  const failed = failureTeller(log);
  const database = createDatabase({
    databaseUrl: env.DATABASE_URL,
    applicationName: "pag0 proxy",
  });
  const shipping = shippingBy(database);
  const { own, left } = openJournals<CallEvent>(env.PAG0_DATA_DIR, {
    json: eventJson,
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
  for (const { journal } of left) journal.remove();
  shipper.start();
  services.spend.start();
  await services.live.start();
  services.asks.start();
  const stopFollowing = await follow(services, database, failed);

  const proxy = createProxyServer(services, siblings);
  await listen(proxy.server, env, siblings !== null);
  const { port } = proxy.server.address() as AddressInfo;
  return {
    proxyId: own.proxyId,
    registry: services.metrics.registry,
    port,
    server: proxy.server,
    async stop() {
      proxy.stopTaking();
      services.health.stop();
      const asked = services.asks.stop();
      const deadline = Date.now() + env.PAG0_DRAIN_MS;
      while (proxy.inFlight() > 0 && Date.now() < deadline) await pause(20);
      proxy.server.close();
      proxy.server.closeAllConnections();
      await stopFollowing();
      await services.answers.stop();
      await services.spend.stop();
      await services.live.stop();
      await asked;
      await services.late.stop();
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

/** Hears of changes at once, and looks for itself now and then. */
async function follow(
  services: Services,
  database: Database,
  failed: (message: string, error: unknown) => void,
) {
  const { proxyId, snapshot, approvals, ledger, journal, rates } = services;
  const reloadAll = () =>
    snapshot
      .loadAll()
      .catch((error: unknown) => failed("configuration could not be confirmed", error));
  const stopConfig = await database.listen("pag0_config", (organizationId) => {
    if (organizationId === "") reloadAll();
    else snapshot.reload(organizationId);
  });
  const stopApproval = await database.listen("pag0_approval", (payload) =>
    approvals.waiters.wake(payload === "" ? null : String(JSON.parse(payload).id)),
  );
  const stopRecalls = await followRecalls(database, proxyId, ledger, failed);
  const poll = setInterval(reloadAll, POLL_MS);
  const tidy = setInterval(() => {
    rates.tidy();
    ledger.tidy().catch((error: unknown) => failed("leases could not be tidied", error));
  }, TIDY_MS);
  const stock = setInterval(() => {
    ledger
      .takeStock(() => uncountedIn(journal))
      .catch((error: unknown) => failed("leases could not be compared", error));
  }, STOCK_MS);
  return async () => {
    clearInterval(poll);
    clearInterval(tidy);
    clearInterval(stock);
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
