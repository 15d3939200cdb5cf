import type { TeamView } from "@pag0/contract";

/** Whether a policy of `level` (`organization`, or a team's slug or id) counts for the team: it is the team's own, or of a level above. */
export function concernsTeam(
  teams: readonly Pick<TeamView, "id" | "slug" | "parentId">[],
  level: string,
  teamSlug: string,
): boolean {
  if (level === "organization") return true;
  const seen = new Set<string>();
  let team = teams.find(({ slug }) => slug === teamSlug);
  while (team !== undefined && !seen.has(team.id)) {
    if (team.slug === level || team.id === level) return true;
    seen.add(team.id);
    const { parentId } = team;
    team = teams.find(({ id }) => id === parentId);
  }
  return false;
}
