import { type ApprovalView, warningSchema } from "@pag0/contract";
import type { Approval, Prisma, Project } from "@pag0/db";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { type MayDecide, mayDecide } from "@pag0/policy";
import { z } from "zod";
import type { Caller } from "../../api/caller.ts";
import type { Transaction } from "../../api/context.ts";

/** Of an approval all but what is stored encrypted. */
export const approvalFields = {
  omit: { requestCiphertext: true, responseCiphertext: true },
  include: { project: { select: { id: true, slug: true, name: true } } },
} as const satisfies Prisma.ApprovalDefaultArgs;

export type ApprovalRow = Omit<Approval, "requestCiphertext" | "responseCiphertext"> & {
  project: Pick<Project, "id" | "slug" | "name">;
};

/** Names and addresses of the people that approvals name. */
export type People = ReadonlyMap<string, { id: string; name: string; email: string }>;

/** The approvals that a caller may see: those of their projects. */
export function visibleApprovals({ projectIds }: Caller): Prisma.ApprovalWhereInput {
  return projectIds === null ? {} : { projectId: { in: [...projectIds] } };
}

export async function peopleOf(tx: Transaction, rows: readonly ApprovalRow[]): Promise<People> {
  const ids = rows.flatMap((row) => [
    ...row.approverIds,
    ...(row.decidedById === null ? [] : [row.decidedById]),
  ]);
  const members = await tx.member.findMany({
    where: { id: { in: [...new Set(ids)] } },
    select: { id: true, name: true, email: true },
  });
  return new Map(members.map((member) => [member.id, member]));
}

/** The status as it is now: the worker writes `expired` a little later than it becomes true. */
function statusOf(
  row: Pick<ApprovalRow, "status" | "executionId" | "expiresAt">,
  now: Date,
): ApprovalRow["status"] {
  const open = row.status === "pending" || (row.status === "approved" && row.executionId === null);
  return open && row.expiresAt <= now ? "expired" : row.status;
}

/** Whether the caller may decide it now. A key decides nothing. */
export function decidability(row: ApprovalRow, caller: Caller, now: Date): MayDecide {
  if (caller.kind === "api_key")
    return { ok: false, code: "FORBIDDEN", reason: "A key decides no approvals; a person does." };
  return mayDecide(
    {
      approverIds: row.approverIds,
      projectId: row.projectId,
      status: statusOf(row, now),
      requesterId: null,
      requestedByEmail: row.requestedBy === "" ? null : row.requestedBy,
    },
    // A session of a disabled member is none, so whoever calls is active.
    { id: caller.id, email: caller.email, role: caller.role, status: "active" },
  );
}

export function approvalView(
  row: ApprovalRow,
  people: People,
  caller: Caller,
  now: Date,
): ApprovalView {
  const may = decidability(row, caller, now);
  const decider = row.decidedById === null ? undefined : people.get(row.decidedById);
  return {
    id: row.id,
    status: statusOf(row, now),
    team: row.project,
    requestId: row.requestId,
    method: row.method,
    url: row.url,
    model: row.model,
    category: row.category,
    estimate: toMicroUsdExact(nanoUsd(row.estimateNano)),
    cost: row.costNano === null ? null : toMicroUsdExact(nanoUsd(row.costNano)),
    justification: row.justification,
    requestedBy: row.requestedBy,
    reasonCode: row.reasonCode,
    explanation: row.explanation,
    approvers: row.approverIds.flatMap((id) => people.get(id) ?? []),
    warnings: z.array(warningSchema).parse(row.warnings),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy:
      row.decidedById === null
        ? null
        : { id: row.decidedById, name: decider?.name ?? row.decidedById },
    decisionComment: row.decisionComment,
    executedAt: row.executedAt?.toISOString() ?? null,
    mayDecide: may.ok,
    mayNotDecideBecause: may.ok ? null : may.reason,
  };
}
