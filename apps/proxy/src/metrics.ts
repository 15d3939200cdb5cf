import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { LabelledCounter, LabelledHistogram } from "./observability/labelled.ts";

/** What `/metrics` tells. Every label takes a value from a small fixed set, never from a caller. */
export interface Metrics {
  registry: Registry;
  /** Calls by way in, decision reason and outcome. */
  calls: LabelledCounter<"route" | "reason" | "outcome">;
  /** Time that this proxy added to a call, without the provider's. */
  overheadSeconds: LabelledHistogram<"route">;
  upstreamSeconds: LabelledHistogram<"format">;
  costNanoUsd: LabelledCounter<"format">;
  /** What hits of the cache would have cost. */
  savedNanoUsd: Counter<never>;
  /** Tries of calls at providers, by the class of their status. */
  attempts: LabelledCounter<"format" | "status">;
  tokens: LabelledCounter<"format" | "kind">;
  cache: LabelledCounter<"state">;
  /** Questions that were compared with earlier ones by their meaning. */
  semanticCache: LabelledCounter<"result">;
  /** Reads and writes of answers that proxies share, by what came of them. */
  sharedCache: LabelledCounter<"result">;
  /** Refusals for a rate limit, by what it limits. */
  rateLimited: LabelledCounter<"measure">;
  /** OpenTelemetry's `gen_ai.client.token.usage` and `gen_ai.client.operation.duration`, without the model: callers name it. */
  genAiTokens: LabelledHistogram<
    "gen_ai_operation_name" | "gen_ai_provider_name" | "gen_ai_token_type"
  >;
  genAiDuration: LabelledHistogram<"gen_ai_operation_name" | "gen_ai_provider_name" | "error_type">;
  /** Its `gen_ai.client.operation.time_to_first_chunk`, of streams. */
  genAiFirstChunk: LabelledHistogram<"gen_ai_operation_name" | "gen_ai_provider_name">;
  leaseRefills: LabelledCounter<"result">;
  /** Jobs whose usage was told after the call that started them, by what came of it. */
  lateSettlements: LabelledCounter<"result">;
  /** Questions to vendors what work has used whose end nobody read, by what they told. */
  lateAsks: LabelledCounter<"result">;
  shipped: LabelledCounter<"result">;
  /** Calls that passed without a budget while the ledger was away. */
  unleased: Counter<never>;
  /** Calls whose bodies policy keeps: those that were, and those for which there was no room. */
  keptBodies: LabelledCounter<"result">;
}

/** The convention's own buckets for times of calls. */
const GEN_AI_SECONDS = Array.from({ length: 14 }, (_, power) => 0.01 * 2 ** power);

export interface Gauges {
  inFlight: () => number;
  journalBacklog: () => number;
  journalBytes: () => number;
  /** 1 while it cannot be written. */
  journalFailing: () => number;
  journalDamagedSegments: () => number;
  cacheBytes: () => number;
  cacheEntries: () => number;
  sharedCacheUp: () => number;
  keptBodyBytes: () => number;
  openCircuits: () => number;
  snapshotAgeSeconds: () => number;
  /** How far this proxy's clock is ahead of the database's. */
  clockOffsetSeconds: () => number;
}

export function createMetrics(gauges: Gauges): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: "pag0_proxy_" });
  /** @param aggregator how the figures of several processes become one */
  const gauge = (
    name: string,
    help: string,
    read: () => number,
    aggregator: "sum" | "max" | "min" = "sum",
  ) =>
    new Gauge({
      name: `pag0_proxy_${name}`,
      help,
      registers,
      aggregator,
      collect() {
        this.set(read());
      },
    });
  gauge("in_flight", "Requests being handled", gauges.inFlight);
  gauge(
    "clock_offset_seconds",
    "How far the clock is ahead of the database's",
    gauges.clockOffsetSeconds,
  );
  gauge("journal_backlog", "Events not shipped to the database yet", gauges.journalBacklog);
  gauge("journal_bytes", "Bytes of the journal that are needed yet", gauges.journalBytes);
  gauge("journal_failing", "1 while the journal cannot be written", gauges.journalFailing);
  gauge(
    "journal_damaged_segments",
    "Files of the journal kept aside for what is unreadable in them",
    gauges.journalDamagedSegments,
  );
  gauge("cache_bytes", "Bytes of cached answers", gauges.cacheBytes);
  gauge("cache_entries", "Cached answers", gauges.cacheEntries);
  gauge(
    "shared_cache_up",
    "Whether Valkey answers; 0 where there is none too",
    gauges.sharedCacheUp,
    "min",
  );
  gauge("kept_body_bytes", "Bytes of bodies not written yet", gauges.keptBodyBytes);
  gauge(
    "circuits_open",
    "Keys of providers that nothing is sent with now",
    gauges.openCircuits,
    "max",
  );
  gauge(
    "snapshot_age_seconds",
    "Since the configuration was last confirmed",
    gauges.snapshotAgeSeconds,
    "max",
  );
  const total = (name: string, help: string) =>
    new Counter({ name: `pag0_proxy_${name}`, help, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: L[]) =>
    new LabelledCounter({ registry, name: `pag0_proxy_${name}`, help, labelNames });
  const histogram = <L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    buckets: number[],
  ) => new LabelledHistogram({ registry, name: `pag0_proxy_${name}`, help, labelNames, buckets });
  return {
    registry,
    calls: counter("calls_total", "Calls handled", ["route", "reason", "outcome"]),
    overheadSeconds: histogram(
      "overhead_seconds",
      "Time added to a call by the proxy",
      ["route"],
      [0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1],
    ),
    upstreamSeconds: histogram(
      "upstream_seconds",
      "Time until the provider's last byte",
      ["format"],
      [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120],
    ),
    costNanoUsd: counter("cost_nano_usd_total", "Cost of calls in nano-USD", ["format"]),
    savedNanoUsd: total("saved_nano_usd_total", "What cached answers saved in nano-USD"),
    attempts: counter("attempts_total", "Tries of calls at providers", ["format", "status"]),
    tokens: counter(
      "tokens_total",
      "Tokens of calls; the other kinds are parts of input and output",
      ["format", "kind"],
    ),
    rateLimited: counter("rate_limited_total", "Calls refused for a rate limit", ["measure"]),
    genAiTokens: new LabelledHistogram({
      registry,
      name: "gen_ai_client_token_usage",
      help: "Tokens of one try of a call",
      labelNames: ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_token_type"],
      // The convention's own buckets.
      buckets: Array.from({ length: 14 }, (_, power) => 4 ** power),
    }),
    genAiDuration: new LabelledHistogram({
      registry,
      name: "gen_ai_client_operation_duration_seconds",
      help: "Time of one try of a call",
      labelNames: ["gen_ai_operation_name", "gen_ai_provider_name", "error_type"],
      buckets: GEN_AI_SECONDS,
    }),
    genAiFirstChunk: new LabelledHistogram({
      registry,
      name: "gen_ai_client_operation_time_to_first_chunk_seconds",
      help: "Time until the first piece of a stream",
      labelNames: ["gen_ai_operation_name", "gen_ai_provider_name"],
      buckets: GEN_AI_SECONDS,
    }),
    cache: counter("cache_total", "Cache look-ups", ["state"]),
    semanticCache: counter("semantic_cache_total", "Questions compared by meaning", ["result"]),
    sharedCache: counter("shared_cache_total", "Reads and writes of shared answers", ["result"]),
    leaseRefills: counter("lease_refills_total", "Requests for budget", ["result"]),
    lateSettlements: counter("late_settlements_total", "Jobs whose usage was told later", [
      "result",
    ]),
    lateAsks: counter("late_asks_total", "Vendors asked what work has used", ["result"]),
    keptBodies: counter("kept_bodies_total", "Calls whose bodies are to be kept", ["result"]),
    unleased: total("unleased_calls_total", "Calls that passed without a budget"),
    shipped: counter("shipped_events_total", "Events shipped to the database", ["result"]),
  };
}
