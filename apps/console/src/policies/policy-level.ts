import type { OperationId } from "@pag0/contract";

/** Whose policy is edited: the organization's, or a team's by its slug. */
export type PolicyLevel =
  | { kind: "organization"; id: string; name: string }
  | { kind: "team"; id: string; slug: string; name: string };

const organization = {
  check: "checkOrganizationPolicy",
  getDraft: "getOrganizationDraft",
  putDraft: "putOrganizationDraft",
  deleteDraft: "deleteOrganizationDraft",
  put: "putOrganizationPolicy",
  rollback: "rollbackOrganizationPolicy",
  versions: "listOrganizationPolicies",
  effective: "getOrganizationEffectivePolicy",
} as const satisfies Readonly<Record<string, OperationId>>;

const team = {
  check: "checkTeamPolicy",
  getDraft: "getTeamDraft",
  putDraft: "putTeamDraft",
  deleteDraft: "deleteTeamDraft",
  put: "putTeamPolicy",
  rollback: "rollbackTeamPolicy",
  versions: "listTeamPolicies",
  effective: "getEffectivePolicy",
} as const satisfies Readonly<Record<keyof typeof organization, OperationId>>;

/** The operations of a level's policy; those of a team have the same bodies and answers. */
export function operationsOf(level: PolicyLevel): typeof organization | typeof team {
  return level.kind === "organization" ? organization : team;
}

/** What the paths of a level's operations take. */
export function paramsOf(level: PolicyLevel): Readonly<Record<string, string>> {
  return level.kind === "organization" ? { orgId: level.id } : { teamId: level.slug };
}

/** How dry runs and the test bench name a level. */
export function levelReference(level: PolicyLevel): string {
  return level.kind === "organization" ? "organization" : level.slug;
}

/** What is read anew after a policy was published. */
export const touchedByPublishing = [
  "getOrganization",
  "listOrganizationPolicies",
  "getOrganizationEffectivePolicy",
  "getOrganizationDraft",
  "listTeams",
  "getTeam",
  "listTeamPolicies",
  "getEffectivePolicy",
  "getTeamDraft",
  "getAnalytics",
] as const satisfies readonly OperationId[];
