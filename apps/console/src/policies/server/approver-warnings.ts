import type { PolicyDocument, Warning } from "@pag0/contract";
import { type ApprovalMember, selectApprovers } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";

/** Every member as far as approvals are concerned. */
export async function approvalMembers(tx: Transaction): Promise<ApprovalMember[]> {
  const members = await tx.member.findMany({
    include: { projects: { select: { projectId: true } } },
  });
  return members.map(({ id, email, name, role, status, projects }) => ({
    id,
    email,
    name,
    role,
    status,
    projectIds: projects.map(({ projectId }) => projectId),
  }));
}

/**
 * Approvers of a policy's workflow that cannot serve, such as the specification's own
 * `"sales ai-lead@acme.com"`: they are kept as they are written, and the fallback serves.
 * @param projectId whose policy it is; null for the organization's
 */
export function approverWarnings(
  document: PolicyDocument,
  projectId: string | null,
  members: readonly ApprovalMember[],
): Warning[] {
  const named = document.approvalWorkflow?.approvers ?? [];
  if (named.length === 0) return [];
  const { warnings } = selectApprovers({
    named,
    members,
    projectId: projectId ?? "",
    requesterId: null,
    requestedByEmail: null,
  });
  return warnings.map(({ approver, problem }) => ({
    field: `policy.approvalWorkflow.approvers[${named.indexOf(approver)}]`,
    message: `"${approver}": ${problem}; where no approver can serve, the project's leads and then the owners decide`,
  }));
}
