import type { ApprovalStatus, ErrorCode } from "@pag0/contract";
import {
  type ApprovalMember,
  decidesAll,
  isRequester,
  type Requester,
  whyNotApprover,
} from "./approver.ts";

export type MayDecide = { ok: true } | { ok: false; code: ErrorCode; reason: string };

export interface DecidableApproval extends Requester {
  approverIds: readonly string[];
  projectId: string;
  status: ApprovalStatus;
}

function refused(code: ErrorCode, reason: string): MayDecide {
  return { ok: false, code, reason };
}

/**
 * Whether a member may approve or deny now: those listed on the approval, and owners and administrators;
 * never the requester. A lead who is not listed may not.
 */
export function mayDecide(
  approval: DecidableApproval,
  member: Pick<ApprovalMember, "id" | "email" | "role" | "status">,
): MayDecide {
  const unable = whyNotApprover(member);
  if (unable !== null) return refused("FORBIDDEN", `You cannot decide: ${unable}.`);
  if (isRequester(approval, member)) {
    return refused("SELF_APPROVAL", "You made this request; another approver has to decide.");
  }
  if (!approval.approverIds.includes(member.id) && !decidesAll(member.role)) {
    return refused("FORBIDDEN", "You are not an approver of this request.");
  }
  if (approval.status === "expired") {
    return refused("APPROVAL_EXPIRED", "The deadline of this request has passed.");
  }
  if (approval.status !== "pending") {
    return refused("APPROVAL_NOT_PENDING", `This request is already ${approval.status}.`);
  }
  return { ok: true };
}
