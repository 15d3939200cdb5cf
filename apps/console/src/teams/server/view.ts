import type { TeamView } from "@pag0/contract";
import type { Project } from "@pag0/db";
import type { TenantContext, Transaction } from "../../api/context.ts";
import { budgetStates } from "../../budgets/server/budget-states.ts";
import { effectivePolicyOf, loadPolicyTree } from "../../policies/server/levels.ts";
import { policyWarnings } from "../../policies/server/policy-warnings.ts";
import { versionViews } from "../../policies/server/version-view.ts";

/** Teams with their own policies and their own budgets (those of their ancestors are theirs). */
export async function teamViews(
  context: TenantContext,
  tx: Transaction,
  projects: readonly Project[],
): Promise<TeamView[]> {
  const tree = await loadPolicyTree(tx, context.caller.organizationId);
  const nodes = projects.flatMap((project) => tree.projects.get(project.id) ?? []);
  const versions = await versionViews(
    tx,
    nodes.flatMap((node) => node.version ?? []),
  );
  const budgets = nodes.flatMap((node) =>
    effectivePolicyOf(tree, node).budgets.filter((budget) => budget.scopeId === node.project.id),
  );
  const states = await budgetStates(
    tx,
    context.caller.organizationId,
    budgets,
    tree.calendar,
    context.now,
  );
  const warnings = await policyWarnings(tx, tree);
  return nodes.map(({ project, version }) => ({
    id: project.id,
    slug: project.slug,
    name: project.name,
    parentId: project.parentId,
    policy: versions.find((view) => view.id === version?.id) ?? null,
    budgets: states.filter((state) => state.scopeId === project.id),
    createdAt: project.createdAt.toISOString(),
    warnings: [...(warnings.get(project.id) ?? [])],
  }));
}

export async function teamView(
  context: TenantContext,
  tx: Transaction,
  project: Project,
): Promise<TeamView> {
  const [view] = await teamViews(context, tx, [project]);
  if (view === undefined) throw new Error(`The project ${project.id} is not in its organization`);
  return view;
}
