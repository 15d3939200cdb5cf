import type { Plan, PlannedLevel } from "./plan.ts";
import { asking, type Client, type Remote } from "./remote.ts";

export interface PublishedLevel {
  slug: string;
  name: string;
  version: number;
}

/**
 * Publishes what a plan says, parents before children. Each version is the one after the plan's: what
 * somebody else published meanwhile ends the command with VERSION_CONFLICT, and what came before it stays.
 * @throws CommandError with the server's reason
 */
export async function publishPlan(
  client: Client,
  { levels }: Plan,
  reason: string,
  remote: Remote,
): Promise<PublishedLevel[]> {
  const published: PublishedLevel[] = [];
  for (const level of levels) {
    const version = await asking(() => publishLevel(client, level, reason, remote));
    published.push({ slug: level.slug, name: level.name, version });
  }
  return published;
}

async function publishLevel(
  client: Client,
  level: PlannedLevel,
  reason: string,
  remote: Remote,
): Promise<number> {
  const { slug, name, parent, after, version } = level;
  const body = { document: after, reason, expectedVersion: version };
  if (slug === "organization") {
    const params = { orgId: remote.slug };
    return (await client.call("putOrganizationPolicy", { params, body })).version;
  }
  if (level.create) {
    const team = await client.call("createTeam", {
      params: {},
      body: { name, slug, policy: after, ...(parent === null ? {} : { parent }) },
    });
    return team.policy?.version ?? 0;
  }
  const params = { teamId: slug };
  if (level.renamedFrom !== null || level.movedFrom !== undefined)
    await client.call("updateTeam", {
      params,
      body: { name, ...(level.movedFrom === undefined ? {} : { parent }) },
    });
  if (level.changes.length === 0) return version;
  return (await client.call("putTeamPolicy", { params, body })).version;
}
