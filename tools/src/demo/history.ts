import type { Organization, Team } from "@pag0/sdk";
import type { HistoryInput } from "./history/invent.ts";
import { policyOf } from "./history/policies.ts";
import { shipHistory } from "./history/ship.ts";
import type { DemoStateFile } from "./state.ts";
import { TEAMS } from "./teams.ts";

const DAYS = 60;
const SEED = "pag0";

/** Writes the last sixty days; a start that goes on writes the same ones. @returns how many calls were new. */
export async function writeHistory(
  databaseUrl: string,
  organization: Organization,
  teams: ReadonlyMap<string, Team>,
  providerIds: ReadonlyMap<string, string>,
  file: DemoStateFile,
): Promise<number> {
  const until = file.state.historyUntil ?? new Date().toISOString();
  if (file.state.historyUntil === null) file.update({ historyUntil: until });
  const input: HistoryInput = {
    seed: SEED,
    organizationId: organization.id,
    timeZone: organization.timezone,
    until: new Date(until),
    days: DAYS,
    providerIds,
    teams: TEAMS.map((team) => {
      const { slug, department, costCenter } = team;
      const project = teams.get(slug);
      const key = file.state.keys[slug];
      if (project === undefined || key === undefined) throw new Error(`${slug} has no key`);
      const policy = policyOf(organization, project, team);
      return { slug, department, costCenter, projectId: project.id, apiKeyId: key.id, policy };
    }),
  };
  return shipHistory(databaseUrl, input);
}
