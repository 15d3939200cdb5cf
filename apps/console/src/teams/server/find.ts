import { type OperationId, Pag0Failure } from "@pag0/contract";
import type { OrganizationTransaction, Project } from "@pag0/db";
import { maySeeProject } from "../../api/caller.ts";
import type { Context } from "../../api/context.ts";

/** The project with this slug or id, if the caller may see it. */
export async function findTeam(context: Pick<Context<OperationId>, "caller">, tx: OrganizationTransaction, reference: string): Promise<Project | null> {
  const project = await tx.project.findFirst({ where: { OR: [{ id: reference }, { slug: reference }], archivedAt: null } });
  return project !== null && maySeeProject(context.caller, project.id) ? project : null;
}

/** The team named in the path. @throws Pag0Failure NOT_FOUND where the caller sees none of that name. */
export async function requireTeam(context: Pick<Context<OperationId>, "caller" | "params">, tx: OrganizationTransaction): Promise<Project> {
  const reference = context.params.teamId ?? "";
  const project = await findTeam(context, tx, reference);
  if (project === null) throw new Pag0Failure("NOT_FOUND", `There is no team "${reference}"`);
  return project;
}

/** Projects for slugs or ids in a body. @throws Pag0Failure VALIDATION_ERROR naming the one that is unknown. */
export async function teamsOf(context: Pick<Context<OperationId>, "caller">, tx: OrganizationTransaction, references: readonly string[], field: string): Promise<Project[]> {
  const teams: Project[] = [];
  for (const [index, reference] of references.entries()) {
    const team = await findTeam(context, tx, reference);
    if (team === null) throw new Pag0Failure("VALIDATION_ERROR", `${field}[${index}]: there is no team "${reference}"`, { errors: [{ field: `${field}[${index}]`, message: `there is no team "${reference}"` }] });
    teams.push(team);
  }
  return teams;
}
