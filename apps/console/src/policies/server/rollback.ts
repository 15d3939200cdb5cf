import type { PolicyVersionView } from "@pag0/contract";
import type { Context } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { documentOf, lockPolicies, MAX_VERSION } from "./levels.ts";
import { scopeOfPath } from "./policy-scope.ts";
import { publish } from "./publish.ts";
import { versionView } from "./version-view.ts";

export function rollbackOrganizationPolicy(
  context: Context<"rollbackOrganizationPolicy">,
): Promise<PolicyVersionView> {
  return rollBack(context);
}

export function rollbackTeamPolicy(
  context: Context<"rollbackTeamPolicy">,
): Promise<PolicyVersionView> {
  return rollBack(context);
}

/**
 * Publishes a new version with the document of an earlier one, checked against what the levels above
 * allow today: history is never rewritten.
 */
function rollBack(
  context: Context<"rollbackOrganizationPolicy" | "rollbackTeamPolicy">,
): Promise<PolicyVersionView> {
  const { version: number, reason, expectedVersion } = context.body;
  return context.tenant.transaction(async (tx) => {
    await lockPolicies(tx, context.caller.organizationId);
    const { project } = await scopeOfPath(context, tx);
    const versions = tx.policyVersion;
    const where = { projectId: project?.id ?? null, status: { not: "draft" as const } };
    const earlier = await versions.findFirst({
      where: { ...where, version: Math.min(number, MAX_VERSION) },
    });
    if (earlier === null) {
      const count = await versions.count({ where });
      throw invalidField(
        "version",
        `is ${number}, which was never published; ${count === 0 ? "there is no version yet" : `there are versions 1 to ${count}`}`,
      );
    }
    const document = documentOf(earlier);
    const published = await publish(context, tx, {
      project,
      document,
      reason,
      expectedVersion,
      rollbackTo: number,
    });
    return versionView(tx, published);
  });
}
