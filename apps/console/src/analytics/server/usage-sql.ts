import { latencyBucketBoundsMs } from "@pag0/contract";
import type { Period } from "./period.ts";
import type { UsagePieces } from "./usage-pieces.ts";
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
export function sharedConditions(scope: UsageConditions, p: Parameters, model: string): string[] {
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

/** The conditions over usage_events that an index has: whose calls. */
export function indexedConditions(scope: UsageConditions, p: Parameters): string[] {
  return [
    `organization_id = ${p.add(scope.organizationId, "text")}`,
    ...within("project_id", scope.projectIds, p),
  ];
}

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
    // As the type that it is: the index of refused calls is found by it.
    ...(scope.decisions === undefined
      ? []
      : [`decision = ANY(${p.add([...scope.decisions], "decision[]")})`]),
    ...within("cache_state::text", scope.cacheStates, p),
    ...within("reason_code", scope.reasons, p),
    ...search,
  ];
}

/** The condition of a span over usage_events. */
export function occurredIn({ from, to }: Period, p: Parameters): string {
  return `occurred_at >= ${p.add(from.toISOString(), "timestamptz")} AND occurred_at < ${p.add(to.toISOString(), "timestamptz")}`;
}

/** Whether only the events can tell: no sums have these dimensions. */
export function needsEvents(scope: UsageConditions): boolean {
  const { decisions, cacheStates, reasons, search } = scope;
  return [decisions, cacheStates, reasons, search].some((condition) => condition !== undefined);
}

/** Whether the sums by project alone can tell. */
export function isOfWholeProjects(scope: UsageConditions): boolean {
  const { hosts, models, categories, costCenters } = scope;
  return (
    !needsEvents(scope) &&
    [hosts, models, categories, costCenters].every((condition) => condition === undefined)
  );
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

/** More spans than this are walked through one after the other; few are statements of their own. */
const MOST_STATEMENTS = 6;

/**
 * The rows of a table in some spans: their bounds stand in the statement, so that the planner knows how
 * many rows there are.
 */
function inSpans(
  from: { select: string; table: string; start: string; conditions: readonly string[] },
  spans: readonly Period[],
  p: Parameters,
): string {
  const { select, table, start, conditions } = from;
  const rows = (bounds: string) =>
    `SELECT ${select} FROM ${table} WHERE ${[bounds, ...conditions].join(" AND ")}`;
  if (spans.length <= MOST_STATEMENTS)
    return spans
      .map((span) =>
        rows(
          `${start} >= ${p.add(span.from.toISOString(), "timestamptz")} AND ${start} < ${p.add(span.to.toISOString(), "timestamptz")}`,
        ),
      )
      .join("\nUNION ALL\n");
  const ends = (end: "from" | "to") =>
    p.add(
      spans.map((span) => span[end].toISOString()),
      "timestamptz[]",
    );
  return `SELECT part.* FROM unnest(${ends("from")}, ${ends("to")}) AS span(span_from, span_to)
    CROSS JOIN LATERAL (${rows(`${start} >= span_from AND ${start} < span_to`)} OFFSET 0) AS part`;
}

/** What every event adds to each count, and its dimensions. */
function wideEvents(): string {
  const counts = Object.entries(countColumns).map(
    ([name, column]) => `(${EVENT_COUNTS[name as keyof typeof countColumns]})::bigint AS ${column}`,
  );
  return `occurred_at AS at, project_id, COALESCE(provider_id, '') AS provider_id, host, COALESCE(model, '') AS model, category, cost_center, ${[...counts, ...eventBuckets()].join(", ")}`;
}

/** The rows of one table of sums; \`grain\` where it has several. */
interface SumsTable {
  table: "hourly_usage" | "period_usage" | "project_usage" | "refusal_counts";
  start: "hour" | "starts_at";
  grain: "hour" | "day" | "month" | null;
}

const WIDE = [
  DIMENSIONS,
  ...Object.values(countColumns),
  ...latencyColumns.map((name, index) => `COALESCE(latency_buckets[${index + 1}], 0) AS ${name}`),
].join(", ");
const WIDE_TABLES = {
  months: { table: "period_usage", start: "starts_at", grain: "month" },
  days: { table: "period_usage", start: "starts_at", grain: "day" },
  hours: { table: "hourly_usage", start: "hour", grain: null },
} as const satisfies Record<keyof Omit<UsagePieces, "events">, SumsTable>;

function tablesOf(
  table: "project_usage" | "refusal_counts",
): Record<keyof typeof WIDE_TABLES, SumsTable> {
  const of = (grain: "hour" | "day" | "month") => ({ table, start: "starts_at" as const, grain });
  return { months: of("month"), days: of("day"), hours: of("hour") };
}

const KINDS = {
  /** Every count by every dimension. */
  usage: { select: WIDE, tables: WIDE_TABLES, events: wideEvents(), conditions: [] },
  /** Calls and their cost by project. */
  projects: {
    select: "project_id, requests, cost_nano",
    tables: tablesOf("project_usage"),
    events: "occurred_at AS at, project_id, 1::bigint AS requests, cost_nano",
    conditions: [],
  },
  /** Refused calls by the reason. */
  refusals: {
    select: "reason_code, requests",
    tables: tablesOf("refusal_counts"),
    events: "occurred_at AS at, reason_code, 1::bigint AS requests",
    conditions: ["decision = 'deny'"],
  },
} as const;

export type SourceKind = keyof typeof KINDS;

function eventsOf(kind: SourceKind, scope: UsageScope, spans: readonly Period[], p: Parameters) {
  const { events: select, conditions } = KINDS[kind];
  const all = [...eventConditions(scope, p), ...conditions];
  return inSpans(
    { select, table: "usage_events", start: "occurred_at", conditions: all },
    spans,
    p,
  );
}

function sumsOf(
  select: string,
  { table, start, grain }: SumsTable,
  scope: UsageScope,
  spans: readonly Period[],
  p: Parameters,
): string {
  const conditions = [
    ...sharedConditions(scope, p, "model"),
    ...(grain === null ? [] : [`grain = '${grain}'`]),
  ];
  return inSpans({ select: `${start} AS at, ${select}`, table, start, conditions }, spans, p);
}

/**
 * The usage of a scope as rows of one form, from whichever source has each part of its span: months, days
 * and hours from the sums that are kept, the rest from the events, and all from the events where the sums
 * cannot tell or \`pieces\` is null. All give the same figures.
 */
export function usageSource(
  kind: SourceKind,
  scope: UsageScope,
  pieces: UsagePieces | null,
  p: Parameters,
): string {
  if (pieces === null || needsEvents(scope)) return eventsOf(kind, scope, [scope], p);
  const { select, tables } = KINDS[kind];
  return [
    ...(["months", "days", "hours"] as const).flatMap((name) =>
      pieces[name].length === 0 ? [] : [sumsOf(select, tables[name], scope, pieces[name], p)],
    ),
    ...(pieces.events.length === 0 ? [] : [eventsOf(kind, scope, pieces.events, p)]),
  ].join("\nUNION ALL\n");
}
