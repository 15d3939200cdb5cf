import { may, type Role } from "@pag0/contract";

/** A member as far as approvals are concerned. Only the status `active` may decide. */
export interface ApprovalMember {
  id: string;
  email: string;
  name: string;
  role: Role;
  status: string;
  projectIds: readonly string[];
}

/** Who made a request: a signed-in member, or the e-mail address that the caller named (unverified). */
export interface Requester {
  requesterId: string | null;
  requestedByEmail: string | null;
}

export function sameEmail(left: string, right: string): boolean {
  return left.trim().toLowerCase() === right.trim().toLowerCase();
}

/** Whether this member made the request, by id or by the e-mail address named with it. */
export function isRequester(
  { requesterId, requestedByEmail }: Requester,
  member: Pick<ApprovalMember, "id" | "email">,
): boolean {
  if (requesterId === member.id) return true;
  return requestedByEmail !== null && sameEmail(requestedByEmail, member.email);
}

/** Owners and administrators decide any approval of their organization. */
export function decidesAll(role: Role): boolean {
  return role === "owner" || role === "admin";
}

/** Why a member cannot decide approvals at all; null if they can. */
export function whyNotApprover(member: Pick<ApprovalMember, "role" | "status">): string | null {
  if (member.status !== "active") return `this member is not active (${member.status})`;
  if (!may(member.role, "approval:decide")) return `the role ${member.role} decides no approvals`;
  return null;
}
