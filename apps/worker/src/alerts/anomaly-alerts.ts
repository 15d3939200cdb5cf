import { BASELINE_HOURS, findAnomalies, type HourlyCost } from "@pag0/analytics";
import { type OrganizationTransaction, sqlOf } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import type { NewAlert } from "./alert.ts";

const HOUR_MS = 3_600_000;

/** A project's hours with spend, by time. */
export interface ProjectHours {
  projectId: string;
  projectName: string;
  hours: HourlyCost[];
}

function hourOf(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / HOUR_MS) * HOUR_MS);
}

/** Pure: one alert for each hour from `since` on that cost a project far more than it usually does. */
export function anomalyAlerts(projects: readonly ProjectHours[], since: Date): NewAlert[] {
  const from = hourOf(since).toISOString();
  return projects.flatMap(({ projectId, projectName, hours }) =>
    findAnomalies(hours, from).map(({ at, cost, expected, explanation }) => ({
      projectId,
      kind: "spend_anomaly" as const,
      severity: "warning" as const,
      title: `${projectName}: ${explanation}`,
      detail: { hour: at, costNanoUsd: cost.toString(), expectedNanoUsd: expected.toString() },
      dedupeKey: `anomaly|${projectId}|${at}`,
    })),
  );
}

/** The hours to compare with, of the projects that spent anything since then. */
export async function hourlyCosts(
  tx: OrganizationTransaction,
  since: Date,
): Promise<ProjectHours[]> {
  const from = hourOf(since);
  const oldest = new Date(from.getTime() - BASELINE_HOURS * HOUR_MS);
  const rows = await sqlOf(tx)<{ project_id: string; name: string; hour: Date; cost: string }>(
    `SELECT u.project_id, p.name, u.starts_at AS hour, u.cost_nano::text AS cost
     FROM project_usage AS u JOIN projects AS p ON p.id = u.project_id
     WHERE u.grain = 'hour' AND u.starts_at >= $1::timestamptz AND u.cost_nano > 0 AND u.project_id IN (
       SELECT project_id FROM project_usage WHERE grain = 'hour' AND starts_at >= $2::timestamptz AND cost_nano > 0)
     ORDER BY 1, 3`,
    [oldest.toISOString(), from.toISOString()],
  );
  return [...Map.groupBy(rows, (row) => row.project_id)].map(([projectId, own]) => ({
    projectId,
    projectName: own[0]?.name ?? projectId,
    hours: own.map(({ hour, cost }) => ({ at: hour.toISOString(), cost: nanoUsd(BigInt(cost)) })),
  }));
}
