import type { ComplianceFacts } from "@pag0/analytics";
import { may } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { effectivePolicy } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";
import { auditPosition } from "../../audit/server/audit-position.ts";
import type { PolicyTree } from "../../policies/server/levels.ts";

/** What compliance is judged by, as it stands now. */
export async function complianceFacts(
  tx: Transaction,
  organizationId: string,
  tree: PolicyTree,
  now: Date,
): Promise<ComplianceFacts> {
  const { complianceMode, auditRetentionDays } = effectivePolicy([tree.organizationLevel]);
  const members = await tx.member.groupBy({
    by: ["role"],
    where: { status: "active" },
    _count: true,
  });
  const count = (counts: (role: (typeof members)[number]["role"]) => boolean) =>
    members.filter(({ role }) => counts(role)).reduce((total, { _count }) => total + _count, 0);
  const { checkpoints, oldestUnanchoredAt } = await auditPosition(sqlOf(tx), organizationId);
  return {
    mode: complianceMode ?? null,
    auditRetentionDays,
    checkpoints,
    oldestUnanchoredAt,
    approvers: count((role) => may(role, "approval:decide")),
    auditors: count((role) => role === "auditor"),
    now,
  };
}
