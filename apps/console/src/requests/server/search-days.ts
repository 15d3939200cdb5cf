import type { Sql } from "@pag0/db";
import {
  decisionConditions,
  hasPlain,
  Parameters,
  sharedConditions,
} from "../../analytics/server/usage-conditions.ts";
import type { UsageScope } from "../../analytics/server/usage-scope.ts";
import type { RequestOrder } from "./request-page.ts";

/** A day has at most 25 hours. */
const LONGEST_DAY = "25 hours";

/** The sums that say on which days there is anything to find; null where none can. */
function daysTable(
  scope: UsageScope,
  p: Parameters,
): { table: string; conditions: string[] } | null {
  const { hosts, models, categories, costCenters, cacheStates } = scope;
  if (!hasPlain(scope))
    return { table: "decision_usage", conditions: decisionConditions(scope, p) };
  if (cacheStates?.length === 1 && cacheStates[0] === "hit")
    return { table: "period_usage", conditions: ["cache_hits > 0"] };
  const filtered = [hosts, models, categories, costCenters].some((values) => values !== undefined);
  return filtered ? { table: "period_usage", conditions: [] } : null;
}

/**
 * The next span, from a bound on in the order of a list, that may have calls of a scope: the rest of the
 * scope where no sums can tell, and null where there are no more.
 * @param bound where the list has come to; in descending order the span lies before it.
 */
export async function nextSpan(
  sql: Sql,
  scope: UsageScope,
  order: RequestOrder,
  bound: Date,
): Promise<{ from: Date; to: Date } | null> {
  const rest = order === "desc" ? { from: scope.from, to: bound } : { from: bound, to: scope.to };
  const p = new Parameters();
  const days = daysTable(scope, p);
  if (days === null) return rest;
  const conditions = [
    ...sharedConditions(scope, p, "model"),
    ...days.conditions,
    `starts_at > ${p.add(rest.from.toISOString(), "timestamptz")} - interval '${LONGEST_DAY}'`,
    `starts_at < ${p.add(rest.to.toISOString(), "timestamptz")}`,
  ];
  const [day] = await sql<{ from: Date; to: Date }>(
    `SELECT starts_at AS from, starts_at + interval '${LONGEST_DAY}' AS to FROM ${days.table}
     WHERE grain = 'day' AND ${conditions.join(" AND ")} ORDER BY starts_at ${order} LIMIT 1`,
    p.values,
  );
  if (day === undefined) return null;
  return {
    from: day.from > rest.from ? day.from : rest.from,
    to: day.to < rest.to ? day.to : rest.to,
  };
}
