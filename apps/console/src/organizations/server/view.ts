import type { AlertSettings, OrganizationView } from "@pag0/contract";
import { type Organization, type OrganizationTransaction, publishedPolicy } from "@pag0/db";
import { approverWarnings } from "../../policies/server/publish.ts";
import { publishedView } from "../../policies/server/version-view.ts";

export async function organizationView(tx: OrganizationTransaction, organization: Organization): Promise<OrganizationView> {
  const policy = await publishedView(tx, await publishedPolicy(tx, { organizationId: organization.id, projectId: null }));
  return {
    id: organization.id,
    slug: organization.slug,
    name: organization.name,
    timezone: organization.timezone,
    policy,
    alerts: organization.alertSettings as AlertSettings,
    createdAt: organization.createdAt.toISOString(),
    warnings: policy === null ? [] : await approverWarnings(tx, null, policy.document),
  };
}
