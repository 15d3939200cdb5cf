import { isDeepStrictEqual } from "node:util";
import { type Handlers, inOrganization, record } from "../../api/context.ts";
import { loadPolicyTree } from "../../policies/server/levels.ts";
import { publish } from "../../policies/server/publish.ts";
import { requireOrganization } from "./find.ts";
import { setUp } from "./set-up.ts";
import { organizationView } from "./view.ts";

export const organizationHandlers = {
  setUp,
  getOrganization: (context) => inOrganization(context, async (tx) => organizationView(tx, await requireOrganization(context, tx))),
  putOrganization: (context) =>
    inOrganization(context, async (tx) => {
      let organization = await requireOrganization(context, tx);
      const { globalPolicy, alerts, reason = "Set through the management API", ...fields } = context.body;
      const before = { name: organization.name, timezone: organization.timezone, alerts: organization.alertSettings };
      const after = { name: fields.name ?? before.name, timezone: fields.timezone ?? before.timezone, alerts: alerts ?? before.alerts };
      if (!isDeepStrictEqual(before, after)) {
        organization = await tx.organization.update({
          where: { id: organization.id },
          data: { name: after.name, timezone: after.timezone, alertSettings: after.alerts as object },
        });
        await record(context, tx, {
          action: "organization.updated",
          resource: { kind: "organization", id: organization.id },
          detail: { before: before as never, after: after as never },
        });
      }
      if (globalPolicy !== undefined)
        await publish(context, tx, await loadPolicyTree(tx, organization.id), { project: null, document: globalPolicy, reason });
      return organizationView(tx, organization);
    }),
} satisfies Partial<Handlers>;
