import { randomBytes } from "node:crypto";
import { newId, type OperationResponse, Pag0Failure } from "@pag0/contract";
import { hashPassword } from "@pag0/db";
import type { Context, TenantContext } from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { recordAudit } from "../../api/record.ts";
import { requireRoom } from "../../api/room.ts";
import { alreadyExists } from "../../api/unique.ts";
import { findTeam, requireNamedTeams } from "../../teams/server/find.ts";
import { requireMayGrant } from "./may-grant.ts";
import { memberView, withTeams } from "./view.ts";

/** 120 random bits. */
const GENERATED_PASSWORD_BYTES = 15;

/** Members that a caller sees: who sees only some projects sees who belongs to these, and themselves. */
function visibleTo({ caller }: TenantContext) {
  if (caller.projectIds === null) return {};
  return {
    OR: [{ id: caller.id }, { projects: { some: { projectId: { in: [...caller.projectIds] } } } }],
  };
}

export function listMembers(
  context: Context<"listMembers">,
): Promise<OperationResponse<"listMembers">> {
  const { query, caller } = context;
  const text = query.q === undefined ? null : { contains: query.q, mode: "insensitive" as const };
  return context.tenant.transaction(async (tx) => {
    const team = query.team === undefined ? null : await findTeam(context, tx, query.team);
    if (query.team !== undefined && team === null)
      throw new Pag0Failure("NOT_FOUND", `There is no team "${query.team}"`);
    const where = {
      AND: [
        visibleTo(context),
        team === null ? {} : { projects: { some: { projectId: team.id } } },
        text === null ? {} : { OR: [{ name: text }, { email: text }] },
      ],
    };
    const rows = await tx.member.findMany({
      where: { AND: [where, afterCursor(query.cursor)] },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
      include: withTeams,
    });
    return {
      ...pageOf(
        rows,
        query.limit,
        (row) => row.createdAt,
        (row) => memberView(row, caller),
      ),
      total: await tx.member.count({ where }),
    };
  });
}

/** Adds a member. A password that was generated is in this answer and nowhere else. */
export async function createMember(
  context: Context<"createMember">,
): Promise<OperationResponse<"createMember">> {
  const { body, now, caller } = context;
  const { email, name, role } = body;
  const { organizationId } = caller;
  requireMayGrant(context, role);
  const generated =
    body.password === undefined
      ? randomBytes(GENERATED_PASSWORD_BYTES).toString("base64url")
      : null;
  const passwordHash = await hashPassword(generated ?? body.password ?? "");
  return context.tenant
    .transaction(async (tx) => {
      requireRoom("members", await tx.member.count());
      const teams = await requireNamedTeams(context, tx, "teams", body.teams);
      const projectIds = [...new Set(teams.map(({ id }) => id))];
      const row = await tx.member.create({
        data: {
          id: newId("member", now.getTime()),
          organizationId,
          email,
          name,
          role,
          passwordHash,
          createdAt: now,
          projects: { create: projectIds.map((projectId) => ({ projectId, organizationId })) },
        },
        include: withTeams,
      });
      await recordAudit(context, tx, {
        action: "member.created",
        resource: { kind: "member", id: row.id },
        detail: { role, teams: projectIds },
      });
      return { ...memberView(row, caller), password: generated };
    })
    .catch(alreadyExists("email", `A member with the address ${email} exists already`));
}
