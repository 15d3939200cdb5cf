import {
  may,
  type OperationResponse,
  Pag0Failure,
  type Permission,
  permissions,
} from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { type Context, parameter } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { isLive } from "../../auth/sessions.ts";
import { ownOrganization } from "../../organizations/server/find.ts";
import { memberView, withTeams } from "./view.ts";

/** The signed-in member, what they may do, and where they are signed in. */
export function getMe(context: Context<"getMe">): Promise<OperationResponse<"getMe">> {
  const { caller, now } = context;
  return context.tenant.transaction(async (tx) => {
    const { id, slug, name, timezone } = await ownOrganization(context, tx);
    const member = await tx.member.findUniqueOrThrow({
      where: { id: caller.id },
      include: withTeams,
    });
    const sessions = await tx.session.findMany({
      where: { memberId: caller.id, revokedAt: null },
      orderBy: { lastSeenAt: "desc" },
    });
    return {
      member: memberView(member, caller),
      organization: { id, slug, name, timezone },
      permissions: (Object.keys(permissions) as Permission[]).filter((permission) =>
        may(caller.role, permission),
      ),
      sessions: sessions
        .filter((session) => isLive(session, now))
        .map((session) => ({
          id: session.id,
          createdAt: session.createdAt.toISOString(),
          lastSeenAt: session.lastSeenAt.toISOString(),
          expiresAt: session.expiresAt.toISOString(),
          userAgent: session.userAgent,
          current: session.id === caller.sessionId,
        })),
    };
  });
}

/** Ends one of the caller's own sessions. @throws Pag0Failure NOT_FOUND for anybody else's. */
export async function revokeSession(context: Context<"revokeSession">): Promise<Response> {
  const { caller, now } = context;
  const id = parameter(context, "sessionId");
  await context.tenant.transaction(async (tx) => {
    const session = await tx.session.findFirst({ where: { id, memberId: caller.id } });
    if (session === null) throw new Pag0Failure("NOT_FOUND", `You have no session "${id}"`);
    if (session.revokedAt !== null) return;
    await tx.session.update({ where: { id }, data: { revokedAt: now } });
    await recordAudit(context, tx, {
      action: "session.revoked",
      resource: { kind: "session", id },
    });
    await sqlOf(tx)("SELECT pg_notify('pag0_config', $1)::text", [caller.organizationId]);
  });
  return new Response(null, { status: 204 });
}
