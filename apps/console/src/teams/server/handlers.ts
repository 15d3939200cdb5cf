import { Pag0Failure } from "@pag0/contract";
import { checkNarrows } from "@pag0/policy";
import { visibleProjects } from "../../api/caller.ts";
import { type Handlers, inOrganization, record } from "../../api/context.ts";
import { pageArguments, pageOf } from "../../api/paging.ts";
import { ancestorsOf, loadPolicyTree } from "../../policies/server/levels.ts";
import { createTeam } from "./create-team.ts";
import { findTeam, requireTeam } from "./find.ts";
import { teamView } from "./view.ts";

export const teamHandlers = {
  createTeam,
  listTeams: (context) =>
    inOrganization(context, async (tx) => {
      const visible = visibleProjects(context.caller);
      const { q } = context.query;
      const where = {
        archivedAt: null,
        ...(visible === null ? {} : { id: { in: [...visible] } }),
        ...(q === undefined ? {} : { OR: [{ name: { contains: q, mode: "insensitive" as const } }, { slug: { contains: q, mode: "insensitive" as const } }] }),
      };
      const rows = await tx.project.findMany({ where, orderBy: [{ name: "asc" }, { id: "asc" }], ...pageArguments(context.query) });
      const tree = await loadPolicyTree(tx, context.caller.organizationId);
      const views = new Map<string, Awaited<ReturnType<typeof teamView>>>();
      for (const row of rows.slice(0, context.query.limit)) views.set(row.id, await teamView(tx, tree, row, context.now));
      return pageOf(rows, context.query, await tx.project.count({ where }), (row) => views.get(row.id) as Awaited<ReturnType<typeof teamView>>);
    }),
  getTeam: (context) =>
    inOrganization(context, async (tx) => teamView(tx, await loadPolicyTree(tx, context.caller.organizationId), await requireTeam(context, tx), context.now)),
  updateTeam: (context) =>
    inOrganization(context, async (tx) => {
      const project = await requireTeam(context, tx);
      const { name, parent } = context.body;
      let parentId = project.parentId;
      if (parent !== undefined) {
        const found = parent === null ? null : await findTeam(context, tx, parent);
        if (parent !== null && found === null) throw new Pag0Failure("VALIDATION_ERROR", `parent: there is no team "${parent}"`, { errors: [{ field: "parent", message: `there is no team "${parent}"` }] });
        parentId = found?.id ?? null;
      }
      const tree = await loadPolicyTree(tx, context.caller.organizationId);
      for (let id = parentId; id !== null; id = tree.projects.get(id)?.parentId ?? null)
        if (id === project.id) throw new Pag0Failure("VALIDATION_ERROR", "parent: a team cannot be below itself", { errors: [{ field: "parent", message: "a team cannot be below itself" }] });
      const own = tree.projects.get(project.id);
      if (parentId !== project.parentId && own !== undefined) {
        const errors = checkNarrows(ancestorsOf(tree, parentId), own.level.document);
        if (errors.length > 0) throw new Pag0Failure("POLICY_WIDENS", `Under that parent the team's policy would widen: ${errors[0]?.field}`, { errors });
      }
      const updated = await tx.project.update({ where: { id: project.id }, data: { name: name ?? project.name, parentId } });
      await record(context, tx, {
        action: "project.updated",
        resource: { kind: "project", id: project.id },
        projectId: project.id,
        detail: { before: { name: project.name, parentId: project.parentId }, after: { name: updated.name, parentId } },
      });
      return teamView(tx, await loadPolicyTree(tx, context.caller.organizationId), updated, context.now);
    }),
} satisfies Partial<Handlers>;
