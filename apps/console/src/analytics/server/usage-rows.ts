import type { UsageCount } from "@pag0/analytics";
import type { Sql } from "@pag0/db";
import { rollupCalendar } from "./rollup-calendar.ts";
import { isOfWholeProjects, needsEvents, type Parameters } from "./usage-conditions.ts";
import { usagePieces } from "./usage-pieces.ts";
import type { UsageScope } from "./usage-scope.ts";
import { usageSource } from "./usage-sql.ts";

/** The columns that usage is told apart by. */
export const dimensionColumns = {
  project: "project_id",
  provider: "provider_id",
  host: "host",
  model: "model",
  category: "category",
  costCenter: "cost_center",
  bucket: "bucket",
} as const;

export type Dimension = keyof typeof dimensionColumns;

export interface UsageRowsOptions {
  /** What the rows are going to be told apart by. */
  dimensions: readonly Dimension[];
  counts: readonly UsageCount[];
  /** Starts of the spans of time that `bucket` tells apart, by time; a bucket's key is its index here. */
  buckets?: readonly Date[];
  /** Reads nothing from the sums that are kept. */
  eventsOnly?: boolean;
}

/** Whether the narrow sums by project have all that is asked for. */
function isNarrow(scope: UsageScope, { dimensions, counts }: UsageRowsOptions): boolean {
  return (
    isOfWholeProjects(scope) &&
    dimensions.every((name) => name === "project" || name === "bucket") &&
    counts.every((name) => name === "requests" || name === "costNano")
  );
}

/**
 * A table in parentheses, to select from, of the usage of a scope with the columns asked for. Its parameters
 * are added to `p`. Combinations without a call may be in it: they have no requests in sum.
 */
export async function usageRows(
  sql: Sql,
  scope: UsageScope,
  options: UsageRowsOptions,
  p: Parameters,
): Promise<string> {
  const { dimensions, buckets = [], eventsOnly = false } = options;
  const direct = eventsOnly || needsEvents(scope);
  const pieces = direct ? null : usagePieces(scope, buckets, await rollupCalendar(sql, scope));
  const source = usageSource(isNarrow(scope, options) ? "projects" : "usage", scope, pieces, p);
  if (!dimensions.includes("bucket")) return `(${source})`;
  const starts = p.add(
    buckets.map((start) => start.toISOString()),
    "timestamptz[]",
  );
  return `(SELECT *, width_bucket(at, ${starts}) - 1 AS bucket FROM (${source}) AS usage)`;
}
