import type { Pag0Organization, Team } from "@pag0/sdk";
import type { DemoStateFile } from "./state.ts";
import { TEAMS } from "./teams.ts";

const NAME = "Production agents";

/**
 * One key a team for its agents, with the tags by which its cost is told apart. A key that was made but
 * not kept, because an earlier start was killed in between, is revoked and made again.
 */
export async function makeKeys(
  org: Pag0Organization,
  teams: ReadonlyMap<string, Team>,
  file: DemoStateFile,
): Promise<void> {
  for (const { slug, department, costCenter } of TEAMS) {
    const team = teams.get(slug);
    if (team === undefined) throw new Error(`the team ${slug} is missing`);
    if (file.state.keys[slug] !== undefined) continue;
    const { data } = await org.call("listKeys", { params: {}, query: { team: slug, limit: 200 } });
    for (const { id, name, status } of data)
      if (name === NAME && status === "active")
        await org.call("revokeKey", { params: { keyId: id } });
    const { id, key } = await org.call("createKey", {
      params: {},
      body: {
        name: NAME,
        team: team.id,
        tags: { department, costCenter, environment: "production" },
      },
    });
    file.update({ keys: { ...file.state.keys, [slug]: { id, key } } });
  }
}
