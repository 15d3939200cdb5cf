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

/** What calls are counted by once more that were not simply allowed. */
export const DECISION_DIMENSIONS = [...DIMENSIONS, "decision", "reason_code"] as const;

/**
 * A call that was simply allowed, as nearly all are: decision_usage has the others, and these are what it
 * leaves of all.
 */
export const PLAIN_DECISION = { decision: "allow", reasonCode: "ALLOWED" } as const;

/** The condition of a row of usage_events to be none of those. */
export const NOT_PLAIN = `NOT (e.decision = '${PLAIN_DECISION.decision}' AND e.reason_code = '${PLAIN_DECISION.reasonCode}')`;

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
  requests: "count(*) FILTER (WHERE outcome <> 'correction')",
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

const EVENT_BUCKETS = `ARRAY[${BUCKETS.map(bucketOfEvents).join(", ")}]`;
const SUMMED_BUCKETS = `ARRAY[${BUCKETS.map((place) => `sum(COALESCE(latency_buckets[${place}], 0))::bigint`).join(", ")}]`;
const EVENT_SUMS = SUMS.map((name) => `${COUNTED[name]} AS ${name}`).join(", ");
const SUMMED = SUMS.map((name) => `sum(${name})::bigint AS ${name}`).join(", ");
/** Where no call was served, as of those that were not allowed, there is no histogram. */
const where = (someServed: string, buckets: string) =>
  `CASE WHEN ${someServed} > 0 THEN ${buckets} END AS latency_buckets`;

/** The sums of rows of usage_events: what shipping counts, said once more in SQL. */
export const SUMS_OF_EVENTS = `${EVENT_SUMS}, ${EVENT_BUCKETS} AS latency_buckets`;

/** The sums of rows that are sums already. */
export const SUMS_OF_SUMS = `${SUMMED}, ${SUMMED_BUCKETS} AS latency_buckets`;

/** The same in decision_usage. */
export const DECISION_SUMS_OF_EVENTS = `${EVENT_SUMS}, ${where(COUNTED.latency_count, EVENT_BUCKETS)}`;
export const DECISION_SUMS_OF_SUMS = `${SUMMED}, ${where("sum(latency_count)", SUMMED_BUCKETS)}`;

/** The dimensions of rows of usage_events, called `e`. */
export const DIMENSIONS_OF_EVENTS =
  "e.project_id, COALESCE(e.provider_id, '') AS provider_id, e.host, COALESCE(e.model, '') AS model, e.category, e.cost_center";

/** Those of decision_usage. */
export const DECISION_DIMENSIONS_OF_EVENTS = `${DIMENSIONS_OF_EVENTS}, e.decision::text AS decision, e.reason_code`;
