import type { PolicyDocument } from "@pag0/contract";
import type { OrganizationTransaction, PolicyVersion } from "@pag0/db";
import { type CompiledLevel, compileLevel, type EffectivePolicy, effectivePolicy, type PolicyLevel } from "@pag0/policy";

/** What a level is made from: an organization or project with its published policy. */
interface Held {
  id: string;
  name: string;
  policyVersions: PolicyVersion[];
}

const published = { where: { status: "published" }, take: 1 } as const;

function level(kind: "organization" | "project", held: Held): PolicyLevel {
  const version = held.policyVersions[0];
  return {
    kind,
    id: held.id,
    name: held.name,
    versionId: version?.id ?? null,
    version: version?.version ?? null,
    document: (version?.document ?? {}) as PolicyDocument,
  };
}

/** All published policies of an organization, from which the levels of any project can be read. */
export interface PolicyTree {
  organization: { id: string; name: string; timezone: string };
  organizationLevel: CompiledLevel;
  projects: ReadonlyMap<string, { id: string; slug: string; name: string; parentId: string | null; level: CompiledLevel }>;
}

export async function loadPolicyTree(tx: OrganizationTransaction, organizationId: string): Promise<PolicyTree> {
  const organization = await tx.organization.findUniqueOrThrow({
    where: { id: organizationId },
    include: { policyVersions: { where: { status: "published", projectId: null }, take: 1 } },
  });
  const projects = await tx.project.findMany({ where: { archivedAt: null }, include: { policyVersions: published } });
  return {
    organization: { id: organization.id, name: organization.name, timezone: organization.timezone },
    organizationLevel: compileLevel(level("organization", organization)),
    projects: new Map(projects.map((project) => [project.id, { id: project.id, slug: project.slug, name: project.name, parentId: project.parentId, level: compileLevel(level("project", project)) }])),
  };
}

/** The levels above a project, organization first; the project's own is not among them. */
export function ancestorsOf(tree: PolicyTree, parentId: string | null): CompiledLevel[] {
  const levels: CompiledLevel[] = [];
  const seen = new Set<string>();
  for (let id = parentId; id !== null && !seen.has(id); ) {
    seen.add(id);
    const project = tree.projects.get(id);
    if (project === undefined) break;
    levels.unshift(project.level);
    id = project.parentId;
  }
  return [tree.organizationLevel, ...levels];
}

/** What applies to a project's calls; of the organization itself where `projectId` is null. */
export function effectivePolicyOf(tree: PolicyTree, projectId: string | null): EffectivePolicy {
  const project = projectId === null ? undefined : tree.projects.get(projectId);
  const levels = project === undefined ? [tree.organizationLevel] : [...ancestorsOf(tree, project.parentId), project.level];
  return effectivePolicy(levels, tree.organization.timezone);
}
