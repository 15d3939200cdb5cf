import { createHash } from "node:crypto";
import type { Warning } from "@pag0/contract";
import { type LintTree, lintPolicies } from "@pag0/policy";
import { BoundedMap } from "../../api/bounded-map.ts";
import type { Transaction } from "../../api/context.ts";
import type { PolicyTree } from "./levels.ts";

const MAX_KEPT = 200;

/** By the hash of what they were found in, so that what is kept is never out of date. */
const kept = new BoundedMap<string, ReadonlyMap<string, readonly Warning[]>>(MAX_KEPT);

function warningsOf(tree: LintTree): ReadonlyMap<string, readonly Warning[]> {
  const byLevel = new Map<string, Warning[]>();
  for (const { severity, level, path, message, remedy, code } of lintPolicies(tree)) {
    if (severity === "info") continue;
    const warnings = byLevel.get(level.id) ?? [];
    warnings.push({ field: `policy.${path}`, message, remedy, code, severity });
    byLevel.set(level.id, warnings);
  }
  return byLevel;
}

/**
 * What in an organization's policies contradicts itself or cannot take effect, by the identifier of the
 * organization or project whose document it is in.
 */
export async function policyWarnings(
  tx: Transaction,
  { organizationLevel, projects, calendar }: PolicyTree,
): Promise<ReadonlyMap<string, readonly Warning[]>> {
  const members = await tx.member.findMany({
    select: { email: true, role: true, status: true, projects: { select: { projectId: true } } },
    orderBy: { id: "asc" },
  });
  const { origin, document } = organizationLevel;
  const input: LintTree = {
    organization: { id: origin.id, name: origin.name, version: origin.version, document },
    timeZone: calendar.timeZone,
    budgetMonth: calendar.month,
    projects: [...projects.values()].map(({ project, level }) => ({
      id: project.id,
      name: project.name,
      parentId: project.parentId,
      version: level.origin.version,
      document: level.document,
    })),
    members: members.map(({ projects: own, ...member }) => ({
      ...member,
      projectIds: own.map(({ projectId }) => projectId),
    })),
  };
  const name = createHash("sha256").update(JSON.stringify(input)).digest("base64");
  const known = kept.get(name) ?? warningsOf(input);
  kept.set(name, known);
  return known;
}
