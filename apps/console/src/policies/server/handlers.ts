import { Pag0Failure } from "@pag0/contract";
import type { OrganizationTransaction } from "@pag0/db";
import { explain } from "@pag0/policy";
import { type Context, type Handlers, inOrganization } from "../../api/context.ts";
import { pageArguments, pageOf } from "../../api/paging.ts";
import { requireOrganization } from "../../organizations/server/find.ts";
import { requireTeam } from "../../teams/server/find.ts";
import { effectivePolicyOf, loadPolicyTree } from "./levels.ts";
import { publish } from "./publish.ts";
import { authorNames, versionView } from "./version-view.ts";

async function versions(context: Context<"listTeamPolicies" | "listOrganizationPolicies">, tx: OrganizationTransaction, projectId: string | null) {
  const where = { projectId, ...(context.query.q === undefined ? {} : { reason: { contains: context.query.q, mode: "insensitive" as const } }) };
  const rows = await tx.policyVersion.findMany({ where, orderBy: { version: "desc" }, ...pageArguments(context.query) });
  const names = await authorNames(tx, rows);
  return pageOf(rows, context.query, await tx.policyVersion.count({ where }), (row) => versionView(row, names));
}

export const policyHandlers = {
  putOrganizationPolicy: (context) =>
    inOrganization(context, async (tx) => {
      await requireOrganization(context, tx);
      const tree = await loadPolicyTree(tx, context.caller.organizationId);
      const version = await publish(context, tx, tree, { project: null, ...context.body });
      return versionView(version, await authorNames(tx, [version]));
    }),
  listOrganizationPolicies: (context) =>
    inOrganization(context, async (tx) => {
      await requireOrganization(context, tx);
      return versions(context, tx, null);
    }),
  putTeamPolicy: (context) =>
    inOrganization(context, async (tx) => {
      const project = await requireTeam(context, tx);
      const tree = await loadPolicyTree(tx, context.caller.organizationId);
      const version = await publish(context, tx, tree, { project, ...context.body });
      return versionView(version, await authorNames(tx, [version]));
    }),
  listTeamPolicies: (context) => inOrganization(context, async (tx) => versions(context, tx, (await requireTeam(context, tx)).id)),
  getEffectivePolicy: (context) =>
    inOrganization(context, async (tx) => {
      const project = await requireTeam(context, tx);
      const tree = await loadPolicyTree(tx, context.caller.organizationId);
      if (!tree.projects.has(project.id)) throw new Pag0Failure("NOT_FOUND");
      return { data: explain(effectivePolicyOf(tree, project.id)) };
    }),
} satisfies Partial<Handlers>;
