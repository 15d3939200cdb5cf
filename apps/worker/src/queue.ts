import { createHash } from "node:crypto";
import { type JobWithMetadata, PgBoss } from "pg-boss";
import { failDryRun, isDryRunJob, runDryRun } from "./dry-runs/run.ts";
import { scheduledJobs } from "./jobs.ts";
import type { Metrics } from "./metrics.ts";
import { type Loop, startLoop } from "./outbox/loop.ts";
import { type Enqueue, outboxWaiting, RELAY_BATCH, relayOutbox } from "./outbox/relay.ts";
import { failReport, isReportJob, renderReport } from "./reports/render.ts";
import type { Services } from "./services.ts";

const REPORTS = "report.render";
const LOST_REPORTS = "report.render.lost";
const DRY_RUNS = "policy.dry_run";
const LOST_DRY_RUNS = "policy.dry_run.lost";
const RELAY_EVERY_MS = 1_000;
/** Batches in one turn at most, so that a turn ends. */
const MOST_BATCHES = 50;
const DRAIN_MS = 10_000;
const POLL_SECONDS = 2;
const JOB_POLL_SECONDS = 1;
/**
 * A worker tells every 15 seconds that it is still at it; one that was killed is missed within 30 and its
 * job done by another.
 */
const RETRIED = { retryLimit: 3, retryDelay: 2, retryBackoff: true, heartbeatSeconds: 30 };
const REPORT_OPTIONS = { ...RETRIED, expireInSeconds: 300 };
const DRY_RUN_OPTIONS = { ...RETRIED, expireInSeconds: 3_600 };
const LOST_OPTIONS = { retryLimit: 10, retryDelay: 10, retryBackoff: true };
/** A new job is announced to the queue; one that is to be retried is only found by looking. */
const LOOKING = {
  pollingIntervalSeconds: JOB_POLL_SECONDS,
  notifyPollingIntervalSeconds: JOB_POLL_SECONDS,
};
const WATCH_SECONDS = 5;

/** The running queues of this worker. */
export interface Queue {
  /** When the outbox was last looked through without a failure. */
  lastRelay(): Date | null;
  /** Finishes what is under way, up to ten seconds; what is not finished then is retried by another. */
  stop(): Promise<void>;
}

/** One job for each intent: the queue knows the identifier of a job it has seen. */
function jobId(intentId: string): string {
  const hex = createHash("sha256").update(intentId).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

function failureText({ output }: JobWithMetadata<unknown>, stopped: string): string {
  const { message } = (output ?? {}) as { message?: unknown };
  return typeof message === "string" ? message : stopped;
}

async function workSchedules(boss: PgBoss, services: Services, metrics: Metrics): Promise<void> {
  for (const { queue, cron, run } of scheduledJobs()) {
    // One job of a kind waits at most: runs that were missed are made up by one.
    await boss.createQueue(queue, { policy: "short", retryLimit: 0 });
    await boss.schedule(queue, cron, null, { tz: "UTC" });
    await boss.work(queue, { pollingIntervalSeconds: POLL_SECONDS }, () =>
      metrics.timed(queue, async () => {
        try {
          await run(services);
        } catch (error) {
          services.log.error({ err: error, job: queue }, "a scheduled job failed");
          throw error;
        }
      }),
    );
  }
}

async function workReports(boss: PgBoss, services: Services, metrics: Metrics): Promise<void> {
  await boss.createQueue(LOST_REPORTS, LOST_OPTIONS);
  await boss.createQueue(REPORTS, { ...REPORT_OPTIONS, deadLetter: LOST_REPORTS, notify: true });
  await boss.work(REPORTS, LOOKING, ([job]) =>
    metrics.timed(REPORTS, async () => {
      try {
        if (!isReportJob(job?.data)) throw new TypeError("A report job names no report");
        await renderReport(services, job.data);
      } catch (error) {
        services.log.error({ err: error, job: job?.id }, "rendering a report failed");
        throw error;
      }
    }),
  );
  await boss.work(
    LOST_REPORTS,
    { pollingIntervalSeconds: JOB_POLL_SECONDS, includeMetadata: true },
    async ([job]) => {
      if (job !== undefined && isReportJob(job.data))
        await failReport(
          services,
          job.data,
          failureText(job, "the worker stopped while it rendered"),
        );
    },
  );
}

async function workDryRuns(boss: PgBoss, services: Services, metrics: Metrics): Promise<void> {
  await boss.createQueue(LOST_DRY_RUNS, LOST_OPTIONS);
  await boss.createQueue(DRY_RUNS, { ...DRY_RUN_OPTIONS, deadLetter: LOST_DRY_RUNS, notify: true });
  await boss.work(DRY_RUNS, LOOKING, ([job]) =>
    metrics.timed(DRY_RUNS, async () => {
      try {
        if (!isDryRunJob(job?.data)) throw new TypeError("A dry run's job names no dry run");
        await runDryRun(services, job.data, job.signal);
      } catch (error) {
        services.log.error({ err: error, job: job?.id }, "a dry run failed");
        throw error;
      }
    }),
  );
  await boss.work(
    LOST_DRY_RUNS,
    { pollingIntervalSeconds: JOB_POLL_SECONDS, includeMetadata: true },
    async ([job]) => {
      if (job === undefined || !isDryRunJob(job.data)) return;
      const reason = failureText(job, "the worker stopped while it replayed");
      const attempts = RETRIED.retryLimit + 1;
      await failDryRun(
        services,
        job.data,
        `It was tried ${attempts} times and could not be finished (${reason}). Ask for it again; if it fails again, tell your administrator.`,
      );
    },
  );
}

/** Starts the job queue on the database (its tables are in the schema `pgboss`) and works it. */
export async function startQueue(
  services: Services,
  metrics: Metrics,
  databaseUrl: string,
): Promise<Queue> {
  const { log } = services;
  const boss = new PgBoss({
    connectionString: databaseUrl,
    application_name: "pag0-worker-jobs",
    max: 5,
    superviseIntervalSeconds: WATCH_SECONDS,
    monitorIntervalSeconds: WATCH_SECONDS,
    useListenNotify: true,
  });
  boss.on("error", (error) => log.error({ err: error }, "the job queue failed"));
  boss.on("warning", (warning) => log.warn({ warning }, "the job queue warns"));
  await boss.start();
  try {
    return await work(services, metrics, boss);
  } catch (error) {
    await boss.stop({ graceful: false });
    throw error;
  }
}

async function work(services: Services, metrics: Metrics, boss: PgBoss): Promise<Queue> {
  const { database, log } = services;
  await workSchedules(boss, services, metrics);
  await workReports(boss, services, metrics);
  await workDryRuns(boss, services, metrics);

  const enqueue: Enqueue = async ({ id, organizationId, kind, payload }) => {
    if (kind !== REPORTS && kind !== DRY_RUNS)
      throw new Error(`There is no work of the kind "${kind}"`);
    await boss.send(kind, { ...payload, organizationId }, { id: jobId(id) });
  };
  let lastRelay: Date | null = null;
  let loop: Loop | undefined;
  // What is new is announced by the transaction that asks for it; the loop is for what is missed.
  const wake = (payload: string) => {
    if (payload === "" || payload.includes('"queued"')) loop?.wake();
  };
  const unlisten = [
    await database.listen("pag0_report", wake),
    await database.listen("pag0_dry_run", wake),
  ];
  loop = startLoop(async () => {
    try {
      for (let batch = 0; batch < MOST_BATCHES; batch++) {
        const moved = await relayOutbox(services, enqueue);
        metrics.relayed(moved);
        if (moved < RELAY_BATCH) break;
      }
      metrics.outboxIs(await outboxWaiting(services));
      lastRelay = services.now();
    } catch (error) {
      log.error({ err: error }, "the outbox could not be relayed");
    }
  }, RELAY_EVERY_MS);
  const running = loop;
  return {
    lastRelay: () => lastRelay,
    async stop() {
      for (const end of unlisten) await end();
      await running.stop();
      await boss.stop({ graceful: true, timeout: DRAIN_MS });
    },
  };
}
