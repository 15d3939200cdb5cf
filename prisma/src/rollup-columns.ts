import { latencyBucketBoundsMs } from "@pag0/contract";

/** What figures are kept by, beside the organization and the time; an absent value is `''`. */
export const DIMENSIONS = [
  "project_id",
  "provider_id",
  "host",
  "model",
  "category",
  "cost_center",
] as const;

/** What refusals are counted by. */
export const REFUSAL_DIMENSIONS = [
  "project_id",
  "host",
  "model",
  "category",
  "cost_center",
  "reason_code",
] as const;

/** Sums that are kept, without the histogram. */
export const SUMS = [
  "requests",
  "served",
  "refused",
  "pending",
  "errors",
  "cache_hits",
  "cache_lookups",
  "input_tokens",
  "output_tokens",
  "cost_nano",
  "saved_nano",
  "latency_sum_ms",
  "latency_count",
] as const;

/** Places of `latency_buckets`, from 1. */
export const BUCKETS: readonly number[] = Array.from(
  { length: latencyBucketBoundsMs.length + 1 },
  (_, index) => index + 1,
);

const COUNTED: Record<(typeof SUMS)[number], string> = {
  requests: "count(*)",
  served: "count(*) FILTER (WHERE outcome IN ('served', 'client_gone'))",
  refused: "count(*) FILTER (WHERE outcome = 'refused')",
  pending: "count(*) FILTER (WHERE outcome = 'pending')",
  errors: "count(*) FILTER (WHERE outcome IN ('upstream_error', 'unknown'))",
  cache_hits: "count(*) FILTER (WHERE cache_state = 'hit')",
  cache_lookups: "count(*) FILTER (WHERE cache_state <> 'off')",
  input_tokens: "sum(input_tokens)::bigint",
  output_tokens: "sum(output_tokens)::bigint",
  cost_nano: "sum(cost_nano)::bigint",
  saved_nano: "sum(saved_nano)::bigint",
  latency_sum_ms: "COALESCE(sum(latency_ms) FILTER (WHERE outcome = 'served'), 0)::bigint",
  latency_count: "count(*) FILTER (WHERE outcome = 'served')",
};

function bucketOfEvents(place: number): string {
  const lower = latencyBucketBoundsMs[place - 2];
  const upper = latencyBucketBoundsMs[place - 1];
  const conditions = [
    "outcome = 'served'",
    ...(lower === undefined ? [] : [`latency_ms > ${lower}`]),
    ...(upper === undefined ? [] : [`latency_ms <= ${upper}`]),
  ];
  return `count(*) FILTER (WHERE ${conditions.join(" AND ")})`;
}

/** Names of all sums, the histogram among them. */
export const SUM_COLUMNS = [...SUMS, "latency_buckets"].join(", ");

/** The sums of rows of usage_events: what shipping counts, said once more in SQL. */
export const SUMS_OF_EVENTS = [
  ...SUMS.map((name) => `${COUNTED[name]} AS ${name}`),
  `ARRAY[${BUCKETS.map(bucketOfEvents).join(", ")}] AS latency_buckets`,
].join(", ");

/** The sums of rows that are sums already. */
export const SUMS_OF_SUMS = [
  ...SUMS.map((name) => `sum(${name})::bigint AS ${name}`),
  `ARRAY[${BUCKETS.map((place) => `sum(COALESCE(latency_buckets[${place}], 0))::bigint`).join(", ")}] AS latency_buckets`,
].join(", ");

/** The dimensions of rows of usage_events. */
export const DIMENSIONS_OF_EVENTS =
  "project_id, COALESCE(provider_id, '') AS provider_id, host, COALESCE(model, '') AS model, category, cost_center";

/** Those of refused calls. */
export const REFUSAL_DIMENSIONS_OF_EVENTS =
  "project_id, host, COALESCE(model, '') AS model, category, cost_center, reason_code";
