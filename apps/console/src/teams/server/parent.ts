import type { Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { loadPolicyTree, MAX_DEPTH, type PolicyTree } from "../../policies/server/levels.ts";

/** The projects from a parent up to the outermost. */
export function chainOf(tree: PolicyTree, parentId: string | null): string[] {
  const chain: string[] = [];
  for (let id = parentId; id !== null && !chain.includes(id); ) {
    chain.push(id);
    id = tree.projects.get(id)?.project.parentId ?? null;
  }
  return chain;
}

/** How many levels a project and what is below it take. */
export function heightOf(tree: PolicyTree, projectId: string): number {
  let height = 0;
  let level = [projectId];
  while (level.length > 0 && height <= MAX_DEPTH) {
    height += 1;
    const above = new Set(level);
    level = [...tree.projects.values()]
      .filter(({ project }) => project.parentId !== null && above.has(project.parentId))
      .map(({ project }) => project.id);
  }
  return height;
}

/**
 * @param height levels that are to go below the parent
 * @throws Pag0Failure VALIDATION_ERROR where teams would be deeper below one another than is read.
 */
export async function requireDepth(
  tx: Transaction,
  organizationId: string,
  parentId: string | null,
  height: number,
): Promise<void> {
  if (parentId === null) return;
  const tree = await loadPolicyTree(tx, organizationId);
  if (chainOf(tree, parentId).length + height > MAX_DEPTH)
    throw invalidField("parent", `teams can be at most ${MAX_DEPTH} levels deep`);
}
