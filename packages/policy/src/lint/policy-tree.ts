import type { BudgetMonth, PolicyDocument } from "@pag0/contract";
import type { ApprovalMember } from "../approvals/approver.ts";
import { type BudgetCalendar, budgetCalendar } from "../calendar/budget-window.ts";
import { type EffectivePolicy, effectivePolicy } from "../inheritance/effective-policy.ts";
import { type CompiledLevel, compileLevel } from "../levels/compile-level.ts";
import type { LintTeam } from "./finding.ts";

interface LintDocument {
  readonly id: string;
  readonly name: string;
  /** The version of the document; absent for a draft. */
  readonly version?: number | null;
  /** As the contract's schema returns it; null for a level that has none. */
  readonly document: PolicyDocument | null;
}

export interface LintProject extends LintDocument {
  /** null, and any id that is not among the projects, stand for the organization. */
  readonly parentId: string | null;
}

export interface LintMember extends Pick<ApprovalMember, "email" | "role" | "projectIds"> {
  /** Rules may name members by it; absent where the caller does not know it. */
  readonly id?: string;
  /** `active` if absent. */
  readonly status?: string;
}

/** An organization's policies as they are or would be. */
export interface LintTree {
  readonly organization: LintDocument;
  /** The organization's IANA time zone. */
  readonly timeZone: string;
  /** How its months run; from the first of each calendar month if absent. */
  readonly budgetMonth?: BudgetMonth;
  readonly projects: readonly LintProject[];
  /** null where the caller may not see them: approvers are then only read as addresses. */
  readonly members: readonly LintMember[] | null;
  /** Who has asked for approvals lately, by the project's id; e-mail addresses. */
  readonly requesters?: ReadonlyMap<string, readonly string[]>;
}

/** A level of the tree with what applies there after inheritance. */
export interface TreeNode {
  readonly level: CompiledLevel;
  readonly document: PolicyDocument;
  readonly parent: TreeNode | null;
  readonly children: TreeNode[];
  /** The organization first, this level last. */
  readonly chain: readonly CompiledLevel[];
  readonly policy: EffectivePolicy;
}

export interface PolicyTree {
  readonly root: TreeNode;
  /** The organization first, parents before children, otherwise by name. */
  readonly nodes: readonly TreeNode[];
  readonly members: readonly LintMember[] | null;
  readonly requesters: ReadonlyMap<string, readonly string[]>;
}

function byText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function nodeOf(
  kind: "organization" | "project",
  { id, name, version, document }: LintDocument,
  parent: TreeNode | null,
  calendar: BudgetCalendar,
): TreeNode {
  const text = document ?? {};
  const level = compileLevel({
    kind,
    id,
    name,
    versionId: null,
    version: version ?? null,
    document: text,
  });
  const chain = [...(parent?.chain ?? []), level];
  const policy = effectivePolicy(chain, calendar);
  const node: TreeNode = { level, document: text, parent, children: [], chain, policy };
  parent?.children.push(node);
  return node;
}

/** Each project's parent; one that does not exist, or that would make a circle, is the organization. */
function parentsOf(projects: readonly LintProject[]): Map<string, string | null> {
  const parents = new Map(projects.map(({ id, parentId }) => [id, parentId]));
  for (const { id } of projects) {
    const seen = new Set([id]);
    let above = parents.get(id) ?? null;
    while (above !== null && parents.has(above) && !seen.has(above)) {
      seen.add(above);
      above = parents.get(above) ?? null;
    }
    if (above !== null) parents.set([...seen].at(-1) ?? id, null);
  }
  return parents;
}

/**
 * Compiles every level once, in an order that does not depend on that of the input.
 * @throws MoneyParseError or RangeError for a document that the contract's schema has not accepted
 */
export function readTree(input: LintTree): PolicyTree {
  const { organization, timeZone, budgetMonth, members, requesters = new Map() } = input;
  const projects = [...input.projects].sort(
    (left, right) => byText(left.name, right.name) || byText(left.id, right.id),
  );
  const parents = parentsOf(projects);
  const below = Map.groupBy(projects, ({ id }) => parents.get(id) ?? null);
  const calendar = budgetCalendar(timeZone, budgetMonth);
  const root = nodeOf("organization", organization, null, calendar);
  const nodes = [root];
  const waiting: [TreeNode, string | null][] = [[root, null]];
  for (const [parent, id] of waiting) {
    for (const project of below.get(id) ?? []) {
      const node = nodeOf("project", project, parent, calendar);
      nodes.push(node);
      waiting.push([node, project.id]);
    }
  }
  return { root, nodes, members, requesters };
}

/** All projects below a level, itself left out. */
export function descendantsOf(node: TreeNode): TreeNode[] {
  return node.children.flatMap((child) => [child, ...descendantsOf(child)]);
}

export function teamOf({ level }: TreeNode): LintTeam {
  return { id: level.origin.id, name: level.origin.name };
}

const MAX_NAMED = 20;

/** `10 teams (Design AI, Engineering AI, …)`; one alone by its name. */
export function namedTeams(teams: readonly LintTeam[]): string {
  const [first] = teams;
  if (teams.length === 1 && first !== undefined) return first.name;
  const names = teams.slice(0, MAX_NAMED).map(({ name }) => name);
  const more = teams.length > MAX_NAMED ? `, and ${teams.length - MAX_NAMED} more` : "";
  return `${teams.length} teams (${names.join(", ")}${more})`;
}
