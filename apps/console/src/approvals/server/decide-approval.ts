import { type ApprovalView, Pag0Failure } from "@pag0/contract";
import { decideApproval as decideInDatabase, sqlOf } from "@pag0/db";
import { type Context, parameter, type Transaction } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import {
  approvalFields,
  approvalView,
  decidability,
  peopleOf,
  visibleApprovals,
} from "./approval-view.ts";

async function findApproval(tx: Transaction, context: Context<"decideApproval">) {
  const id = parameter(context, "approvalId");
  const row = await tx.approval.findFirst({
    ...approvalFields,
    where: { AND: [{ id }, visibleApprovals(context.caller)] },
  });
  if (row === null) throw new Pag0Failure("NOT_FOUND", "There is no such approval");
  return row;
}

/**
 * A person's decision: only an approver's, never the requester's own, and only the first one. A refused
 * attempt of somebody who may not decide is recorded too.
 * @throws Pag0Failure NOT_FOUND, FORBIDDEN, SELF_APPROVAL, APPROVAL_NOT_PENDING, APPROVAL_EXPIRED
 */
export async function decideApproval(context: Context<"decideApproval">): Promise<ApprovalView> {
  const { caller, body, now, tenant } = context;
  if (caller.kind !== "member")
    throw new Pag0Failure("FORBIDDEN", "A person decides approvals, signed in; a key does not");
  const result = await tenant.transaction(async (tx) => {
    const row = await findApproval(tx, context);
    const may = decidability(row, caller, now);
    const entry = {
      resource: { kind: "approval", id: row.id },
      projectId: row.projectId,
      policyVersion: row.policyVersionIds.join(",") || null,
    };
    const detail = {
      estimateNanoUsd: row.estimateNano.toString(),
      requestId: row.requestId,
      requestSha256: row.requestSha256,
    };
    if (!may.ok) {
      await recordAudit(context, tx, {
        ...entry,
        action: `approval.${body.decision}`,
        result: "denied",
        detail: { ...detail, refusedBecause: may.code },
      });
      return new Pag0Failure(may.code, may.reason);
    }
    const comment = body.comment === undefined || body.comment === "" ? null : body.comment;
    const decided = await decideInDatabase(sqlOf(tx), {
      approvalId: row.id,
      approve: body.decision === "approve",
      memberId: caller.id,
      comment,
      now,
    });
    if (!decided)
      throw new Pag0Failure("APPROVAL_NOT_PENDING", "Somebody else decided it just now");
    await recordAudit(context, tx, {
      ...entry,
      action: body.decision === "approve" ? "approval.approved" : "approval.denied",
      detail: { ...detail, commented: comment !== null },
    });
    const after = await findApproval(tx, context);
    return approvalView(after, await peopleOf(tx, [after]), caller, now);
  });
  if (result instanceof Pag0Failure) throw result;
  return result;
}
