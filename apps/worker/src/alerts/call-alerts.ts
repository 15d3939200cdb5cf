import { type OrganizationTransaction, sqlOf } from "@pag0/db";
import { formatUsd, type NanoUsd, nanoUsd } from "@pag0/money";
import type { NewAlert } from "./alert.ts";

/** Rows that one run looks at, the latest first. */
const MOST_ROWS = 500;

/** Refusals of one project by one reason within an hour. */
export interface Refusals {
  projectId: string;
  projectName: string;
  reasonCode: string;
  hour: Date;
  count: number;
}

/** Pure: one alert for each project, reason and hour with refusals by policy. */
export function violationAlerts(refused: readonly Refusals[]): NewAlert[] {
  return refused.map(({ projectId, projectName, reasonCode, hour, count }) => ({
    projectId,
    kind: "policy_violation",
    severity: "warning",
    title: `${projectName}: calls refused by policy (${reasonCode})`,
    detail: { reasonCode, hour: hour.toISOString(), countWhenFired: count },
    dedupeKey: `violation|${projectId}|${reasonCode}|${hour.toISOString()}`,
  }));
}

export function refusals(tx: OrganizationTransaction, since: Date): Promise<Refusals[]> {
  return sqlOf(tx)<Refusals>(
    `SELECT e.project_id AS "projectId", p.name AS "projectName", e.reason_code AS "reasonCode",
       date_trunc('hour', e.occurred_at, 'UTC') AS hour, count(*)::int AS count
     FROM usage_events AS e JOIN projects AS p ON p.id = e.project_id
     WHERE e.occurred_at >= $1::timestamptz AND e.decision = 'deny'
     GROUP BY 1, 2, 3, 4 ORDER BY 4 DESC LIMIT ${MOST_ROWS}`,
    [since.toISOString()],
  );
}

/** One call that cost more than the organization wants to hear of. */
export interface CostlyCall {
  requestId: string;
  projectId: string;
  projectName: string;
  host: string;
  model: string | null;
  cost: NanoUsd;
}

/** Pure: one alert for each costly call. */
export function costlyCallAlerts(calls: readonly CostlyCall[]): NewAlert[] {
  return calls.map(({ requestId, projectId, projectName, host, model, cost }) => ({
    projectId,
    kind: "high_cost_request",
    severity: "info",
    title: `${projectName}: one call to ${model ?? host} cost ${formatUsd(cost)}`,
    detail: { requestId, costNanoUsd: cost.toString() },
    dedupeKey: `cost|${requestId}`,
  }));
}

/** The calls since then that cost more than `above`. */
export async function costlyCalls(
  tx: OrganizationTransaction,
  since: Date,
  above: NanoUsd,
): Promise<CostlyCall[]> {
  const rows = await sqlOf(tx)<Omit<CostlyCall, "cost"> & { cost: string }>(
    `SELECT e.request_id AS "requestId", e.project_id AS "projectId", p.name AS "projectName", e.host, e.model,
       e.cost_nano::text AS cost
     FROM usage_events AS e JOIN projects AS p ON p.id = e.project_id
     WHERE e.occurred_at >= $1::timestamptz AND e.cost_nano > $2::bigint
     ORDER BY e.occurred_at DESC LIMIT ${MOST_ROWS}`,
    [since.toISOString(), above.toString()],
  );
  return rows.map((row) => ({ ...row, cost: nanoUsd(BigInt(row.cost)) }));
}
