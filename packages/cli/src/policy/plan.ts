import type { PolicyDocument } from "@pag0/contract";
import {
  type CompiledLevel,
  checkNarrows,
  compileLevel,
  type DocumentChange,
  diffDocuments,
  lintPolicies,
  sameDocument,
} from "@pag0/policy";
import type { FileProblem, PolicyFile, ReadFile } from "./policy-file.ts";
import type { Remote, RemoteTeam } from "./remote.ts";

/** One level that the file changes. */
export interface PlannedLevel {
  /** `organization`, or the team's slug. */
  slug: string;
  name: string;
  /** Whether the team is made; the organization always is there. */
  create: boolean;
  /** The team's parent once applied, by slug. */
  parent: string | null;
  /** What else of the team changes. */
  renamedFrom: string | null;
  movedFrom: string | null | undefined;
  version: number;
  before: PolicyDocument;
  after: PolicyDocument;
  changes: readonly DocumentChange[];
}

export interface PlanWarning {
  level: string;
  path: string;
  message: string;
  remedy: string;
}

export interface Plan {
  /** The organization first, parents before children: the order in which they are published. */
  levels: readonly PlannedLevel[];
  problems: readonly FileProblem[];
  warnings: readonly PlanWarning[];
  /** Teams that the file does not name; they stay as they are. */
  untouched: readonly string[];
}

/** A team as it will be: the server's, with what the file says of it. */
interface FutureTeam {
  slug: string;
  name: string;
  parent: string | null;
  document: PolicyDocument;
  remote: RemoteTeam | null;
  inFile: boolean;
}

function futureTeams(file: PolicyFile, remote: Remote): Map<string, FutureTeam> {
  const future = new Map<string, FutureTeam>();
  const resolve = (reference: string) =>
    remote.teams.find(({ slug, id }) => slug === reference || id === reference)?.slug ?? reference;
  for (const team of remote.teams)
    future.set(team.slug, {
      slug: team.slug,
      name: team.name,
      parent: team.parent,
      document: team.document ?? {},
      remote: team,
      inFile: false,
    });
  for (const [reference, entry] of Object.entries(file.teams ?? {})) {
    const slug = resolve(reference);
    const known = future.get(slug);
    future.set(slug, {
      slug,
      name: entry.name ?? known?.name ?? slug,
      parent:
        entry.parent === undefined
          ? (known?.parent ?? null)
          : entry.parent === null
            ? null
            : resolve(entry.parent),
      document: entry.policy ?? known?.document ?? {},
      remote: known?.remote ?? null,
      inFile: true,
    });
  }
  return future;
}

/** From the outermost parent in; null where the parents run in a circle or are not there. */
function chainOf(team: FutureTeam, teams: ReadonlyMap<string, FutureTeam>): FutureTeam[] | null {
  const chain: FutureTeam[] = [];
  for (let slug = team.parent; slug !== null; ) {
    const parent = teams.get(slug);
    if (parent === undefined || chain.includes(parent) || parent === team) return null;
    chain.unshift(parent);
    slug = parent.parent;
  }
  return chain;
}

function compiled(
  kind: "organization" | "project",
  level: { slug: string; name: string; document: PolicyDocument; version: number | null },
): CompiledLevel {
  const { slug, name, document, version } = level;
  return compileLevel({ kind, id: slug, name, versionId: null, version, document });
}

/**
 * What a file changes: pure. Children are checked against their ancestors as they will be, so that a file
 * that loosens an organization and its team together is seen whole.
 */
export function makePlan(file: PolicyFile, remote: Remote, lineOf: ReadFile["lineOf"]): Plan {
  const teams = futureTeams(file, remote);
  const problems: FileProblem[] = [];
  const organization = {
    ...remote.organization,
    document: file.policy ?? remote.organization.document ?? {},
  };
  const root = compiled("organization", {
    ...organization,
    version: file.policy === undefined ? organization.version : null,
  });
  const levels: PlannedLevel[] = [];
  const before = remote.organization.document ?? {};
  if (!sameDocument(before, organization.document))
    levels.push({
      slug: "organization",
      name: organization.name,
      create: false,
      parent: null,
      renamedFrom: null,
      movedFrom: undefined,
      version: organization.version,
      before,
      after: organization.document,
      changes: diffDocuments(before, organization.document),
    });
  const planned: { depth: number; level: PlannedLevel }[] = [];
  for (const team of teams.values()) {
    if (!team.inFile) continue;
    const steps = ["teams", team.slug];
    const chain = chainOf(team, teams);
    if (chain === null) {
      problems.push({
        path: `teams.${team.slug}.parent`,
        message: `is "${team.parent}", which is no team of the file or the organization, or lies below this one`,
        line: lineOf([...steps, "parent"]),
      });
      continue;
    }
    const ancestors = [
      root,
      ...chain.map((parent) =>
        compiled("project", {
          ...parent,
          version: parent.inFile ? null : (parent.remote?.version ?? null),
        }),
      ),
    ];
    for (const { field, message } of checkNarrows(ancestors, team.document))
      problems.push({
        path: `teams.${team.slug}.policy.${field}`,
        message,
        line: lineOf([...steps, "policy", ...stepsOf(field)]),
      });
    const was = team.remote?.document ?? {};
    const moved = team.remote !== null && team.remote.parent !== team.parent;
    const renamed = team.remote !== null && team.remote.name !== team.name;
    if (team.remote !== null && !moved && !renamed && sameDocument(was, team.document)) continue;
    planned.push({
      depth: chain.length,
      level: {
        slug: team.slug,
        name: team.name,
        create: team.remote === null,
        parent: team.parent,
        renamedFrom: renamed ? (team.remote?.name ?? null) : null,
        movedFrom: moved ? (team.remote?.parent ?? null) : undefined,
        version: team.remote?.version ?? 0,
        before: was,
        after: team.document,
        changes: diffDocuments(was, team.document),
      },
    });
  }
  planned.sort((a, b) => a.depth - b.depth);
  levels.push(...planned.map(({ level }) => level));
  return {
    levels,
    problems,
    warnings: warningsOf(organization, remote, teams, levels),
    untouched: [...teams.values()].filter(({ inFile }) => !inFile).map(({ slug }) => slug),
  };
}

/** `allowedEndpoints[2]` as steps. */
function stepsOf(field: string): (string | number)[] {
  return field
    .split(/[.[\]]/)
    .filter((step) => step !== "")
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

function warningsOf(
  organization: { id: string; name: string; document: PolicyDocument },
  remote: Remote,
  teams: ReadonlyMap<string, FutureTeam>,
  levels: readonly PlannedLevel[],
): PlanWarning[] {
  const changed = new Set(levels.map(({ slug }) => slug));
  const findings = lintPolicies({
    organization: { ...organization, id: "organization" },
    timeZone: remote.timeZone,
    projects: [...teams.values()].map(({ slug, name, parent, document }) => ({
      id: slug,
      name,
      parentId: parent,
      document,
    })),
    members: null,
  });
  return findings
    .filter(({ severity, level }) => severity !== "info" && changed.has(level.id))
    .map(({ level, path, message, remedy }) => ({ level: level.id, path, message, remedy }));
}
