import { type AlikeCalls, ownMembers } from "./alike-calls.ts";
import { type ArrayElement, arrayText, columnOf } from "./array-literal.ts";
import type { Sql } from "./sql.ts";
import { COLUMNS, type UsageRecord } from "./usage-record.ts";

/** Columns of what differs between alike calls; the others are sent once for all of them. */
const OWN = COLUMNS.filter(({ member }) => ownMembers.has(member));
const SHARED = COLUMNS.filter(({ member }) => !ownMembers.has(member));

/** An array of a text array column is one of texts, or `unnest` would take its elements apart. */
const sentAs = (type: string) => (type === "text[]" ? "text" : type);
const namesOf = (columns: typeof COLUMNS) => columns.map(({ column }) => column).join(", ");
const arraysOf = (columns: typeof COLUMNS, from: number) =>
  columns.map(({ type }, index) => `$${from + index}::${sentAs(type)}[]`).join(", ");

/**
 * Every call is alike one, and every one has its calls, so the full join finds what an inner one would; but
 * it is never done by comparing each with each, which a plan that was made once for few could choose.
 * In the one order in which batches that share events, sent at the same time, wait for each other instead of
 * in a circle. Of a batch that is new altogether no identifier comes back.
 */
const INSERT = `
  WITH inserted AS (
    INSERT INTO usage_events (${namesOf(OWN)}, ${namesOf(SHARED)}, proxy_id)
    SELECT ${OWN.map(({ column }) => `e.${column}`).join(", ")}, ${SHARED.map(({ column, type }) => `s.${column}::${type}`).join(", ")}, $1
    FROM unnest($2::int[], ${arraysOf(OWN, 4)}) AS e(alike, ${namesOf(OWN)})
    FULL JOIN unnest($3::int[], ${arraysOf(SHARED, 4 + OWN.length)}) AS s(alike, ${namesOf(SHARED)}) ON s.alike = e.alike
    ORDER BY e.occurred_at, e.id
    ON CONFLICT DO NOTHING RETURNING id)
  SELECT CASE WHEN count(*) < cardinality($2::int[]) THEN COALESCE(array_agg(id), '{}') END AS some FROM inserted`;

function elementOf(record: UsageRecord, member: keyof UsageRecord, type: string): ArrayElement {
  const value = (record[member] ?? null) as ArrayElement | readonly string[] | object;
  if (value === null || typeof value !== "object") return value;
  return type === "text[]" ? arrayText(value as readonly string[]) : JSON.stringify(value);
}

/**
 * Adds the events that the database does not have yet, in the caller's transaction.
 * @returns their ids; null where all were new
 */
export async function insertUsage(
  sql: Sql,
  proxyId: string,
  groups: readonly AlikeCalls[],
): Promise<Set<string> | null> {
  const events = groups.flatMap(({ calls }) => calls);
  const places = groups.flatMap(({ calls }, place) => calls.map(() => place));
  const ones = groups.map(({ one }) => one);
  const columnsOf = (records: readonly UsageRecord[], columns: typeof COLUMNS) =>
    columns.map(({ member, type }) =>
      columnOf(records, (record) => elementOf(record, member, type)),
    );
  const [row] = await sql<{ some: string[] | null }>(INSERT, [
    proxyId,
    `{${places.join(",")}}`,
    `{${ones.map((_, place) => place).join(",")}}`,
    ...columnsOf(events, OWN),
    ...columnsOf(ones, SHARED),
  ]);
  if (row === undefined) throw new Error("an INSERT that counts its rows gave none");
  return row.some === null ? null : new Set(row.some);
}
