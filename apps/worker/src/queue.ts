import { type Job, PgBoss } from "pg-boss";
import { scheduledJobs } from "./jobs.ts";
import { type Enqueue, relayOutbox } from "./outbox/relay.ts";
import { renderReport } from "./reports/render.ts";
import type { Services } from "./services.ts";

const REPORTS = "report.render";
const RELAY_EVERY_MS = 1_000;
const RETRY = { retryLimit: 3, retryDelay: 5, retryBackoff: true };

/** The running queues of this worker. */
export interface Queue {
  /** When the outbox was last looked through without a failure. */
  lastRelay(): Date | null;
  stop(): Promise<void>;
}

function isReportJob(payload: unknown): payload is { organizationId: string; reportId: string } {
  const job = payload as { organizationId?: unknown; reportId?: unknown };
  return typeof job.organizationId === "string" && typeof job.reportId === "string";
}

/** Starts the job queue on the database (its tables are in the schema `pgboss`) and works it. */
export async function startQueue(services: Services, databaseUrl: string): Promise<Queue> {
  const { database, log } = services;
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: "pag0-worker-jobs",
    max: 5,
  });
  boss.on("error", (error) => log.error({ err: error }, "the job queue failed"));
  await boss.start();

  for (const job of scheduledJobs) {
    // One job of a kind waits at most: runs that were missed are made up by one.
    await boss.createQueue(job.queue, { policy: "short", retryLimit: 0 });
    await boss.schedule(job.queue, job.cron, null, { tz: "UTC" });
    await boss.work(job.queue, async () => job.run(services));
  }
  await boss.createQueue(REPORTS, RETRY);
  await boss.work(REPORTS, async ([job]: Job<unknown>[]) => {
    if (job === undefined || !isReportJob(job.data))
      throw new Error("A report job names no report");
    await renderReport(services, job.data);
  });

  const enqueue: Enqueue = async ({ id, organizationId, kind, payload }) => {
    if (kind !== REPORTS) throw new Error(`There is no work of the kind "${kind}"`);
    await boss.send(REPORTS, { ...payload, organizationId }, { singletonKey: id });
  };

  let lastRelay: Date | null = null;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const relay = async (): Promise<void> => {
    try {
      await relayOutbox(services, enqueue);
      lastRelay = services.now();
    } catch (error) {
      log.error({ err: error }, "the outbox could not be relayed");
    }
    if (!stopped) schedule(RELAY_EVERY_MS);
  };
  const schedule = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      running = running.then(relay);
    }, ms);
  };
  // A new report is announced by the transaction that asks for it; the timer is for what is missed.
  const unlisten = await database.listen("pag0_report", (payload) => {
    if (!stopped && payload.includes('"queued"')) schedule(0);
  });
  running = relay();

  return {
    lastRelay: () => lastRelay,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await unlisten();
      await running;
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
