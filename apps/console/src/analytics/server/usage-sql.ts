import { latencyBucketBoundsMs } from "@pag0/contract";
import type { Period } from "./period.ts";
import {
  decisionConditions,
  eventConditions,
  hasPlain,
  needsEvents,
  type Parameters,
  sharedConditions,
} from "./usage-conditions.ts";
import type { UsagePieces } from "./usage-pieces.ts";
import type { UsageScope } from "./usage-scope.ts";

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
  requests: "(outcome <> 'correction')::int",
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

/** The rows of one table of sums; `grain` where it has several. */
interface SumsTable {
  table: "hourly_usage" | "period_usage" | "project_usage" | "decision_usage";
  start: "hour" | "starts_at";
  grain: "hour" | "day" | "month" | null;
}

type SumsTables = Record<keyof Omit<UsagePieces, "events">, SumsTable>;

function wide(sign: "" | "-"): string {
  return [
    DIMENSIONS,
    ...Object.values(countColumns).map((column) => `${sign}${column} AS ${column}`),
    ...latencyColumns.map(
      (name, index) => `${sign}COALESCE(latency_buckets[${index + 1}], 0) AS ${name}`,
    ),
  ].join(", ");
}

const WIDE_TABLES: SumsTables = {
  months: { table: "period_usage", start: "starts_at", grain: "month" },
  days: { table: "period_usage", start: "starts_at", grain: "day" },
  hours: { table: "hourly_usage", start: "hour", grain: null },
};

function tablesOf(table: "project_usage" | "decision_usage"): SumsTables {
  const of = (grain: "hour" | "day" | "month") => ({ table, start: "starts_at" as const, grain });
  return { months: of("month"), days: of("day"), hours: of("hour") };
}

const DECISION_TABLES = tablesOf("decision_usage");

const KINDS = {
  /** Every count by every dimension. */
  usage: { select: wide(""), tables: WIDE_TABLES, events: wideEvents(), conditions: [] },
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
    tables: DECISION_TABLES,
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

/** Rows of one of the tables of sums: which, and what of them. */
interface SumsPart {
  select: string;
  tables: SumsTables;
  conditions: () => readonly string[];
}

/**
 * What the sums of a kind are read from. A scope without calls that were simply allowed is in decision_usage
 * altogether; of one with them all else that it does not have is taken off from the sums of all.
 */
function sumsParts(kind: SourceKind, scope: UsageScope, p: Parameters): SumsPart[] {
  const { select, tables, conditions } = KINDS[kind];
  const decided = () => decisionConditions(scope, p);
  if (kind === "refusals")
    return [{ select, tables, conditions: () => [...conditions, ...decided()] }];
  const all = { select, tables, conditions: () => conditions };
  if (scope.decisions === undefined && scope.reasons === undefined) return [all];
  if (!hasPlain(scope)) return [{ select, tables: DECISION_TABLES, conditions: decided }];
  const others = () => [`NOT (${decided().join(" AND ")})`];
  return [all, { select: wide("-"), tables: DECISION_TABLES, conditions: others }];
}

function sumsOf(
  { select, tables, conditions }: SumsPart,
  scope: UsageScope,
  pieces: UsagePieces,
  p: Parameters,
): string[] {
  return (["months", "days", "hours"] as const).flatMap((name) => {
    if (pieces[name].length === 0) return [];
    const { table, start, grain } = tables[name];
    const all = [
      ...sharedConditions(scope, p, "model"),
      ...(grain === null ? [] : [`grain = '${grain}'`]),
      ...conditions(),
    ];
    const from = { select: `${start} AS at, ${select}`, table, start, conditions: all };
    return [inSpans(from, pieces[name], p)];
  });
}

/**
 * The usage of a scope as rows of one form, from whichever source has each part of its span: months, days
 * and hours from the sums that are kept, the rest from the events, and all from the events where the sums
 * cannot tell or `pieces` is null. All give the same figures; rows may take off what others have too much,
 * so that a combination of which no call is left has rows that come to nothing.
 */
export function usageSource(
  kind: SourceKind,
  scope: UsageScope,
  pieces: UsagePieces | null,
  p: Parameters,
): string {
  if (pieces === null || needsEvents(scope)) return eventsOf(kind, scope, [scope], p);
  return [
    ...sumsParts(kind, scope, p).flatMap((part) => sumsOf(part, scope, pieces, p)),
    ...(pieces.events.length === 0 ? [] : [eventsOf(kind, scope, pieces.events, p)]),
  ].join("\nUNION ALL\n");
}
