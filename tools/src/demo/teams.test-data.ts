import type { HistoryInput } from "./history/invent.ts";
import { policyOf } from "./history/policies.ts";
import { GLOBAL_POLICY } from "./policy.ts";
import { PROVIDERS } from "./providers.ts";
import { projectOf, TEAMS } from "./teams.ts";

const organization = {
  id: "org_acme",
  name: "Acme Corp",
  timezone: "America/New_York",
  policy: { id: "pol_0", version: 1, document: GLOBAL_POLICY },
};

/** The demo's history as it would be invented at an instant, without a console or a database. */
export function historyInput(until: string, days = 60): HistoryInput {
  return {
    seed: "pag0",
    organizationId: organization.id,
    timeZone: organization.timezone,
    until: new Date(until),
    days,
    providerIds: new Map(PROVIDERS.map(({ vendor }) => [vendor, `prv_${vendor}`])),
    teams: TEAMS.map((team) => {
      const { name, slug, department, costCenter } = team;
      const { policy: given, cache } = projectOf(team);
      const policy = { id: `pol_${slug}`, version: 1, document: { ...given, cache } };
      return {
        ...{ slug, department, costCenter, projectId: `prj_${slug}`, apiKeyId: `key_${slug}` },
        policy: policyOf(organization, { id: `prj_${slug}`, name, policy }, team),
      };
    }),
  };
}
