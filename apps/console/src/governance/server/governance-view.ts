import { type GovernanceView, governancePolicyOfRule, type Rule } from "@pag0/contract";
import { effectivePolicy } from "@pag0/policy";
import type { TenantContext, Transaction } from "../../api/context.ts";
import { documentOf, loadPolicyTree } from "../../policies/server/levels.ts";
import {
  levelAt,
  levelsAbove,
  type PolicyScope,
  versionOf,
} from "../../policies/server/policy-scope.ts";
import { authorViews } from "../../policies/server/version-view.ts";
import { classificationOf } from "./classification-form.ts";
import { ruleHistories } from "./rule-history.ts";

type PolicyView = GovernanceView["policies"][number];

/** A policy's rules with the project they are of; null for the organization. */
interface OwnRules {
  projectId: string | null;
  rules: readonly Rule[];
}

/** Shows rules as governance policies, with who brought them and when they changed. */
export async function governancePolicyViews(
  tx: Transaction,
  owners: readonly OwnRules[],
): Promise<PolicyView[][]> {
  const withRules = owners.filter(({ rules }) => rules.length > 0);
  const historyOf = await ruleHistories(
    tx,
    withRules.map(({ projectId }) => projectId),
  );
  const histories = withRules.flatMap(({ projectId, rules }) =>
    rules.flatMap(({ id }) => historyOf(projectId, id) ?? []),
  );
  const author = await authorViews(
    tx,
    histories.map(({ createdBy }) => createdBy),
  );
  return owners.map(({ projectId, rules }) =>
    rules.map((rule) => {
      const history = historyOf(projectId, rule.id);
      return {
        ...governancePolicyOfRule(rule),
        created_by: history === null ? null : author(history.createdBy).name,
        created_at: history?.createdAt.toISOString() ?? null,
        updated_at: history?.updatedAt.toISOString() ?? null,
      };
    }),
  );
}

/** A team's rules, classification and compliance as they are published; its own and what it inherits. */
export async function governanceView(
  context: TenantContext,
  tx: Transaction,
  scope: PolicyScope,
): Promise<GovernanceView> {
  const tree = await loadPolicyTree(tx, context.caller.organizationId);
  const version = versionOf(tree, scope);
  const above = levelsAbove(tree, scope);
  const levels = [...above, levelAt(tree, scope)];
  const views = await governancePolicyViews(
    tx,
    levels.map(({ origin, document }) => ({
      projectId: origin.kind === "project" ? origin.id : null,
      rules: document.rules ?? [],
    })),
  );
  const { complianceMode, auditRetentionDays } = effectivePolicy(levels, tree.calendar);
  return {
    team_id: scope.id,
    version: version?.version ?? 0,
    policies: views.at(-1) ?? [],
    inherited_policies: above.flatMap(({ origin }, index) =>
      (views[index] ?? []).map((policy) => ({ ...policy, level: origin.name })),
    ),
    data_classification: classificationOf(documentOf(version)),
    compliance: {
      mode: complianceMode ?? null,
      audit_log: { enabled: auditRetentionDays !== null, retention_days: auditRetentionDays },
    },
  };
}
