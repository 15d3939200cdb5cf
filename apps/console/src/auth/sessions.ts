import { newId, projectScopedRoles, type Role } from "@pag0/contract";
import { type Database, type OrganizationTransaction, sqlOf } from "@pag0/db";
import type { MemberCaller } from "../api/caller.ts";

/** A session ends when it was not used for so long. */
export const IDLE_TIMEOUT_MS = 8 * 3_600_000;
/** A session ends so long after it began, however much it was used. */
export const LIFETIME_MS = 7 * 86_400_000;
/** Use is written down at most this often. */
const SEEN_EVERY_MS = 60_000;
/** A person's sessions beyond so many end, the oldest first. */
const MAX_SESSIONS = 20;
const MAX_USER_AGENT = 300;

/** Which session a cookie names; both are checked against the database. */
export interface SessionReference {
  sessionId: string;
  organizationId: string;
}

/** Begins a session of a member. */
export async function beginSession(
  database: Database,
  request: { organizationId: string; memberId: string; userAgent: string | null; now: Date },
): Promise<string> {
  const { organizationId, memberId, now } = request;
  const id = newId("session", now.getTime());
  await database.forOrganization(organizationId).transaction(async (tx) => {
    const older = await tx.session.findMany({
      where: { memberId, revokedAt: null },
      orderBy: { lastSeenAt: "desc" },
      skip: MAX_SESSIONS - 1,
      select: { id: true },
    });
    await tx.session.updateMany({
      where: { id: { in: older.map((session) => session.id) } },
      data: { revokedAt: now },
    });
    await tx.session.create({
      data: {
        id,
        organizationId,
        memberId,
        createdAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + LIFETIME_MS),
        userAgent: request.userAgent?.slice(0, MAX_USER_AGENT) ?? null,
      },
    });
    await tx.member.update({ where: { id: memberId }, data: { lastSignInAt: now } });
  });
  return id;
}

/** Whether a session may still be used. */
export function isLive(
  session: { revokedAt: Date | null; expiresAt: Date; lastSeenAt: Date },
  now: Date,
): boolean {
  return (
    session.revokedAt === null &&
    session.expiresAt > now &&
    session.lastSeenAt.getTime() + IDLE_TIMEOUT_MS > now.getTime()
  );
}

/**
 * The member whose session it is; null where the session has ended or the member is disabled.
 * @param use whether the member was `seen`: what runs by itself keeps no session alive.
 */
export async function memberOfSession(
  database: Database,
  reference: SessionReference,
  now: Date,
  use: { seen: boolean } = { seen: true },
): Promise<MemberCaller | null> {
  const { sessionId, organizationId } = reference;
  return database.forOrganization(organizationId).transaction(async (tx) => {
    const session = await tx.session.findUnique({
      where: { id: sessionId },
      include: { member: { include: { projects: { select: { projectId: true } } } } },
    });
    if (session === null || !isLive(session, now) || session.member.status !== "active")
      return null;
    if (use.seen && now.getTime() - session.lastSeenAt.getTime() > SEEN_EVERY_MS)
      await tx.session.update({ where: { id: sessionId }, data: { lastSeenAt: now } });
    const { member } = session;
    const role: Role = member.role;
    const memberOf = member.projects.map(({ projectId }) => projectId);
    const scoped = projectScopedRoles.includes(role);
    return {
      kind: "member",
      organizationId,
      id: member.id,
      name: member.name,
      email: member.email,
      role,
      sessionId,
      memberOf,
      projectIds: !scoped ? null : role === "lead" ? await withThoseBelow(tx, memberOf) : memberOf,
    };
  });
}

/** Projects and all that are below them: a lead leads those too. */
async function withThoseBelow(
  tx: OrganizationTransaction,
  projectIds: readonly string[],
): Promise<readonly string[]> {
  if (projectIds.length === 0) return [];
  const rows = await sqlOf(tx)<{ id: string }>(
    `WITH RECURSIVE led AS (
       SELECT id FROM projects WHERE id = ANY($1)
       UNION SELECT project.id FROM projects project JOIN led ON project.parent_id = led.id
     ) SELECT id FROM led`,
    [projectIds],
  );
  return rows.map(({ id }) => id);
}

/** Ends a session; one that has ended already stays as it is. */
export async function endSession(
  database: Database,
  reference: SessionReference,
  now: Date,
): Promise<void> {
  await database.forOrganization(reference.organizationId).transaction((tx) =>
    tx.session.updateMany({
      where: { id: reference.sessionId, revokedAt: null },
      data: { revokedAt: now },
    }),
  );
}
