import { isDeepStrictEqual } from "node:util";
import { alertSettingsSchema, budgetMonthSchema, type OperationResponse } from "@pag0/contract";
import type { Organization } from "@pag0/db";
import type { Context, Transaction } from "../../api/context.ts";
import { recordAudit } from "../../api/record.ts";
import { lockPolicies } from "../../policies/server/levels.ts";
import { publish } from "../../policies/server/publish.ts";
import { requireOrganization } from "./find.ts";
import { organizationView } from "./view.ts";

export function getOrganization(
  context: Context<"getOrganization">,
): Promise<OperationResponse<"getOrganization">> {
  return context.tenant.transaction(async (tx) =>
    organizationView(
      tx,
      await requireOrganization(context, tx),
      context.caller.projectIds === null,
      context.now,
    ),
  );
}

/** Changes the fields that are given and differ; nothing is written or recorded for the others. */
async function changeFields(
  context: Context<"putOrganization">,
  tx: Transaction,
  organization: Organization,
): Promise<Organization> {
  const { name, timezone, budgetMonth, alerts } = context.body;
  const before = {
    name: organization.name,
    timezone: organization.timezone,
    budgetMonth: budgetMonthSchema.parse(organization.budgetMonth),
    alerts: alertSettingsSchema.parse(organization.alertSettings),
  };
  const after = {
    name: name ?? before.name,
    timezone: timezone ?? before.timezone,
    budgetMonth: budgetMonth ?? before.budgetMonth,
    alerts: alerts ?? before.alerts,
  };
  if (isDeepStrictEqual(before, after)) return organization;
  await recordAudit(context, tx, {
    action: "organization.updated",
    resource: { kind: "organization", id: organization.id },
    detail: { before, after },
  });
  return tx.organization.update({
    where: { id: organization.id },
    data: {
      name: after.name,
      timezone: after.timezone,
      budgetMonth: after.budgetMonth,
      alertSettings: after.alerts,
    },
  });
}

/** Sets what the body has; the policy is published as a version of its own. */
export function putOrganization(
  context: Context<"putOrganization">,
): Promise<OperationResponse<"putOrganization">> {
  return context.tenant.transaction(async (tx) => {
    const { globalPolicy, reason = "Set through the management API" } = context.body;
    await lockPolicies(tx, context.caller.organizationId);
    const organization = await changeFields(context, tx, await requireOrganization(context, tx));
    if (globalPolicy !== undefined)
      await publish(context, tx, { project: null, document: globalPolicy, reason });
    return organizationView(tx, organization, true, context.now);
  });
}
