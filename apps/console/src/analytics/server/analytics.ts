import { type AnalyticsView, type Grouping, groupings, metrics } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import type { Context } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { computeAnalytics } from "./compute-analytics.ts";
import { limitStatements, tookTooLong } from "./counting-time.ts";
import { needsEvents } from "./usage-conditions.ts";
import { readScope } from "./usage-scope.ts";

/** What no sums can tell is read from the calls, for so long. */
const LONGEST_READ_MS = 8_000;

function known<Name extends string>(
  field: string,
  names: readonly string[] | undefined,
  all: readonly Name[],
): Name[] | undefined {
  if (names === undefined || names.length === 0) return undefined;
  return names.map((name) => {
    const found = all.find((one) => one === name);
    if (found === undefined)
      throw invalidField(field, `"${name.slice(0, 80)}" is not one of ${all.join(", ")}`);
    return found;
  });
}

/**
 * The figures of a period, of the projects that the caller may see. `groupBy` names the slices to fill;
 * every metric is always there, so `metrics` is only checked.
 */
export async function getAnalytics(context: Context<"getAnalytics">): Promise<AnalyticsView> {
  const { caller, query, now, tenant } = context;
  const groupBy = known<Grouping>("groupBy", query.groupBy, groupings);
  known("metrics", query.metrics, metrics);
  try {
    return await tenant.transaction(async (tx) => {
      const read = await readScope(tx, caller, query, now);
      if (needsEvents(read.scope)) await limitStatements(sqlOf(tx), LONGEST_READ_MS);
      const { interval, seriesTeams } = query;
      return computeAnalytics(tx, read, { now, interval, seriesTeams, groupBy });
    });
  } catch (error) {
    if (!tookTooLong(error)) throw error;
    throw invalidField(
      "from",
      "there are too many calls in this time to read each of them, which cache asks for; choose a shorter time or leave it out",
    );
  }
}
