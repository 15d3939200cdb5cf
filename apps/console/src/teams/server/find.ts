import { Pag0Failure } from "@pag0/contract";
import type { Project } from "@pag0/db";
import { sees } from "../../api/caller.ts";
import { parameter, type TenantContext, type Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";

/** The project with this identifier or slug, if the caller may see it. */
export async function findTeam(
  context: TenantContext,
  tx: Transaction,
  reference: string,
): Promise<Project | null> {
  const project = await tx.project.findFirst({
    where: { OR: [{ id: reference }, { slug: reference }], archivedAt: null },
  });
  return project !== null && sees(context.caller, project.id) ? project : null;
}

/** The team named in the path. @throws Pag0Failure NOT_FOUND where the caller sees none of that name. */
export async function requireTeam(context: TenantContext, tx: Transaction): Promise<Project> {
  const reference = parameter(context, "teamId");
  const project = await findTeam(context, tx, reference);
  if (project === null) throw new Pag0Failure("NOT_FOUND", `There is no team "${reference}"`);
  return project;
}

/** A team named in a body or query. @throws Pag0Failure VALIDATION_ERROR naming the field. */
export async function requireNamedTeam(
  context: TenantContext,
  tx: Transaction,
  field: string,
  reference: string,
): Promise<Project> {
  const project = await findTeam(context, tx, reference);
  if (project === null) throw invalidField(field, `there is no team "${reference}"`);
  return project;
}

/** Teams named in a body. @throws Pag0Failure VALIDATION_ERROR naming the first that is unknown. */
export async function requireNamedTeams(
  context: TenantContext,
  tx: Transaction,
  field: string,
  references: readonly string[],
): Promise<Project[]> {
  const teams: Project[] = [];
  for (const [index, reference] of references.entries())
    teams.push(await requireNamedTeam(context, tx, `${field}[${index}]`, reference));
  return teams;
}
