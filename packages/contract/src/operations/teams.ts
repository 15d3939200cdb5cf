import { page, pageQuery } from "../schemas/common.ts";
import * as teams from "../schemas/teams.ts";
import type { Operation } from "./operation.ts";

/** Teams, which are projects. */
export const teamOperations = {
  listTeams: {
    method: "GET",
    path: "/teams",
    summary: "Teams (projects) with their budgets",
    tag: "Teams",
    access: "project:read",
    query: pageQuery,
    response: page(teams.teamSchema),
    status: 200,
  },
  createTeam: {
    method: "POST",
    path: "/teams",
    summary: "Create a team; the same name with the same content returns the existing one",
    tag: "Teams",
    access: "project:write",
    body: teams.createTeamBody,
    response: teams.createTeamResult,
    status: 201,
  },
  getTeam: {
    method: "GET",
    path: "/teams/{teamId}",
    summary: "One team",
    tag: "Teams",
    access: "project:read",
    response: teams.teamSchema,
    status: 200,
  },
  updateTeam: {
    method: "PATCH",
    path: "/teams/{teamId}",
    summary: "Rename a team or move it under another parent",
    tag: "Teams",
    access: "project:write",
    body: teams.patchTeamBody,
    response: teams.teamSchema,
    status: 200,
  },
} as const satisfies Record<string, Operation>;
