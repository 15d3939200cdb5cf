import { latencyBucketBoundsMs } from "@pag0/contract";
import type { Period } from "./period.ts";
import { type UsagePieces, usagePieces } from "./usage-pieces.ts";
import type { UsageScope } from "./usage-scope.ts";

/** The parameters of one statement, numbered as they are added. */
export class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown, type: string): string {
    this.values.push(value);
    return `$${this.values.length}::${type}`;
  }
}

/** Text to find literally with LIKE. */
export function likePattern(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

function within(column: string, values: readonly string[] | null | undefined, p: Parameters) {
  return values === undefined || values === null
    ? []
    : [`${column} = ANY(${p.add([...values], "text[]")})`];
}

type UsageConditions = Omit<UsageScope, keyof Period>;

/** Conditions that both sources can meet. */
function sharedConditions(scope: UsageConditions, p: Parameters, model: string): string[] {
  return [
    `organization_id = ${p.add(scope.organizationId, "text")}`,
    ...within("project_id", scope.projectIds, p),
    ...within("host", scope.hosts, p),
    ...within(model, scope.models, p),
    ...within("category", scope.categories, p),
    ...within("cost_center", scope.costCenters, p),
  ];
}

const SEARCHED = ["id", "request_id", "host", "path", "model", "explanation", "reason_code"];

/** The WHERE conditions of a scope over usage_events, without its span. */
export function eventConditions(scope: UsageConditions, p: Parameters): string[] {
  const search =
    scope.search === undefined
      ? []
      : [likePattern(scope.search)].map((pattern) => {
          const given = p.add(pattern, "text");
          return `(${SEARCHED.map((column) => `${column} ILIKE ${given}`).join(" OR ")})`;
        });
  return [
    ...sharedConditions(scope, p, "COALESCE(model, '')"),
    ...within("decision::text", scope.decisions, p),
    ...within("cache_state::text", scope.cacheStates, p),
    ...within("reason_code", scope.reasons, p),
    ...search,
  ];
}

/** The condition of a span over usage_events. */
export function occurredIn({ from, to }: Period, p: Parameters): string {
  return `occurred_at >= ${p.add(from.toISOString(), "timestamptz")} AND occurred_at < ${p.add(to.toISOString(), "timestamptz")}`;
}

/** Whether only the events can tell: the hourly sums do not have these dimensions. */
function needsEvents(scope: UsageScope): boolean {
  const { decisions, cacheStates, reasons, search } = scope;
  return [decisions, cacheStates, reasons, search].some((condition) => condition !== undefined);
}

const DIMENSIONS = "project_id, provider_id, host, model, category, cost_center";

function bucketColumns(): string[] {
  return Array.from({ length: latencyBucketBoundsMs.length + 1 }, (_, index) => `b${index + 1}`);
}

export const latencyColumns: readonly string[] = bucketColumns();

/** Columns of the sums by the name of the count, in both sources. */
export const countColumns = {
  requests: "requests",
  served: "served",
  refused: "refused",
  pending: "pending",
  errors: "errors",
  cacheHits: "cache_hits",
  cacheLookups: "cache_lookups",
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  latencySumMs: "latency_sum_ms",
  latencyCount: "latency_count",
  costNano: "cost_nano",
  savedNano: "saved_nano",
} as const;

/** What one event adds to each count: what `shipUsage` adds to the hourly sums, said once more in SQL. */
const EVENT_COUNTS: Record<keyof typeof countColumns, string> = {
  requests: "1",
  served: "(outcome IN ('served', 'client_gone'))::int",
  refused: "(outcome = 'refused')::int",
  pending: "(outcome = 'pending')::int",
  errors: "(outcome IN ('upstream_error', 'unknown'))::int",
  cacheHits: "(cache_state = 'hit')::int",
  cacheLookups: "(cache_state <> 'off')::int",
  inputTokens: "input_tokens",
  outputTokens: "output_tokens",
  latencySumMs: "CASE WHEN outcome = 'served' THEN latency_ms ELSE 0 END",
  latencyCount: "(outcome = 'served')::int",
  costNano: "cost_nano",
  savedNano: "saved_nano",
};

function eventBuckets(): string[] {
  return latencyColumns.map((name, index) => {
    const lower = latencyBucketBoundsMs[index - 1];
    const upper = latencyBucketBoundsMs[index];
    const bounds = [
      lower === undefined ? [] : [`latency_ms > ${lower}`],
      upper === undefined ? [] : [`latency_ms <= ${upper}`],
    ].flat();
    return `(${["outcome = 'served'", ...bounds].join(" AND ")})::int AS ${name}`;
  });
}

function eventsSource(scope: UsageScope, spans: readonly Period[], p: Parameters): string {
  const counts = Object.entries(countColumns).map(
    ([name, column]) => `(${EVENT_COUNTS[name as keyof typeof countColumns]})::bigint AS ${column}`,
  );
  const from = p.add(
    spans.map((span) => span.from.toISOString()),
    "timestamptz[]",
  );
  const to = p.add(
    spans.map((span) => span.to.toISOString()),
    "timestamptz[]",
  );
  return `SELECT occurred_at AS at, project_id, COALESCE(provider_id, '') AS provider_id, host, COALESCE(model, '') AS model, category, cost_center, ${[...counts, ...eventBuckets()].join(", ")}
    FROM unnest(${from}, ${to}) AS span(span_from, span_to)
    JOIN usage_events ON occurred_at >= span_from AND occurred_at < span_to
    WHERE ${eventConditions(scope, p).join(" AND ")}`;
}

function hoursSource(scope: UsageScope, hours: NonNullable<UsagePieces["hours"]>, p: Parameters) {
  const except = hours.except.map((hour) => hour.toISOString());
  const conditions = [
    ...sharedConditions(scope, p, "model"),
    `hour >= ${p.add(hours.from.toISOString(), "timestamptz")}`,
    `hour < ${p.add(hours.to.toISOString(), "timestamptz")}`,
    ...(except.length === 0 ? [] : [`hour <> ALL(${p.add(except, "timestamptz[]")})`]),
  ];
  const buckets = latencyColumns.map(
    (name, index) => `COALESCE(latency_buckets[${index + 1}], 0) AS ${name}`,
  );
  return `SELECT hour AS at, ${DIMENSIONS}, ${[...Object.values(countColumns), ...buckets].join(", ")}
    FROM hourly_usage WHERE ${conditions.join(" AND ")}`;
}

/**
 * The usage of a scope as rows of one form, from whichever source has each part of its span: whole
 * hours from the hourly sums, the rest from the events, and all from the events where the hourly sums
 * cannot tell or `eventsOnly` asks for it. Both give the same sums.
 */
export function usageSource(
  scope: UsageScope,
  cuts: readonly Date[],
  p: Parameters,
  eventsOnly = false,
): string {
  if (eventsOnly || needsEvents(scope)) return eventsSource(scope, [scope], p);
  const { hours, events } = usagePieces(scope, cuts);
  return [
    ...(hours === null ? [] : [hoursSource(scope, hours, p)]),
    ...(events.length === 0 ? [] : [eventsSource(scope, events, p)]),
  ].join("\nUNION ALL\n");
}
