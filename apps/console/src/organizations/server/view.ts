import { alertSettingsSchema, budgetMonthSchema, type OrganizationView } from "@pag0/contract";
import { type Organization, publishedPolicy } from "@pag0/db";
import { effectivePolicy } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";
import { budgetStates } from "../../budgets/server/budget-states.ts";
import { loadPolicyTree } from "../../policies/server/levels.ts";
import { policyWarnings } from "../../policies/server/policy-warnings.ts";
import { versionViews } from "../../policies/server/version-view.ts";

/** @param seesAll whether the reader sees every team: warnings of the organization's policy name teams. */
export async function organizationView(
  tx: Transaction,
  organization: Organization,
  seesAll: boolean,
  now: Date,
): Promise<OrganizationView> {
  const { id, slug, name, timezone, budgetMonth, alertSettings, createdAt } = organization;
  const version = await publishedPolicy(tx, { organizationId: id, projectId: null });
  const [policy = null] = await versionViews(tx, version === null ? [] : [version]);
  const tree = await loadPolicyTree(tx, id);
  const warnings = await policyWarnings(tx, tree);
  const { budgets } = effectivePolicy([tree.organizationLevel], tree.calendar);
  return {
    id,
    slug,
    name,
    timezone,
    budgetMonth: budgetMonthSchema.parse(budgetMonth),
    policy,
    budgets: await budgetStates(tx, id, budgets, tree.calendar, now),
    alerts: alertSettingsSchema.parse(alertSettings),
    createdAt: createdAt.toISOString(),
    warnings: seesAll ? [...(warnings.get(id) ?? [])] : [],
  };
}
