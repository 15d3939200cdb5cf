import { Pag0Failure, type Role } from "@pag0/contract";
import type { TenantContext } from "../../api/context.ts";

/** Only an owner makes owners, or changes one. @throws Pag0Failure FORBIDDEN */
export function requireMayGrant({ caller }: TenantContext, ...roles: readonly Role[]): void {
  const owner = caller.kind === "member" && caller.role === "owner";
  if (!owner && roles.includes("owner"))
    throw new Pag0Failure("FORBIDDEN", "Only an owner can make or change an owner");
}
