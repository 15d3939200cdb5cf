import type { ApprovalDetailView } from "@pag0/contract";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import type { Transaction } from "../../api/context.ts";
import { budgetUses } from "../../budgets/server/budget-uses.ts";
import { effectivePolicyOf, loadPolicyTree } from "../../policies/server/levels.ts";
import type { ApprovalRow } from "./approval-view.ts";

/**
 * What a waiting request does to each budget that holds its amount: what is used without it (settled
 * and held for others), and with it. Empty once nothing is held for it any more. A budget that the
 * policy no longer has is left out.
 */
export async function budgetEffects(
  tx: Transaction,
  row: ApprovalRow,
): Promise<ApprovalDetailView["budgets"]> {
  const holds = await tx.hold.findMany({ where: { approvalId: row.id, status: "held" } });
  if (holds.length === 0) return [];
  const tree = await loadPolicyTree(tx, row.organizationId);
  const node = tree.projects.get(row.projectId);
  if (node === undefined) return [];
  const { budgets } = effectivePolicyOf(tree, node);
  const standingOf = await budgetUses(
    tx,
    row.organizationId,
    budgets,
    tree.calendar,
    row.createdAt,
  );
  const effects: ApprovalDetailView["budgets"] = [];
  for (const budget of budgets) {
    const { scopeId, period, limit, origin } = budget;
    const hold = holds.find((one) => one.scopeId === scopeId && one.period === period);
    if (hold === undefined) continue;
    const { settled, held } = standingOf(budget);
    effects.push({
      scopeName: origin.name,
      period,
      limit: toMicroUsdExact(limit),
      usedBefore: toMicroUsdExact(nanoUsd(settled + held - hold.amountNano)),
      usedAfter: toMicroUsdExact(nanoUsd(settled + held)),
    });
  }
  return effects;
}
