import { countOpenDeferred, createDatabase, sqlOfPool } from "@pag0/db";
import type { Logger } from "pino";
import type { Environment } from "./environment.ts";
import { createMetrics } from "./metrics.ts";
import { startQueue } from "./queue.ts";
import { startServer } from "./server.ts";
import type { Services } from "./services.ts";
import { ensurePartitions } from "./usage/maintain.ts";

const STALE_RELAY_MS = 30_000;
const POOL_SIZE = 5;
/** A scrape does not wait longer for the database. */
const SCRAPE_MS = 2_000;

export interface RunningWorker {
  /** Where `/healthz`, `/readyz` and `/metrics` are. */
  port: number;
  /** Finishes the jobs under way, then closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts everything the worker does. Several workers on one database share the work.
 * @throws where the database cannot be reached or the port is taken; nothing is left running then.
 */
export async function startWorker(environment: Environment, log: Logger): Promise<RunningWorker> {
  const database = createDatabase({
    databaseUrl: environment.DATABASE_URL,
    applicationName: "pag0-worker",
    poolSize: POOL_SIZE,
  });
  const services: Services = {
    database,
    auditPrivateKeyPem: environment.PAG0_AUDIT_SIGNING_KEY,
    usageRetentionMonths: environment.PAG0_USAGE_RETENTION_MONTHS,
    leaseWriteOffMs: environment.PAG0_LEASE_WRITE_OFF_HOURS * 3_600_000,
    now: () => new Date(),
    log,
  };
  const metrics = createMetrics(() =>
    countOpenDeferred(sqlOfPool(database.system.pool, SCRAPE_MS)),
  );
  const closing: (() => Promise<void>)[] = [() => database.close(), async () => metrics.clear()];
  const stop = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) await close();
  };
  let stopping = false;
  try {
    // After a long standstill this month has no partition, and the first call would find none.
    await ensurePartitions(services);
    const queue = await startQueue(services, metrics, environment.DATABASE_URL);
    closing.push(() => queue.stop());
    const server = await startServer({
      host: environment.PAG0_WORKER_HOST,
      port: environment.PAG0_WORKER_PORT,
      metrics,
      log,
      readiness: () => {
        if (stopping) return "The worker is stopping";
        const last = queue.lastRelay();
        if (last !== null && services.now().getTime() - last.getTime() < STALE_RELAY_MS)
          return null;
        return "The outbox has not been looked through lately: the database may be away";
      },
    });
    // Last in, but answers until the queue has drained: whoever asks is told that it stops.
    closing.splice(2, 0, () => server.close());
    return {
      port: server.port,
      stop: () => {
        stopping = true;
        return stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
