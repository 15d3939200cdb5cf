import type { OpenDeferred } from "@pag0/db";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

/** What the worker counts of itself. */
export interface Metrics {
  /** Counts a run of a job and its time, and passes its result or failure on. */
  timed<T>(job: string, run: () => Promise<T>): Promise<T>;
  relayed(intents: number): void;
  outboxIs(waiting: { count: number; oldestSeconds: number }): void;
  contentType: string;
  /** The text that Prometheus reads. */
  text(): Promise<string>;
  /** Ends the collection of process metrics. */
  clear(): void;
}

/** @param openDeferred how many calls are charged at the most they can cost, asked for with each scrape */
export function createMetrics(openDeferred: () => Promise<OpenDeferred>): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "pag0_worker_" });
  const runs = new Counter({
    name: "pag0_worker_jobs_total",
    help: "Runs of each job by how they ended",
    labelNames: ["job", "result"],
    registers,
  });
  const seconds = new Histogram({
    name: "pag0_worker_job_seconds",
    help: "How long runs of each job took",
    labelNames: ["job"],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30, 120],
    registers,
  });
  const lastSuccess = new Gauge({
    name: "pag0_worker_job_last_success_seconds",
    help: "When each job last succeeded here, in seconds since 1970",
    labelNames: ["job"],
    registers,
  });
  const intents = new Counter({
    name: "pag0_worker_outbox_relayed_total",
    help: "Intents moved from the outbox to the job queue",
    registers,
  });
  const waitingCount = new Gauge({
    name: "pag0_worker_outbox_waiting",
    help: "Intents in the outbox that are not queued yet",
    registers,
  });
  const waitingSeconds = new Gauge({
    name: "pag0_worker_outbox_oldest_seconds",
    help: "Age of the oldest intent that is not queued yet",
    registers,
  });
  const deferred = (name: string, help: string, of: (calls: OpenDeferred) => number) =>
    new Gauge({
      name: `pag0_worker_deferred_calls_${name}`,
      help,
      registers,
      async collect() {
        // While the database is away nobody knows; the rest is told all the same.
        this.set(await openDeferred().then(of, () => Number.NaN));
      },
    });
  deferred(
    "open",
    "Calls charged at the most they can cost, whose usage was not told yet",
    ({ open }) => open,
  );
  deferred("given_up", "Those of them whose vendors are asked no more", ({ givenUp }) => givenUp);
  return {
    async timed(job, run) {
      const end = seconds.startTimer({ job });
      let result: "succeeded" | "failed" = "failed";
      try {
        const value = await run();
        result = "succeeded";
        lastSuccess.setToCurrentTime({ job });
        return value;
      } finally {
        end();
        runs.inc({ job, result });
      }
    },
    relayed: (count) => intents.inc(count),
    outboxIs({ count, oldestSeconds }) {
      waitingCount.set(count);
      waitingSeconds.set(oldestSeconds);
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
    clear: () => registry.clear(),
  };
}
