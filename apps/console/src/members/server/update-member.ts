import { isDeepStrictEqual } from "node:util";
import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import {
  type Context,
  parameter,
  type TenantContext,
  type Transaction,
} from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { requireNamedTeams } from "../../teams/server/find.ts";
import { requireMayGrant } from "./may-grant.ts";
import { type MemberRow, memberView, withTeams } from "./view.ts";

async function requireMember(context: TenantContext, tx: Transaction): Promise<MemberRow> {
  const id = parameter(context, "memberId");
  const row = await tx.member.findUnique({ where: { id }, include: withTeams });
  if (row === null) throw new Pag0Failure("NOT_FOUND", `There is no member "${id}"`);
  return row;
}

type Standing = Pick<MemberRow, "role" | "status">;

function isActiveOwner({ role, status }: Standing): boolean {
  return role === "owner" && status === "active";
}

/** @throws Pag0Failure CONFLICT where nobody would be left who may do everything. */
async function requireAnOwner(tx: Transaction, before: Standing, after: Standing): Promise<void> {
  if (!isActiveOwner(before) || isActiveOwner(after)) return;
  const owners = await tx.member.count({ where: { role: "owner", status: "active" } });
  if (owners <= 1)
    throw new Pag0Failure("CONFLICT", "This is the last active owner; make another owner first");
}

async function replaceTeams(
  tx: Transaction,
  { id: memberId, organizationId }: MemberRow,
  projectIds: readonly string[],
): Promise<void> {
  await tx.projectMember.deleteMany({ where: { memberId, projectId: { notIn: [...projectIds] } } });
  await tx.projectMember.createMany({
    data: projectIds.map((projectId) => ({ projectId, memberId, organizationId })),
    skipDuplicates: true,
  });
}

/**
 * Changes a member's name, role, teams or status. Disabling ends their sessions; role and teams count
 * from the member's next request, and open event streams hear of it at once.
 */
export function updateMember(
  context: Context<"updateMember">,
): Promise<OperationResponse<"updateMember">> {
  const { body, caller, now } = context;
  return context.tenant.transaction(async (tx) => {
    // One change of members at a time: two owners who demote each other must not both succeed.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`members|${caller.organizationId}`}, 0))`;
    const row = await requireMember(context, tx);
    const before = {
      name: row.name,
      role: row.role,
      status: row.status,
      teams: row.projects.map(({ project }) => project.id).sort(),
    };
    const named =
      body.teams === undefined ? null : await requireNamedTeams(context, tx, "teams", body.teams);
    const after = {
      name: body.name ?? before.name,
      role: body.role ?? before.role,
      status: body.status ?? before.status,
      teams: named === null ? before.teams : [...new Set(named.map(({ id }) => id))].sort(),
    };
    if (isDeepStrictEqual(before, after)) return memberView(row, caller);
    requireMayGrant(context, before.role, after.role);
    await requireAnOwner(tx, before, after);
    const { teams, ...fields } = after;
    if (named !== null) await replaceTeams(tx, row, teams);
    if (after.status === "disabled")
      await tx.session.updateMany({
        where: { memberId: row.id, revokedAt: null },
        data: { revokedAt: now },
      });
    const updated = await tx.member.update({
      where: { id: row.id },
      data: fields,
      include: withTeams,
    });
    await recordAudit(context, tx, {
      action: "member.updated",
      resource: { kind: "member", id: row.id },
      // Names are personal: that one changed is recorded, and not what it was.
      detail: {
        before: { role: before.role, status: before.status, teams: before.teams },
        after: { role: after.role, status: after.status, teams: after.teams },
        renamed: before.name !== after.name,
      },
    });
    await sqlOf(tx)("SELECT pg_notify('pag0_config', $1)::text", [caller.organizationId]);
    return memberView(updated, caller);
  });
}
