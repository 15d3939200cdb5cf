import { budgetMonthSchema, type PolicyDocument } from "@pag0/contract";
import type { OrganizationTransaction } from "@pag0/db";
import {
  type BudgetCalendar,
  budgetCalendar,
  type DryRunProject,
  type PolicyLevel,
} from "@pag0/policy";
import { readDocument } from "./read-document.ts";

/** Levels of projects below one another that the product reads. */
const MAX_DEPTH = 16;

/** The draft that a run is about; without a project it is the organization's. */
export interface Draft {
  projectId: string | null;
  document: PolicyDocument;
}

/** An organization's projects with their levels, as published and as they would be. */
export interface DraftedOrganization {
  calendar: BudgetCalendar;
  projects: DryRunProject[];
  /** A project and those above it, the outermost first; projects that are not known have none. */
  chainOf(projectId: string): readonly string[];
}

/** Reads every project, archived ones too: their calls were recorded. */
export async function readLevels(
  tx: OrganizationTransaction,
  organizationId: string,
  draft: Draft,
): Promise<DraftedOrganization> {
  const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
  const projects = await tx.project.findMany();
  const versions = await tx.policyVersion.findMany({ where: { status: "published" } });
  const byId = new Map(projects.map((project) => [project.id, project]));
  const published = new Map<string | null, PolicyLevel>();
  const named = (projectId: string | null) =>
    projectId === null
      ? { kind: "organization" as const, id: organizationId, name: organization.name }
      : {
          kind: "project" as const,
          id: projectId,
          name: byId.get(projectId)?.name ?? projectId,
        };
  for (const { projectId, id, version, document } of versions) {
    const level = named(projectId);
    published.set(projectId, {
      ...level,
      versionId: id,
      version,
      document: readDocument(`Policy version ${version} of ${level.name}`, document),
    });
  }
  const drafted = new Map(published).set(draft.projectId, {
    ...named(draft.projectId),
    versionId: null,
    version: null,
    document: draft.document,
  });
  const chainOf = (projectId: string): string[] => {
    const chain: string[] = [];
    for (
      let at = byId.get(projectId);
      at !== undefined && chain.length < MAX_DEPTH;
      at = at.parentId === null ? undefined : byId.get(at.parentId)
    )
      chain.unshift(at.id);
    return chain;
  };
  return {
    calendar: budgetCalendar(
      organization.timezone,
      budgetMonthSchema.parse(organization.budgetMonth),
    ),
    chainOf,
    projects: projects.map(({ id, name, slug }) => {
      const scopes = [null, ...chainOf(id)];
      const levelsIn = (levels: ReadonlyMap<string | null, PolicyLevel>) =>
        scopes.flatMap((scope) => levels.get(scope) ?? []);
      return { id, name, slug, before: levelsIn(published), after: levelsIn(drafted) };
    }),
  };
}
