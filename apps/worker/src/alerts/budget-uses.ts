import type { PolicyDocument } from "@pag0/contract";
import { budgetCounter, type OrganizationTransaction, sqlOf } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { budgetWindow, compileLevel } from "@pag0/policy";
import type { BudgetUse } from "./budget-alerts.ts";

/** What is spent or held of every budget that a published policy of the organization sets. */
export async function budgetUses(
  tx: OrganizationTransaction,
  organization: { id: string; name: string; timezone: string },
  now: Date,
): Promise<BudgetUse[]> {
  const versions = await tx.policyVersion.findMany({
    where: { status: "published" },
    include: { project: { select: { name: true } } },
  });
  const uses: BudgetUse[] = [];
  for (const version of versions) {
    const scopeKind = version.projectId === null ? ("organization" as const) : ("project" as const);
    const name = version.project?.name ?? organization.name;
    const scopeId = version.projectId ?? organization.id;
    const level = compileLevel({
      kind: scopeKind,
      id: scopeId,
      name,
      versionId: version.id,
      version: version.version,
      document: version.document as PolicyDocument,
    });
    for (const [period, limit] of [
      ["month", level.monthlyBudget],
      ["day", level.dailyBudget],
    ] as const) {
      if (limit === null) continue;
      const windowStart = budgetWindow(period, now, organization.timezone).start;
      const { settled, held } = await budgetCounter(sqlOf(tx), {
        organizationId: organization.id,
        scopeKind,
        scopeId,
        period,
        windowStart,
      });
      uses.push({
        budget: { scopeKind, scopeId, period, limit },
        name,
        windowStart,
        used: nanoUsd(settled + held),
      });
    }
  }
  return uses;
}
