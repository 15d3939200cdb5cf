import type { AlikeCalls } from "./alike-calls.ts";
import { spendSums } from "./spend.ts";
import type { Sql } from "./sql.ts";

/** In the order of the key, as calls are added, so that batches do not wait in a circle. */
const TAKE_BACK = `
  WITH e AS MATERIALIZED (
    SELECT e.cost, s.organization_id, s.period, s.window_start, s.project_id, s.requester_id
    FROM jsonb_to_recordset($1::jsonb) AS e("organizationId" text, period budget_period, "windowStart" timestamptz,
      "projectId" text, "requesterId" text, cost bigint)
    JOIN spend_counters AS s ON s.organization_id = e."organizationId" AND s.period = e.period AND s.window_start = e."windowStart"
      AND s.project_id = e."projectId" AND s.requester_id = e."requesterId"
    ORDER BY 2, 3, 4, 5, 6 FOR UPDATE OF s)
  UPDATE spend_counters AS s SET cost_nano = GREATEST(0, s.cost_nano + e.cost)
  FROM e WHERE s.organization_id = e.organization_id AND s.period = e.period AND s.window_start = e.window_start
    AND s.project_id = e.project_id AND s.requester_id = e.requester_id`;

/**
 * Takes what calls were charged too much out of what was spent in their days and months, in the caller's
 * transaction. Sums that are over their time, and gone, have nothing to be taken out of.
 * @param groups corrections, in the windows of their calls
 */
export async function takeBackSpend(sql: Sql, groups: readonly AlikeCalls[]): Promise<void> {
  const sums = spendSums(groups);
  if (sums.length > 0) await sql(TAKE_BACK, [JSON.stringify(sums)]);
}
