import { latencyBucket, latencyBucketBoundsMs } from "@pag0/contract";
import { type AlikeCalls, sumOf } from "./alike-calls.ts";
import { PLAIN_DECISION } from "./rollup-columns.ts";

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
  /** What was decided and why; both empty for what was simply allowed. */
  decision: string;
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

function addCalls(row: QuarterSums, { one, calls }: AlikeCalls): void {
  const { outcome, cacheState } = one;
  // A correction is no call: it changes what one used and cost.
  const count = outcome === "correction" ? 0 : calls.length;
  row.requests += count;
  if (outcome === "served" || outcome === "client_gone") row.served += count;
  else if (outcome === "refused") row.refused += count;
  else if (outcome === "pending") row.pending += count;
  else row.errors += count;
  if (cacheState !== "off") row.cache_lookups += count;
  if (cacheState === "hit") row.cache_hits += count;
  for (const call of calls) {
    row.input_tokens += call.inputTokens;
    row.output_tokens += call.outputTokens;
  }
  row.cost_nano = (BigInt(row.cost_nano) + sumOf(calls, "costNano")).toString();
  row.saved_nano = (BigInt(row.saved_nano) + sumOf(calls, "savedNano")).toString();
  if (outcome !== "served") return;
  row.latency_count += count;
  for (const { latencyMs } of calls) {
    row.latency_sum_ms += latencyMs;
    const bucket = latencyBucket(latencyMs);
    row.latency_buckets[bucket] = (row.latency_buckets[bucket] ?? 0) + 1;
  }
}

/** Pure: the sums of calls by every dimension, by quarters of an hour. */
export function quarterSums(groups: readonly AlikeCalls[]): QuarterSums[] {
  const rows = new Map<string, QuarterSums>();
  for (const group of groups) {
    const { one, quarter } = group;
    const isPlain =
      one.decision === PLAIN_DECISION.decision && one.reasonCode === PLAIN_DECISION.reasonCode;
    const dimensions = {
      organization_id: one.organizationId,
      at: quarter,
      project_id: one.projectId,
      provider_id: one.providerId ?? "",
      host: one.host,
      model: one.model ?? "",
      category: one.category,
      cost_center: one.costCenter,
      decision: isPlain ? "" : one.decision,
      reason_code: isPlain ? "" : one.reasonCode,
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
    addCalls(row, group);
  }
  return [...rows.values()];
}
