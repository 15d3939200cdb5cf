import type { OperationResponse, PolicyVersionView } from "@pag0/contract";
import type { PolicyVersion } from "@pag0/db";
import type { Context, Transaction } from "../../api/context.ts";
import { requireOrganization } from "../../organizations/server/find.ts";
import { requireTeam } from "../../teams/server/find.ts";
import { lockPolicies } from "./levels.ts";
import { publish } from "./publish.ts";
import { versionView } from "./version-view.ts";

export function putOrganizationPolicy(
  context: Context<"putOrganizationPolicy">,
): Promise<OperationResponse<"putOrganizationPolicy">> {
  return published(context, async (tx) => {
    await requireOrganization(context, tx);
    return publish(context, tx, { project: null, ...context.body });
  });
}

export function putTeamPolicy(
  context: Context<"putTeamPolicy">,
): Promise<OperationResponse<"putTeamPolicy">> {
  return published(context, async (tx) => {
    const project = await requireTeam(context, tx);
    return publish(context, tx, { project, ...context.body });
  });
}

function published(
  context: Context<"putOrganizationPolicy" | "putTeamPolicy">,
  work: (tx: Transaction) => Promise<PolicyVersion>,
): Promise<PolicyVersionView> {
  return context.tenant.transaction(async (tx) => {
    await lockPolicies(tx, context.caller.organizationId);
    return versionView(tx, await work(tx));
  });
}
