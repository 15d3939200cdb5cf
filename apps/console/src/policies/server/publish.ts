import { isDeepStrictEqual } from "node:util";
import { Pag0Failure, type PolicyDocument } from "@pag0/contract";
import { PolicyConflict, type PolicyVersion, publishedPolicy, publishPolicy } from "@pag0/db";
import { checkNarrows } from "@pag0/policy";
import type { TenantContext, Transaction } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { amountsAgainstUse } from "../../budgets/server/amounts-against-use.ts";
import { endDraft } from "./draft-rows.ts";
import { ancestorsOf, documentOf, levelOf, loadPolicyTree } from "./levels.ts";
import { recordedDocuments } from "./recorded-documents.ts";

/** A document that is to be published. */
export interface Publication {
  /** Null for the organization's own policy. */
  project: { id: string; parentId: string | null } | null;
  document: PolicyDocument;
  reason: string;
  expectedVersion?: number | undefined;
  /** The draft that ends with this, by the revision that its publisher has seen. */
  draftRevision?: number | undefined;
  /** The earlier version whose document it is, where that is why it is published. */
  rollbackTo?: number | undefined;
}

function newerVersion(error: unknown): never {
  if (!(error instanceof PolicyConflict)) throw error;
  const { currentVersion } = error;
  throw new Pag0Failure(
    "VERSION_CONFLICT",
    `Version ${currentVersion} has been published meanwhile`,
    {
      extra: { currentVersion },
    },
  );
}

async function requireNarrow(
  tx: Transaction,
  organizationId: string,
  parentId: string | null,
  document: PolicyDocument,
): Promise<void> {
  const tree = await loadPolicyTree(tx, organizationId);
  const errors = checkNarrows(ancestorsOf(tree, parentId), document);
  if (errors.length > 0)
    throw new Pag0Failure("POLICY_WIDENS", `${errors[0]?.field}: ${errors[0]?.message}`, {
      errors,
    });
}

async function requireAboveHeld(
  { caller, now }: TenantContext,
  tx: Transaction,
  { project, document }: Publication,
): Promise<void> {
  const { organizationId } = caller;
  const { calendar } = await loadPolicyTree(tx, organizationId);
  const named = { id: project?.id ?? organizationId, name: "" };
  const kind = project === null ? "organization" : "project";
  const level = levelOf(kind, named, null, document);
  const { errors } = await amountsAgainstUse(tx, organizationId, level, calendar, now);
  if (errors.length > 0)
    throw new Pag0Failure("BUDGET_BELOW_HELD", `${errors[0]?.field} ${errors[0]?.message}`, {
      errors,
    });
}

/**
 * Publishes a policy version, unless the published one says the same already. The transaction holds
 * `lockPolicies`.
 * @throws Pag0Failure POLICY_WIDENS with each field that would widen an ancestor's, BUDGET_BELOW_HELD with
 * each budget that is less than what is held of it, VERSION_CONFLICT where
 * a newer version was published or somebody has saved the draft since.
 */
export async function publish(
  context: TenantContext,
  tx: Transaction,
  publication: Publication,
): Promise<PolicyVersion> {
  const { project, document, reason, expectedVersion, draftRevision, rollbackTo } = publication;
  const { caller, now } = context;
  const scope = { organizationId: caller.organizationId, projectId: project?.id ?? null };
  const current = await publishedPolicy(tx, scope);
  if (draftRevision !== undefined) await endDraft(tx, scope, draftRevision);
  const expected = expectedVersion === undefined || expectedVersion === (current?.version ?? 0);
  if (current !== null && expected && isDeepStrictEqual(current.document, document)) return current;
  await requireAboveHeld(context, tx, publication);
  if (project !== null) await requireNarrow(tx, caller.organizationId, project.parentId, document);
  const version = await publishPolicy(tx, {
    ...scope,
    document,
    reason,
    author: { kind: caller.kind, id: caller.id },
    now,
    ...(expectedVersion === undefined ? {} : { expectedVersion }),
  }).catch(newerVersion);
  await recordAudit(context, tx, {
    action: rollbackTo === undefined ? "policy.published" : "policy.rolled_back",
    resource: { kind: "policy", id: version.id },
    projectId: scope.projectId,
    policyVersion: version.id,
    detail: {
      version: version.version,
      reason,
      ...(rollbackTo === undefined ? {} : { from: current?.version ?? 0, to: rollbackTo }),
      ...recordedDocuments(current === null ? null : documentOf(current), document),
    },
  });
  return version;
}
