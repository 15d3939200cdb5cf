import type { RuleFieldName } from "@pag0/contract";
import type { BudgetLimit } from "@pag0/policy";
import type { OrganizationSnapshot } from "../snapshot/model.ts";

/** Fields of rules that `CallSpend` answers. */
const SPENDING_FIELDS = [
  "daily_cost_per_user",
  "daily_cost_per_team",
  "monthly_cost_per_team",
  "daily_cost",
  "monthly_cost",
  "daily_requests_per_user",
] as const satisfies readonly RuleFieldName[];

/** Whether a policy of the organization asks what was spent: a rule, or what happens above a part of a budget. */
export function asksSpending(organization: OrganizationSnapshot): boolean {
  return [...organization.projects.values()].some(
    ({ policy }) =>
      policy.softBudgets.length > 0 ||
      SPENDING_FIELDS.some((field) => policy.ruleFields.has(field)),
  );
}

/** The budgets above a part of which something happens to calls, each once. */
export function softBudgetsOf(organization: OrganizationSnapshot): BudgetLimit[] {
  const budgets = new Map<string, BudgetLimit>();
  for (const { policy } of organization.projects.values())
    for (const { budget } of policy.softBudgets)
      budgets.set(`${budget.scopeKind}|${budget.scopeId}|${budget.period}`, budget);
  return [...budgets.values()];
}
