import { isDeepStrictEqual } from "node:util";
import { type OperationId, Pag0Failure, type PolicyDocument, type Warning } from "@pag0/contract";
import { type OrganizationTransaction, PolicyConflict, type PolicyVersion, publishedPolicy, publishPolicy } from "@pag0/db";
import { checkNarrows, selectApprovers } from "@pag0/policy";
import { actorOf } from "../../api/caller.ts";
import { type Context, record } from "../../api/context.ts";
import { ancestorsOf, type PolicyTree } from "./levels.ts";

type AnyContext = Pick<Context<OperationId>, "services" | "caller" | "now" | "requestId">;

export interface Publication {
  /** Null for the organization's own policy. */
  project: { id: string; parentId: string | null } | null;
  document: PolicyDocument;
  reason: string;
  expectedVersion?: number | undefined;
}

/**
 * Publishes a policy version, unless the published one says the same already.
 * @throws Pag0Failure POLICY_WIDENS with each field that would widen an ancestor's, VERSION_CONFLICT.
 */
export async function publish(context: AnyContext, tx: OrganizationTransaction, tree: PolicyTree, publication: Publication): Promise<PolicyVersion> {
  const { project, document, reason, expectedVersion } = publication;
  const scope = { organizationId: context.caller.organizationId, projectId: project?.id ?? null };
  if (project !== null) {
    const errors = checkNarrows(ancestorsOf(tree, project.parentId), document);
    if (errors.length > 0) throw new Pag0Failure("POLICY_WIDENS", `${errors[0]?.field}: ${errors[0]?.message}`, { errors });
  }
  const current = await publishedPolicy(tx, scope);
  if (current !== null && isDeepStrictEqual(current.document, document) && (expectedVersion === undefined || expectedVersion === current.version)) return current;
  try {
    const version = await publishPolicy(tx, {
      ...scope,
      document,
      reason,
      author: actorOf(context.caller),
      now: context.now,
      ...(expectedVersion === undefined ? {} : { expectedVersion }),
    });
    await record(context, tx, {
      action: "policy.published",
      resource: { kind: "policy", id: version.id },
      projectId: scope.projectId,
      policyVersion: version.id,
      detail: { version: version.version, reason, before: (current?.document ?? null) as never, after: document as never },
    });
    return version;
  } catch (error) {
    if (error instanceof PolicyConflict) throw new Pag0Failure("VERSION_CONFLICT", `Version ${error.currentVersion} has been published meanwhile`, { extra: { currentVersion: error.currentVersion } });
    throw error;
  }
}

/** Approvers of a policy's workflow that no member can serve for: they are kept, and the fallback serves. */
export async function approverWarnings(tx: OrganizationTransaction, projectId: string | null, document: PolicyDocument): Promise<Warning[]> {
  const named = document.approvalWorkflow?.approvers ?? [];
  if (named.length === 0) return [];
  const members = await tx.member.findMany({ include: { projects: { select: { projectId: true } } } });
  const { warnings } = selectApprovers({
    named,
    members: members.map((member) => ({ ...member, projectIds: member.projects.map((link) => link.projectId) })),
    projectId: projectId ?? "",
    requesterId: null,
    requestedByEmail: null,
  });
  return warnings.map(({ approver, problem }) => ({
    field: `policy.approvalWorkflow.approvers[${named.indexOf(approver)}]`,
    message: `"${approver}": ${problem}; the project's leads, then the owners, decide instead`,
  }));
}
