import { addUsage, noUsage, type UsageCount, type UsageSums, usageCounts } from "@pag0/analytics";
import type { Sql } from "@pag0/db";
import type { UsageScope } from "./usage-scope.ts";
import { countColumns, latencyColumns, Parameters, usageSource } from "./usage-sql.ts";

const columns = {
  project: "project_id",
  provider: "provider_id",
  host: "host",
  model: "model",
  category: "category",
  costCenter: "cost_center",
  bucket: "bucket",
} as const;

export type Dimension = keyof typeof columns;

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

type Row = Record<string, unknown> & { grouping: number };

function bigint(value: unknown): bigint {
  return BigInt(value as bigint | number | string);
}

function sumsOf(row: Row, counts: readonly UsageCount[], withBuckets: boolean): UsageSums {
  const sums = noUsage();
  for (const name of counts) sums[name] = bigint(row[countColumns[name]]);
  if (withBuckets) sums.latencyBuckets = latencyColumns.map((name) => bigint(row[name]));
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
  const { groupings, buckets = [], eventsOnly, counts = usageCounts } = options;
  const names = Object.keys(groupings) as Name[];
  const all = (Object.keys(columns) as Dimension[]).filter((dimension) =>
    names.some((name) => groupings[name].includes(dimension)),
  );
  const withBuckets = options.counts === undefined;
  const p = new Parameters();
  const source = usageSource(scope, buckets, p, eventsOnly);
  const starts = p.add(
    buckets.map((start) => start.toISOString()),
    "timestamptz[]",
  );
  const sums = [
    ...counts.map((name) => countColumns[name]),
    ...(withBuckets ? latencyColumns : []),
  ];
  const grouped = all.map((dimension) => columns[dimension]);
  const rows = await sql<Row>(
    `SELECT GROUPING(${grouped.join(", ")})::int AS grouping, ${grouped.join(", ")}, ${sums.map((column) => `SUM(${column})::bigint AS ${column}`).join(", ")}
     FROM (SELECT *, width_bucket(at, ${starts}) - 1 AS bucket FROM (${source}) AS usage) AS bucketed
     GROUP BY GROUPING SETS (${names.map((name) => `(${groupings[name].map((dimension) => columns[dimension]).join(", ")})`).join(", ")})`,
    p.values,
  );
  const result = {} as Record<Name, UsageGroup[]>;
  for (const name of names) {
    const own = groupings[name];
    // PostgreSQL sets the bit of each column that a row is not grouped by, the last column's being 1.
    const mask = all.reduce((bits, dimension) => bits * 2 + (own.includes(dimension) ? 0 : 1), 0);
    result[name] = rows
      .filter((row) => row.grouping === mask)
      .map((row) => ({
        keys: Object.fromEntries(
          own.map((dimension) => [dimension, String(row[columns[dimension]])]),
        ),
        sums: sumsOf(row, counts, withBuckets),
      }));
  }
  return result;
}

/** The sums of all usage of a scope. */
export async function totalUsage(sql: Sql, scope: UsageScope): Promise<UsageSums> {
  const { project } = await sumUsage(sql, scope, { groupings: { project: ["project"] } });
  return addUsage(project.map(({ sums }) => sums));
}
