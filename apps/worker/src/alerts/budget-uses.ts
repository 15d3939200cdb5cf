import type { PolicyDocument } from "@pag0/contract";
import { budgetCounter, type OrganizationTransaction, sqlOf } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { budgetWindow, compileLevel } from "@pag0/policy";
import type { BudgetUse } from "./budget-alerts.ts";

/**
 * What is spent or held of the budgets that published policies of the organization set for a level.
 * @param which all of them, or those alone whose policy asks for alerts.
 */
export async function budgetUses(
  tx: OrganizationTransaction,
  organization: { id: string; name: string; timezone: string },
  now: Date,
  which: "all" | "alerting",
): Promise<BudgetUse[]> {
  const versions = await tx.policyVersion.findMany({
    where: { status: "published" },
    include: { project: { select: { name: true } } },
  });
  const uses: BudgetUse[] = [];
  for (const version of versions) {
    const document = version.document as PolicyDocument;
    const asked = document.budgetAlerts;
    if (which === "alerting" && asked === undefined) continue;
    const alert =
      asked === undefined
        ? null
        : { threshold: asked.warningThreshold, action: asked.exceededAction };
    const scopeKind = version.projectId === null ? ("organization" as const) : ("project" as const);
    const name = version.project?.name ?? organization.name;
    const scopeId = version.projectId ?? organization.id;
    const level = compileLevel({
      kind: scopeKind,
      id: scopeId,
      name,
      versionId: version.id,
      version: version.version,
      document,
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
        alert,
      });
    }
  }
  return uses;
}
