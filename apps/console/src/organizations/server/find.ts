import { type OperationId, Pag0Failure } from "@pag0/contract";
import type { Organization, OrganizationTransaction } from "@pag0/db";
import type { Context } from "../../api/context.ts";

/**
 * The organization named in the path, which has to be the caller's own.
 * @throws Pag0Failure NOT_FOUND for any other, whether it exists or not.
 */
export async function requireOrganization(context: Pick<Context<OperationId>, "caller" | "params">, tx: OrganizationTransaction): Promise<Organization> {
  const organization = await tx.organization.findUniqueOrThrow({ where: { id: context.caller.organizationId } });
  const { orgId } = context.params;
  if (orgId !== organization.id && orgId !== organization.slug) throw new Pag0Failure("NOT_FOUND", `There is no organization "${orgId}" for this key or session`);
  return organization;
}
