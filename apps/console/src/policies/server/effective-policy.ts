import { type OperationResponse, Pag0Failure } from "@pag0/contract";
import { explain } from "@pag0/policy";
import type { Context } from "../../api/context.ts";
import { requireTeam } from "../../teams/server/find.ts";
import { effectivePolicyOf, loadPolicyTree } from "./levels.ts";

export function getEffectivePolicy(
  context: Context<"getEffectivePolicy">,
): Promise<OperationResponse<"getEffectivePolicy">> {
  return context.tenant.transaction(async (tx) => {
    const project = await requireTeam(context, tx);
    const tree = await loadPolicyTree(tx, context.caller.organizationId);
    const node = tree.projects.get(project.id);
    if (node === undefined) throw new Pag0Failure("NOT_FOUND");
    return { data: explain(effectivePolicyOf(tree, node)) };
  });
}
