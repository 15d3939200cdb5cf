import type { ApprovalStatus } from "@pag0/contract";

export type ApprovalEvent = "approve" | "deny" | "expire" | "cancel" | "execute";

const transitions: Readonly<
  Record<ApprovalStatus, Readonly<Partial<Record<ApprovalEvent, ApprovalStatus>>>>
> = {
  pending: { approve: "approved", deny: "denied", expire: "expired", cancel: "cancelled" },
  approved: { execute: "executed", expire: "expired", cancel: "cancelled" },
  denied: {},
  expired: {},
  cancelled: {},
  executed: {},
};

/** The status after an event; null where the event cannot happen in this status. */
export function approvalTransition(
  status: ApprovalStatus,
  event: ApprovalEvent,
): ApprovalStatus | null {
  return transitions[status][event] ?? null;
}
