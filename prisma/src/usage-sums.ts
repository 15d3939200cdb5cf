import { latencyBucket, latencyBucketBoundsMs } from "@pag0/contract";
import type { UsageRecord } from "./usage-record.ts";

/** Every time zone of today lies whole quarters of an hour from UTC: no day begins within one. */
const QUARTER_MS = 900_000;

/** The sums of events of a quarter of an hour that do not differ in what figures are kept by. */
export interface QuarterSums {
  organization_id: string;
  /** Its start, ISO 8601 */
  at: string;
  project_id: string;
  provider_id: string;
  host: string;
  model: string;
  category: string;
  cost_center: string;
  /** Why they were refused; empty for what was not. */
  reason_code: string;
  requests: number;
  served: number;
  refused: number;
  pending: number;
  errors: number;
  cache_hits: number;
  cache_lookups: number;
  input_tokens: number;
  output_tokens: number;
  latency_sum_ms: number;
  latency_count: number;
  /** nano-USD, a decimal string as it goes into JSON */
  cost_nano: string;
  saved_nano: string;
  latency_buckets: number[];
}

function addEvent(row: QuarterSums, event: UsageRecord): void {
  row.requests += 1;
  if (event.outcome === "served" || event.outcome === "client_gone") row.served += 1;
  else if (event.outcome === "refused") row.refused += 1;
  else if (event.outcome === "pending") row.pending += 1;
  else row.errors += 1;
  if (event.cacheState !== "off") row.cache_lookups += 1;
  if (event.cacheState === "hit") row.cache_hits += 1;
  row.input_tokens += event.inputTokens;
  row.output_tokens += event.outputTokens;
  if (event.costNano !== "0")
    row.cost_nano = (BigInt(row.cost_nano) + BigInt(event.costNano)).toString();
  if (event.savedNano !== "0")
    row.saved_nano = (BigInt(row.saved_nano) + BigInt(event.savedNano)).toString();
  if (event.outcome !== "served") return;
  row.latency_sum_ms += event.latencyMs;
  row.latency_count += 1;
  const bucket = latencyBucket(event.latencyMs);
  row.latency_buckets[bucket] = (row.latency_buckets[bucket] ?? 0) + 1;
}

/** Pure: the sums of events by every dimension, by quarters of an hour. */
export function quarterSums(events: readonly UsageRecord[]): QuarterSums[] {
  const rows = new Map<string, QuarterSums>();
  for (const event of events) {
    const dimensions = {
      organization_id: event.organizationId,
      at: new Date(
        Math.floor(Date.parse(event.occurredAt) / QUARTER_MS) * QUARTER_MS,
      ).toISOString(),
      project_id: event.projectId,
      provider_id: event.providerId ?? "",
      host: event.host,
      model: event.model ?? "",
      category: event.category,
      cost_center: event.costCenter,
      reason_code: event.decision === "deny" ? event.reasonCode : "",
    };
    const name = JSON.stringify(Object.values(dimensions));
    let row = rows.get(name);
    if (row === undefined) {
      row = {
        ...dimensions,
        requests: 0,
        served: 0,
        refused: 0,
        pending: 0,
        errors: 0,
        cache_hits: 0,
        cache_lookups: 0,
        input_tokens: 0,
        output_tokens: 0,
        latency_sum_ms: 0,
        latency_count: 0,
        cost_nano: "0",
        saved_nano: "0",
        latency_buckets: new Array<number>(latencyBucketBoundsMs.length + 1).fill(0),
      };
      rows.set(name, row);
    }
    addEvent(row, event);
  }
  return [...rows.values()];
}
