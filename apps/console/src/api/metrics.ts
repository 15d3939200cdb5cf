import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** What this process tells Prometheus. */
export interface Metrics {
  readonly registry: Registry;
  /** Counts one answer of the API and how long it took. */
  answered(operation: string, status: number, seconds: number): void;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answers = new Counter({
    name: "pag0_console_api_answers_total",
    help: "Answers of the management API by operation and status",
    labelNames: ["operation", "status"],
    registers: [registry],
  });
  const duration = new Histogram({
    name: "pag0_console_api_seconds",
    help: "Time until an answer of the management API was ready",
    labelNames: ["operation"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  return {
    registry,
    answered(operation, status, seconds) {
      answers.inc({ operation, status: String(status) });
      duration.observe({ operation }, seconds);
    },
  };
}
