import type { PolicyDocument, TeamView } from "@pag0/contract";
import { type OrganizationTransaction, type Project, publishedPolicy } from "@pag0/db";
import { budgetStates } from "../../policies/server/budget-states.ts";
import { effectivePolicyOf, type PolicyTree } from "../../policies/server/levels.ts";
import { approverWarnings } from "../../policies/server/publish.ts";
import { publishedView } from "../../policies/server/version-view.ts";

/** A team with its own policy and its own budgets (those of its ancestors are theirs). */
export async function teamView(tx: OrganizationTransaction, tree: PolicyTree, project: Project, now: Date): Promise<TeamView> {
  const { organizationId } = project;
  const policy = await publishedView(tx, await publishedPolicy(tx, { organizationId, projectId: project.id }));
  const own = effectivePolicyOf(tree, project.id).budgets.filter((budget) => budget.scopeId === project.id);
  return {
    id: project.id,
    slug: project.slug,
    name: project.name,
    parentId: project.parentId,
    policy,
    budgets: await budgetStates(tx, organizationId, own, tree.organization.timezone, now),
    createdAt: project.createdAt.toISOString(),
    warnings: policy === null ? [] : await approverWarnings(tx, project.id, policy.document as PolicyDocument),
  };
}
