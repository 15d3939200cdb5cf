import { budgetMonthSchema, type PolicyDocument, policyDocumentSchema } from "@pag0/contract";
import type { Organization, PolicyVersion, Project } from "@pag0/db";
import {
  type BudgetCalendar,
  budgetCalendar,
  type CompiledLevel,
  compileLevel,
  type EffectivePolicy,
  effectivePolicy,
} from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";

/** Levels of projects below one another that the product reads, the organization not counted. */
export const MAX_DEPTH = 16;

/** The largest number that PostgreSQL's column of a version or revision holds. */
export const MAX_VERSION = 2 ** 31 - 1;

/** A project with its published policy. */
export interface PolicyNode {
  project: Project;
  version: PolicyVersion | null;
  level: CompiledLevel;
}

/** All published policies of an organization, from which the levels of any project can be read. */
export interface PolicyTree {
  timezone: string;
  /** When its budgets begin anew. */
  calendar: BudgetCalendar;
  organizationLevel: CompiledLevel;
  organizationVersion: PolicyVersion | null;
  projects: ReadonlyMap<string, PolicyNode>;
}

/** A stored document; PostgreSQL's JSON is an edge, so it is read by the schema. */
export function documentOf(version: PolicyVersion | null | undefined): PolicyDocument {
  return version === null || version === undefined
    ? {}
    : policyDocumentSchema.parse(version.document);
}

/** A level with the document of its version, unless another is given. */
export function levelOf(
  kind: "organization" | "project",
  { id, name }: { id: string; name: string },
  version: PolicyVersion | null,
  document: PolicyDocument = documentOf(version),
): CompiledLevel {
  return compileLevel({
    kind,
    id,
    name,
    versionId: version?.id ?? null,
    version: version?.version ?? null,
    document,
  });
}

/**
 * Lets one transaction at a time change the policies and the tree of an organization, so that what was
 * checked against the ancestors still holds when it is published.
 */
export async function lockPolicies(tx: Transaction, organizationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`policies|${organizationId}`}, 0))`;
}

/** When an organization's budgets begin anew. */
function calendarOf({ timezone, budgetMonth }: Pick<Organization, "timezone" | "budgetMonth">) {
  return budgetCalendar(timezone, budgetMonthSchema.parse(budgetMonth));
}

/** Reads the tree of the organization that the transaction is bound to. */
export async function loadPolicyTree(tx: Transaction, organizationId: string): Promise<PolicyTree> {
  const organization = await tx.organization.findUniqueOrThrow({ where: { id: organizationId } });
  const projects = await tx.project.findMany({ where: { archivedAt: null } });
  const published = await tx.policyVersion.findMany({ where: { status: "published" } });
  const byProject = new Map(published.map((version) => [version.projectId, version]));
  return {
    timezone: organization.timezone,
    calendar: calendarOf(organization),
    organizationLevel: levelOf("organization", organization, byProject.get(null) ?? null),
    organizationVersion: byProject.get(null) ?? null,
    projects: new Map(
      projects.map((project) => {
        const version = byProject.get(project.id) ?? null;
        return [project.id, { project, version, level: levelOf("project", project, version) }];
      }),
    ),
  };
}

/** The levels above a project, organization first; the project's own is not among them. */
export function ancestorsOf(tree: PolicyTree, parentId: string | null): CompiledLevel[] {
  const levels: CompiledLevel[] = [];
  for (let id = parentId; id !== null && levels.length < MAX_DEPTH; ) {
    const node = tree.projects.get(id);
    if (node === undefined) break;
    levels.unshift(node.level);
    id = node.project.parentId;
  }
  return [tree.organizationLevel, ...levels];
}

/** What applies to a project's calls. */
export function effectivePolicyOf(tree: PolicyTree, node: PolicyNode): EffectivePolicy {
  return effectivePolicy([...ancestorsOf(tree, node.project.parentId), node.level], tree.calendar);
}
