import { Pag0Failure, projectScopedRoles } from "@pag0/contract";
import type { Project } from "@pag0/db";
import { sees } from "../../api/caller.ts";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { requireMayGrant } from "../../members/server/may-grant.ts";

/**
 * The member whose key it is to be: its calls count for them and have their role, which rules may make
 * exceptions for. So nobody binds a key to a role that they could not give: a lead binds keys to the
 * leads and developers of their teams, and only an owner binds one to an owner.
 * @param project what the key is for; null for the organization
 * @returns null where the body names nobody
 * @throws Pag0Failure VALIDATION_ERROR for who is unknown, not active or not of the team; FORBIDDEN
 */
export async function findOwner(
  context: Context<"createKey">,
  tx: Transaction,
  project: Project | null,
): Promise<string | null> {
  const { caller, body } = context;
  if (body.member === undefined) return null;
  const member = await tx.member.findUnique({
    where: { id: body.member },
    include: { projects: { select: { projectId: true } } },
  });
  const isSeen =
    member !== null &&
    (caller.projectIds === null ||
      member.id === caller.id ||
      member.projects.some(({ projectId }) => sees(caller, projectId)));
  if (!isSeen) throw invalidField("member", `there is no member "${body.member}"`);
  if (member.status !== "active")
    throw invalidField("member", `${member.name} is ${member.status}; it takes an active member`);
  const isScoped = projectScopedRoles.includes(member.role);
  if (isScoped && !member.projects.some(({ projectId }) => projectId === project?.id))
    throw invalidField(
      "member",
      project === null
        ? `${member.name} is a ${member.role}, who works in teams; an organization key takes a member who sees all of them`
        : `${member.name} does not belong to the team "${project.slug}"`,
    );
  if (!isScoped && caller.projectIds !== null)
    throw new Pag0Failure(
      "FORBIDDEN",
      "Your role binds keys to the leads and developers of your own teams",
    );
  requireMayGrant(context, member.role);
  return member.id;
}
