import { type FieldError, Pag0Failure, type PolicyDocument } from "@pag0/contract";
import type { PolicyVersion, Project } from "@pag0/db";
import { type CompiledLevel, checkNarrows } from "@pag0/policy";
import { sees } from "../../api/caller.ts";
import type { TenantContext, Transaction } from "../../api/context.ts";
import { ownOrganization, requireOrganization } from "../../organizations/server/find.ts";
import { requireNamedTeam, requireTeam } from "../../teams/server/find.ts";
import { ancestorsOf, levelOf, type PolicyNode, type PolicyTree } from "./levels.ts";

/** Whose policy it is: the organization's own, or a team's. */
export interface PolicyScope {
  kind: "organization" | "project";
  id: string;
  name: string;
  /** Null for the organization's own policy. */
  project: Project | null;
}

function scopeOfTeam(project: Project): PolicyScope {
  return { kind: "project", id: project.id, name: project.name, project };
}

/**
 * The organization or team that the path names.
 * @throws Pag0Failure NOT_FOUND where the caller sees none of that name
 */
export async function scopeOfPath(context: TenantContext, tx: Transaction): Promise<PolicyScope> {
  if (context.params.teamId !== undefined) return scopeOfTeam(await requireTeam(context, tx));
  const { id, name } = await requireOrganization(context, tx);
  return { kind: "organization", id, name, project: null };
}

/**
 * The level that a body names: `organization`, or a team by its slug or identifier.
 * @throws Pag0Failure VALIDATION_ERROR naming the field
 */
export async function namedScope(
  context: TenantContext,
  tx: Transaction,
  field: string,
  reference: string,
): Promise<PolicyScope> {
  if (reference !== "organization")
    return scopeOfTeam(await requireNamedTeam(context, tx, field, reference));
  const { id, name } = await ownOrganization(context, tx);
  return { kind: "organization", id, name, project: null };
}

/** The node of a team in its organization's tree. @throws Pag0Failure NOT_FOUND for an archived team */
export function nodeOf(tree: PolicyTree, projectId: string): PolicyNode {
  const node = tree.projects.get(projectId);
  if (node === undefined) throw new Pag0Failure("NOT_FOUND", "The team is archived");
  return node;
}

/** The published version of a scope. */
export function versionOf(tree: PolicyTree, { project }: PolicyScope): PolicyVersion | null {
  return project === null ? tree.organizationVersion : nodeOf(tree, project.id).version;
}

/** The level of a scope itself. */
export function levelAt(tree: PolicyTree, { project }: PolicyScope): CompiledLevel {
  return project === null ? tree.organizationLevel : nodeOf(tree, project.id).level;
}

/** The levels whose limits hold for a scope, itself left out: organization first. */
export function levelsAbove(tree: PolicyTree, { project }: PolicyScope): CompiledLevel[] {
  return project === null ? [] : ancestorsOf(tree, project.parentId);
}

/** The tree as it would be with a document in the place of the published one; it has no version yet. */
export function withDocument(
  tree: PolicyTree,
  scope: PolicyScope,
  document: PolicyDocument,
): PolicyTree {
  const level = levelOf(scope.kind, scope, null, document);
  if (scope.project === null) return { ...tree, organizationLevel: level };
  const node = nodeOf(tree, scope.project.id);
  const projects = new Map(tree.projects).set(scope.id, { ...node, level });
  return { ...tree, projects };
}

/** The teams below a scope, parents before children. */
export function nodesBelow(tree: PolicyTree, { project }: PolicyScope): PolicyNode[] {
  const children = Map.groupBy(tree.projects.values(), (node) => node.project.parentId);
  const isKnown = (id: string | null) => id !== null && tree.projects.has(id);
  const below =
    project === null
      ? [...tree.projects.values()].filter((node) => !isKnown(node.project.parentId))
      : [...(children.get(project.id) ?? [])];
  const seen = new Set(below);
  for (const node of below)
    for (const child of children.get(node.project.id) ?? [])
      if (!seen.has(child)) {
        seen.add(child);
        below.push(child);
      }
  return below;
}

/** A team's own limit that its ancestors no longer allow, which counts for nothing from then on. */
export interface Outdone extends FieldError {
  node: PolicyNode;
}

/**
 * Where teams below a scope say more than what is now above them allows. Legal, since the narrower of the
 * two holds; only limits that `before` allowed are told.
 */
export function outdoneBelow(
  before: PolicyTree,
  after: PolicyTree,
  scope: PolicyScope,
  context: TenantContext,
): Outdone[] {
  return nodesBelow(after, scope)
    .filter(({ project, version }) => version !== null && sees(context.caller, project.id))
    .flatMap((node) => {
      const { parentId } = node.project;
      const { document } = node.level;
      const known = new Set(
        checkNarrows(ancestorsOf(before, parentId), document).map(({ field }) => field),
      );
      return checkNarrows(ancestorsOf(after, parentId), document)
        .filter(({ field }) => !known.has(field))
        .map((error) => ({ ...error, node }));
    });
}
