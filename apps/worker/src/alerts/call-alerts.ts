import { formatUsd, type NanoUsd } from "@pag0/money";
import type { NewAlert } from "./alert.ts";

/** Refusals of one project by one reason within an hour. */
export interface Refusals {
  projectId: string;
  projectName: string;
  reasonCode: string;
  hour: Date;
  count: number;
}

/** Pure: one alert for each project, reason and hour with refusals by policy. */
export function violationAlerts(refusals: readonly Refusals[]): NewAlert[] {
  return refusals.map(({ projectId, projectName, reasonCode, hour, count }) => ({
    projectId,
    kind: "policy_violation",
    severity: "warning",
    title: `${projectName}: calls refused by policy (${reasonCode})`,
    detail: { reasonCode, hour: hour.toISOString(), countWhenFired: count },
    dedupeKey: `violation|${projectId}|${reasonCode}|${hour.toISOString()}`,
  }));
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
