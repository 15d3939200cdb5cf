import { type PolicyDocument, policyDocumentSchema } from "@pag0/contract";
import { applyDiff, DiffConflict, diffDocuments } from "@pag0/policy";

export type Merge =
  | { kind: "merged"; document: PolicyDocument }
  /** Both changed the same place. */
  | { kind: "conflict"; path: string }
  /** The draft is no valid document yet. */
  | { kind: "invalid" };

/**
 * The changes that a draft makes to the version it was begun from, made to a newer version instead. Nothing
 * that the newer version changed is lost: where both changed the same place, nothing is merged.
 */
export function mergeDraft(base: PolicyDocument, draft: unknown, newer: PolicyDocument): Merge {
  const mine = policyDocumentSchema.safeParse(draft);
  if (!mine.success) return { kind: "invalid" };
  try {
    return { kind: "merged", document: applyDiff(newer, diffDocuments(base, mine.data)) };
  } catch (error) {
    if (!(error instanceof DiffConflict)) throw error;
    return { kind: "conflict", path: error.path };
  }
}
