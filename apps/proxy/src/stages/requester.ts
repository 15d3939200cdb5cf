import type { RequestMeta, Role } from "@pag0/contract";
import type { OrganizationSnapshot } from "../snapshot/model.ts";

/** Who asks for a call. */
export interface Requester {
  keyId: string;
  /** The member it counts for; null where nobody is known, and the key stands for itself. */
  memberId: string | null;
  /** Whom spending is counted for: the member or, where nobody is known, the key. */
  id: string;
  /** Only of the member that the server has bound to the key: what a caller claims lifts no rule. */
  role: Role | null;
  /** What the caller says or, where it says nothing, the bound member's e-mail. */
  requestedBy: string | null;
  /** E-mail of the member bound to the key, whatever the caller says. */
  boundEmail: string | null;
}

/**
 * Who asks for a call: the member bound to the key, else the active member with the e-mail address that
 * the caller names, else the key itself. A bound member who is no longer active still counts, but has
 * no role.
 */
export function requesterOf(
  organization: OrganizationSnapshot,
  keyId: string,
  meta: RequestMeta,
): Requester {
  const claimed = meta.requestedBy?.trim() || null;
  const boundId = organization.keys.get(keyId)?.memberId ?? null;
  const bound = boundId === null ? undefined : organization.members.get(boundId);
  const named =
    claimed === null ? undefined : organization.membersByEmail.get(claimed.toLowerCase());
  const memberId = boundId ?? (named?.active ? named.id : null);
  return {
    keyId,
    memberId,
    id: memberId ?? keyId,
    role: bound?.active ? bound.role : null,
    requestedBy: claimed ?? bound?.email ?? null,
    boundEmail: bound?.email ?? null,
  };
}
