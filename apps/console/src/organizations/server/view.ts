import { alertSettingsSchema, type OrganizationView } from "@pag0/contract";
import { type Organization, publishedPolicy } from "@pag0/db";
import type { Transaction } from "../../api/context.ts";
import { loadPolicyTree } from "../../policies/server/levels.ts";
import { policyWarnings } from "../../policies/server/policy-warnings.ts";
import { versionViews } from "../../policies/server/version-view.ts";

/** @param seesAll whether the reader sees every team: warnings of the organization's policy name teams. */
export async function organizationView(
  tx: Transaction,
  organization: Organization,
  seesAll: boolean,
): Promise<OrganizationView> {
  const { id, slug, name, timezone, alertSettings, createdAt } = organization;
  const version = await publishedPolicy(tx, { organizationId: id, projectId: null });
  const [policy = null] = await versionViews(tx, version === null ? [] : [version]);
  const warnings = await policyWarnings(tx, await loadPolicyTree(tx, id));
  return {
    id,
    slug,
    name,
    timezone,
    policy,
    alerts: alertSettingsSchema.parse(alertSettings),
    createdAt: createdAt.toISOString(),
    warnings: seesAll ? [...(warnings.get(id) ?? [])] : [],
  };
}
