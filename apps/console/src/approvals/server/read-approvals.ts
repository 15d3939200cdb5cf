import { type ApprovalDetailView, type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { Prisma } from "@pag0/db";
import { type Context, parameter } from "../../api/context.ts";
import { afterCursor, pageOf } from "../../api/cursor.ts";
import { recordAudit } from "../../api/record.ts";
import { approvalFields, approvalView, peopleOf, visibleApprovals } from "./approval-view.ts";
import { bodyPreview } from "./body-preview.ts";
import { budgetEffects } from "./budget-effects.ts";

type StatusFilter = Context<"listApprovals">["query"]["status"];

/** Rows of a status as it is now: one past its deadline is expired before the worker has written so. */
function ofStatus(status: StatusFilter, now: Date): Prisma.ApprovalWhereInput {
  const open: Prisma.ApprovalWhereInput = {
    OR: [{ status: "pending" }, { status: "approved", executionId: null }],
  };
  switch (status) {
    case "all":
      return {};
    case "expired":
      return { OR: [{ status: "expired" }, { ...open, expiresAt: { lte: now } }] };
    case "pending":
      return { status, expiresAt: { gt: now } };
    case "approved":
      return { status, OR: [{ executionId: { not: null } }, { expiresAt: { gt: now } }] };
    default:
      return { status };
  }
}

function matching(text: string | undefined): Prisma.ApprovalWhereInput {
  if (text === undefined || text === "") return {};
  const contains = { contains: text, mode: "insensitive" as const };
  return {
    OR: [
      { id: contains },
      { requestId: contains },
      { url: contains },
      { model: contains },
      { justification: contains },
      { requestedBy: contains },
    ],
  };
}

/** Approvals of the projects that the caller may see, the newest first. */
export async function listApprovals(
  context: Context<"listApprovals">,
): Promise<OperationResponse<"listApprovals">> {
  const { caller, query, now } = context;
  const where: Prisma.ApprovalWhereInput = {
    AND: [
      visibleApprovals(caller),
      ofStatus(query.status, now),
      matching(query.q),
      query.team === undefined
        ? {}
        : { project: { OR: [{ id: query.team }, { slug: query.team }] } },
    ],
  };
  return context.tenant.transaction(async (tx) => {
    const rows = await tx.approval.findMany({
      ...approvalFields,
      where: { AND: [where, afterCursor(query.cursor)] },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      take: query.limit + 1,
    });
    const people = await peopleOf(tx, rows);
    const total = await tx.approval.count({ where });
    const view = (row: (typeof rows)[number]) => approvalView(row, people, caller, now);
    return { ...pageOf(rows, query.limit, (row) => row.createdAt, view), total };
  });
}

/**
 * One approval with the beginning of its request and its effect on the budgets. The request may say
 * anything, so it is recorded who looked at it.
 * @throws Pag0Failure NOT_FOUND, also for another project's.
 */
export async function getApproval(context: Context<"getApproval">): Promise<ApprovalDetailView> {
  const { caller, services, now } = context;
  const id = parameter(context, "approvalId");
  return context.tenant.transaction(async (tx) => {
    const row = await tx.approval.findFirst({
      where: { AND: [{ id }, visibleApprovals(caller)] },
      include: approvalFields.include,
      omit: { responseCiphertext: true },
    });
    if (row === null) throw new Pag0Failure("NOT_FOUND", "There is no such approval");
    const preview = bodyPreview(row, services.environment.PAG0_ENCRYPTION_KEY);
    await recordAudit(context, tx, {
      action: "approval.read",
      resource: { kind: "approval", id },
      projectId: row.projectId,
    });
    return {
      ...approvalView(row, await peopleOf(tx, [row]), caller, now),
      bodyPreview: preview,
      budgets: await budgetEffects(tx, row),
    };
  });
}
