import type { RequestView } from "@pag0/contract";
import type { Sql } from "@pag0/db";
import type { Period } from "../../analytics/server/period.ts";
import {
  eventConditions,
  indexedConditions,
  isOfWholeProjects,
  occurredIn,
  Parameters,
} from "../../analytics/server/usage-conditions.ts";
import type { UsageScope } from "../../analytics/server/usage-scope.ts";
import { type Cursor, cursorInstant } from "../../api/cursor.ts";
import { invalidField } from "../../api/input.ts";
import { REQUEST_JOINS, type RequestRow, requestView, SELECT_REQUEST } from "./request-rows.ts";
import { nextSpan } from "./search-days.ts";

export type RequestSort = "at" | "cost" | "latency";
export type RequestOrder = "asc" | "desc";

const sortColumns = {
  at: { column: "occurred_at", type: "timestamptz" },
  cost: { column: "cost_nano", type: "bigint" },
  latency: { column: "latency_ms", type: "int" },
} as const;

/** What a row is sorted by, as a cursor carries it. */
function cursorOf(row: RequestView, nano: string, sort: RequestSort): Cursor {
  const value = { at: row.at, cost: nano, latency: String(row.latencyMs) }[sort];
  return [value, row.id];
}

const LARGEST = { cost: 2n ** 63n - 1n, latency: 2n ** 31n - 1n };

/** @throws Pag0Failure VALIDATION_ERROR for a cursor of another sort. */
function cursorValue(cursor: Cursor, sort: RequestSort): string {
  if (sort === "at") return cursorInstant(cursor).toISOString();
  const [value] = cursor;
  if (
    !/^-?\d{1,19}$/.test(value) ||
    BigInt(value) > LARGEST[sort] ||
    BigInt(value) < -LARGEST[sort]
  )
    throw invalidField("cursor", "is not a cursor of this list");
  return value;
}

/** How many calls a step of a search reads, and how long a search goes on to fill its page. */
const SEARCH_STEP = 10_000;
const SEARCH_MS = 150;

export interface RequestPage {
  rows: RequestView[];
  /** Where the next page begins; null where this was the last. */
  next: Cursor | null;
}

interface PageOptions {
  sort: RequestSort;
  order: RequestOrder;
  after: Cursor | null;
  limit: number;
  /** Calls that one step of a search reads. */
  step?: number;
}

/** The calls of a span that match, after one place and up to another. */
async function matching(
  sql: Sql,
  scope: UsageScope,
  options: PageOptions & { until?: Cursor | null },
): Promise<RequestRow[]> {
  const { sort, order, after, until = null, limit } = options;
  const { column, type } = sortColumns[sort];
  const p = new Parameters();
  const conditions = [...eventConditions(scope, p), occurredIn(scope, p)];
  const place = (cursor: Cursor) =>
    `(${p.add(cursorValue(cursor, sort), type)}, ${p.add(cursor[1], "text")})`;
  const [compare, compareLast] = order === "asc" ? [">", "<="] : ["<", ">="];
  if (after !== null) conditions.push(`(${column}, id) ${compare} ${place(after)}`);
  if (until !== null) conditions.push(`(${column}, id) ${compareLast} ${place(until)}`);
  return sql<RequestRow>(
    `${SELECT_REQUEST} FROM (SELECT * FROM usage_events WHERE ${conditions.join(" AND ")}
       ORDER BY ${column} ${order}, id ${order} LIMIT ${p.add(limit, "int")}) AS e ${REQUEST_JOINS}
     ORDER BY e.${column} ${order}, e.id ${order}`,
    p.values,
  );
}

function pageOf(rows: readonly RequestRow[], { limit, sort }: PageOptions): RequestPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const more = rows.length > limit && last !== undefined;
  return {
    rows: shown.map(requestView),
    next: more ? cursorOf(requestView(last), last.cost_nano, sort) : null,
  };
}

/** Where a search has come to after so many more calls; null where there are not so many in the span. */
async function placeAfter(
  sql: Sql,
  scope: UsageScope,
  { order, after, step = SEARCH_STEP }: PageOptions,
): Promise<Cursor | null> {
  const p = new Parameters();
  const conditions = [...indexedConditions(scope, p), occurredIn(scope, p)];
  if (after !== null)
    conditions.push(
      `(occurred_at, id) ${order === "asc" ? ">" : "<"} (${p.add(cursorValue(after, "at"), "timestamptz")}, ${p.add(after[1], "text")})`,
    );
  const [row] = await sql<{ occurred_at: Date; id: string }>(
    `SELECT occurred_at, id FROM usage_events WHERE ${conditions.join(" AND ")}
     ORDER BY occurred_at ${order}, id ${order} OFFSET ${p.add(step - 1, "int")} LIMIT 1`,
    p.values,
  );
  return row === undefined ? null : [row.occurred_at.toISOString(), row.id];
}

/** Where what comes after a place begins or, in descending order, ends: others may be of its very instant. */
function boundOf(after: Cursor | null, { from, to }: UsageScope, order: RequestOrder): Date {
  if (after === null) return order === "desc" ? to : from;
  const at = cursorInstant(after);
  if (order === "asc" || after[1] === "") return at;
  const next = new Date(at.getTime() + 1);
  return next < to ? next : to;
}

/** The part of a span up to a place: plain bounds tell PostgreSQL which partition and how many rows. */
function spanUntil(until: Cursor | null, { from, to }: Period, order: RequestOrder): Period {
  if (until === null) return { from, to };
  const at = cursorInstant(until);
  return order === "desc" ? { from: at, to } : { from, to: new Date(at.getTime() + 1) };
}

/**
 * A page by time of the calls that an index does not single out: calls are read so many at once until the
 * page is full or the time is over, and the next page goes on from there.
 */
async function searchPage(sql: Sql, scope: UsageScope, options: PageOptions): Promise<RequestPage> {
  const { order, limit } = options;
  const end = performance.now() + SEARCH_MS;
  const rows: RequestRow[] = [];
  let { after } = options;
  let bound = boundOf(after, scope, order);
  for (;;) {
    const span = await nextSpan(sql, scope, order, bound);
    if (span === null) return pageOf(rows, options);
    const part = { ...scope, ...span };
    const until = await placeAfter(sql, part, { ...options, after });
    const left = limit + 1 - rows.length;
    const read = { ...part, ...spanUntil(until, span, order) };
    rows.push(...(await matching(sql, read, { ...options, after, until, limit: left })));
    if (rows.length > limit) return pageOf(rows, options);
    if (until === null) {
      bound = order === "desc" ? span.from : span.to;
      if (bound <= scope.from || bound >= scope.to) return pageOf(rows, options);
      // No identifier is empty: calls of this very instant are after this place where time ascends alone.
      after = [bound.toISOString(), ""];
    } else {
      after = until;
      bound = boundOf(until, scope, order);
    }
    if (performance.now() > end) return { ...pageOf(rows, options), next: after };
  }
}

/**
 * One page of the calls of a scope, by keyset: its cost does not grow with the pages before it. Where only
 * reading the calls tells which ones match, a page may have fewer rows than asked for and still a next.
 */
export async function readRequestPage(
  sql: Sql,
  scope: UsageScope,
  options: PageOptions,
): Promise<RequestPage> {
  if (options.sort === "at" && !isOfWholeProjects(scope)) return searchPage(sql, scope, options);
  return pageOf(await matching(sql, scope, { ...options, limit: options.limit + 1 }), options);
}
