import { Pag0Failure, type PolicyDraftView } from "@pag0/contract";
import type { PolicyDraft, PolicyScope } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";
import { MAX_VERSION } from "./levels.ts";
import { authorViews } from "./version-view.ts";

/** A scope has one draft, which goes by the scope's own identifier. */
export function draftIdOf({ organizationId, projectId }: PolicyScope): string {
  return projectId ?? organizationId;
}

async function draftView(tx: Transaction, draft: PolicyDraft): Promise<PolicyDraftView> {
  const author = { kind: draft.updatedByKind, id: draft.updatedById };
  return {
    text: draft.text,
    baseVersion: draft.baseVersion,
    revision: draft.revision,
    updatedBy: (await authorViews(tx, [author]))(author),
    updatedAt: draft.updatedAt.toISOString(),
  };
}

export async function findDraft(
  tx: Transaction,
  scope: PolicyScope,
): Promise<PolicyDraftView | null> {
  const draft = await tx.policyDraft.findUnique({ where: { id: draftIdOf(scope) } });
  return draft === null ? null : draftView(tx, draft);
}

/** The refusal of an edit of an older revision: it carries what is there now, so that no text is lost. */
export async function draftConflict(tx: Transaction, scope: PolicyScope): Promise<Pag0Failure> {
  const draft = await findDraft(tx, scope);
  const message =
    draft === null
      ? "The draft was published or dropped meanwhile"
      : `${draft.updatedBy.name} saved the draft meanwhile (revision ${draft.revision})`;
  return new Pag0Failure("VERSION_CONFLICT", message, { extra: { draft } });
}

/**
 * Ends the draft that is published in this transaction.
 * @throws Pag0Failure VERSION_CONFLICT where it has another revision by now
 */
export async function endDraft(
  tx: Transaction,
  scope: PolicyScope,
  revision: number,
): Promise<void> {
  const where = { id: draftIdOf(scope), revision: Math.min(revision, MAX_VERSION) };
  const { count } = await tx.policyDraft.deleteMany({ where });
  if (count === 0) throw await draftConflict(tx, scope);
}
