import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import type { Project } from "@pag0/db";
import { checkNarrows } from "@pag0/policy";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { recordAudit } from "../../api/record.ts";
import { ancestorsOf, loadPolicyTree, lockPolicies } from "../../policies/server/levels.ts";
import { requireNamedTeam, requireTeam } from "./find.ts";
import { chainOf, heightOf, requireDepth } from "./parent.ts";
import { teamView } from "./view.ts";

/** @throws Pag0Failure VALIDATION_ERROR for a circle, POLICY_WIDENS where the policy would not fit there. */
async function requireFits(
  tx: Transaction,
  project: Project,
  parentId: string | null,
): Promise<void> {
  const tree = await loadPolicyTree(tx, project.organizationId);
  if (parentId === project.id || chainOf(tree, parentId).includes(project.id))
    throw invalidField("parent", "a team cannot be below itself");
  await requireDepth(tx, project.organizationId, parentId, heightOf(tree, project.id));
  const document = tree.projects.get(project.id)?.level.document ?? {};
  const errors = checkNarrows(ancestorsOf(tree, parentId), document);
  if (errors.length > 0)
    throw new Pag0Failure(
      "POLICY_WIDENS",
      `Under that parent the team's policy would widen what is allowed: ${errors[0]?.field}`,
      { errors },
    );
}

/** Renames a team or moves it under another parent. What is equal already changes nothing. */
export function updateTeam(
  context: Context<"updateTeam">,
): Promise<OperationResponse<"updateTeam">> {
  const { name, parent } = context.body;
  return context.tenant.transaction(async (tx) => {
    await lockPolicies(tx, context.caller.organizationId);
    const project = await requireTeam(context, tx);
    const parentId =
      parent === undefined
        ? project.parentId
        : parent === null
          ? null
          : (await requireNamedTeam(context, tx, "parent", parent)).id;
    const before = { name: project.name, parentId: project.parentId };
    const after = { name: name ?? project.name, parentId };
    if (after.name === before.name && after.parentId === before.parentId)
      return teamView(context, tx, project);
    if (after.parentId !== before.parentId) await requireFits(tx, project, after.parentId);
    const updated = await tx.project.update({ where: { id: project.id }, data: after });
    await recordAudit(context, tx, {
      action: "project.updated",
      resource: { kind: "project", id: project.id },
      projectId: project.id,
      detail: { before, after },
    });
    return teamView(context, tx, updated);
  });
}
