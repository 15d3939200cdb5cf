import { Pag0Failure } from "@pag0/contract";
import type { Organization } from "@pag0/db";
import { parameter, type TenantContext, type Transaction } from "../../api/context.ts";

/** The caller's own organization. */
export function ownOrganization(context: TenantContext, tx: Transaction): Promise<Organization> {
  return tx.organization.findUniqueOrThrow({ where: { id: context.caller.organizationId } });
}

/**
 * The organization named in the path by identifier or slug, which has to be the caller's own.
 * @throws Pag0Failure NOT_FOUND for any other, whether it exists or not.
 */
export async function requireOrganization(
  context: TenantContext,
  tx: Transaction,
): Promise<Organization> {
  const reference = parameter(context, "orgId");
  const organization = await ownOrganization(context, tx);
  if (reference === organization.id || reference === organization.slug) return organization;
  throw new Pag0Failure("NOT_FOUND", `There is no organization "${reference}" for this caller`);
}
