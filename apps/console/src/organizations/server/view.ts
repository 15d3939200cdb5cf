import { alertSettingsSchema, type OrganizationView } from "@pag0/contract";
import { type Organization, publishedPolicy } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";
import { approvalMembers, approverWarnings } from "../../policies/server/approver-warnings.ts";
import { versionViews } from "../../policies/server/version-view.ts";

export async function organizationView(
  tx: Transaction,
  organization: Organization,
): Promise<OrganizationView> {
  const { id, slug, name, timezone, alertSettings, createdAt } = organization;
  const version = await publishedPolicy(tx, { organizationId: id, projectId: null });
  const [policy = null] = await versionViews(tx, version === null ? [] : [version]);
  return {
    id,
    slug,
    name,
    timezone,
    policy,
    alerts: alertSettingsSchema.parse(alertSettings),
    createdAt: createdAt.toISOString(),
    warnings:
      policy === null ? [] : approverWarnings(policy.document, null, await approvalMembers(tx)),
  };
}
