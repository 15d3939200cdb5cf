import { addUsage, noUsage, type UsageCount, type UsageSums, usageCounts } from "@pag0/analytics";
import type { Sql } from "@pag0/db";
import { Parameters } from "./usage-conditions.ts";
import { type Dimension, dimensionColumns, usageRows } from "./usage-rows.ts";
import type { UsageScope } from "./usage-scope.ts";
import { countColumns, latencyColumns } from "./usage-sql.ts";

/** The sums of one combination of values. */
export interface UsageGroup {
  /** Values of the dimensions that it was grouped by; `""` where a call has none. */
  keys: Readonly<Partial<Record<Dimension, string>>>;
  sums: UsageSums;
}

export interface SumOptions<Name extends string> {
  /** Each grouping by its name: the dimensions that its rows differ in. */
  groupings: Readonly<Record<Name, readonly Dimension[]>>;
  /** Starts of the spans of time that `bucket` tells apart, by time; a bucket's key is its index here. */
  buckets?: readonly Date[];
  /** Reads nothing from the hourly sums. */
  eventsOnly?: boolean;
  /** Only these counts, the others being 0; all where absent. */
  counts?: readonly UsageCount[];
}

/** One combination: which it is of, its dimensions' values, and its sums as decimal strings. */
type Row = [grouping: string, ...values: string[]];

function sumsOf(values: readonly string[], counts: readonly UsageCount[], withBuckets: boolean) {
  const sums = noUsage();
  counts.forEach((name, index) => {
    sums[name] = BigInt(values[index] as string);
  });
  if (withBuckets) sums.latencyBuckets = values.slice(counts.length).map(BigInt);
  return sums;
}

/**
 * The exact sums of a scope by every grouping asked for, in one statement. Every figure that the
 * console shows of usage comes from here.
 */
export async function sumUsage<Name extends string>(
  sql: Sql,
  scope: UsageScope,
  options: SumOptions<Name>,
): Promise<Record<Name, UsageGroup[]>> {
  const { groupings, counts = usageCounts } = options;
  const names = Object.keys(groupings) as Name[];
  const all = (Object.keys(dimensionColumns) as Dimension[]).filter((dimension) =>
    names.some((name) => groupings[name].includes(dimension)),
  );
  const withBuckets = options.counts === undefined;
  const p = new Parameters();
  const source = await usageRows(sql, scope, { ...options, dimensions: all, counts }, p);
  const sums = [
    ...counts.map((name) => countColumns[name]),
    ...(withBuckets ? latencyColumns : []),
  ];
  const grouped = all.map((dimension) => dimensionColumns[dimension]).join(", ");
  const added = sums.map((column) => `SUM(${column})::bigint AS ${column}`).join(", ");
  const combined = `SELECT ${grouped}, ${added} FROM ${source} AS usage GROUP BY ${grouped} HAVING SUM(requests) > 0`;
  // Rows of the same combination are added up first: the groupings then share what is left of them, and
  // those of which no call is left are gone.
  const sets =
    names.length === 1
      ? `SELECT 0 AS grouping, * FROM (${combined}) AS combined`
      : `SELECT GROUPING(${grouped}) AS grouping, ${grouped}, ${added} FROM (${combined}) AS combined
         GROUP BY GROUPING SETS (${names.map((name) => `(${groupings[name].map((dimension) => dimensionColumns[dimension]).join(", ")})`).join(", ")})`;
  const values = ["grouping", ...all.map((dimension) => dimensionColumns[dimension]), ...sums];
  const [row] = await sql<{ rows: string }>(
    `SELECT COALESCE(json_agg(ARRAY[${values.map((column) => `${column}::text`).join(", ")}]), '[]')::text AS rows FROM (${sets}) AS grouped`,
    p.values,
  );
  const rows = JSON.parse(row?.rows ?? "[]") as Row[];
  const result = {} as Record<Name, UsageGroup[]>;
  for (const name of names) {
    const own = groupings[name];
    // PostgreSQL sets the bit of each column that a row is not grouped by, the last column's being 1.
    const mask = all.reduce((bits, dimension) => bits * 2 + (own.includes(dimension) ? 0 : 1), 0);
    const places = own.map((dimension) => [dimension, 1 + all.indexOf(dimension)] as const);
    result[name] = rows
      .filter(([grouping]) => Number(grouping) === mask)
      .map((values) => ({
        keys: Object.fromEntries(
          places.map(([dimension, place]) => [dimension, String(values[place])]),
        ),
        sums: sumsOf(values.slice(1 + all.length) as string[], counts, withBuckets),
      }));
  }
  return result;
}

/** The sums of all usage of a scope. */
export async function totalUsage(sql: Sql, scope: UsageScope): Promise<UsageSums> {
  const { project } = await sumUsage(sql, scope, { groupings: { project: ["project"] } });
  return addUsage(project.map(({ sums }) => sums));
}
