import type { MemberView } from "@pag0/contract";
import type { Member, Prisma } from "@pag0/db";
import { type Caller, sees } from "../../api/caller.ts";

/** What is read with a member to show them. */
export const withTeams = {
  projects: {
    where: { project: { archivedAt: null } },
    select: { project: { select: { id: true, slug: true, name: true } } },
    orderBy: { project: { name: "asc" } },
  },
} satisfies Prisma.MemberInclude;

export type MemberRow = Member & {
  projects: { project: { id: string; slug: string; name: string } }[];
};

/** A member, with those of their teams that the caller sees. */
export function memberView(row: MemberRow, caller: Caller): MemberView {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    status: row.status,
    teams: row.projects.map(({ project }) => project).filter(({ id }) => sees(caller, id)),
    createdAt: row.createdAt.toISOString(),
    lastSignInAt: row.lastSignInAt?.toISOString() ?? null,
  };
}
