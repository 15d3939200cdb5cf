import { ratio } from "@pag0/analytics";
import type { Sql } from "@pag0/db";
import { type NanoUsd, nanoUsd, sum, ZERO } from "@pag0/money";
import type { PolicyTree } from "../../policies/server/levels.ts";
import { DAY_MS, type Period } from "./period.ts";
import { sumUsage } from "./sum-usage.ts";
import type { UsageTeam } from "./usage-scope.ts";

/** A longer span is not held against a budget of one month. */
const LONGEST_MS = 31 * DAY_MS + 2 * 3_600_000;

/** All that the projects of an organization spent in a span, whatever filters are on. */
export async function spentByProject(
  sql: Sql,
  organizationId: string,
  { from, to }: Period,
): Promise<ReadonlyMap<string, NanoUsd>> {
  const { project } = await sumUsage(
    sql,
    { from, to, organizationId, projectIds: null },
    { groupings: { project: ["project"] }, counts: ["costNano"] },
  );
  return new Map(project.map(({ keys, sums }) => [keys.project ?? "", nanoUsd(sums.costNano)]));
}

/** What projects and all below them spent: a project's budget counts its descendants' calls too. */
export function spentBelow(
  tree: Pick<PolicyTree, "projects">,
  spent: ReadonlyMap<string, NanoUsd>,
  projectIds: readonly string[],
): NanoUsd {
  const below = new Set(projectIds);
  const isBelow = (id: string): boolean => {
    const path: string[] = [];
    for (let at: string | null = id; at !== null && !path.includes(at); ) {
      if (below.has(at)) return true;
      path.push(at);
      at = tree.projects.get(at)?.project.parentId ?? null;
    }
    return false;
  };
  return sum([...spent].filter(([id]) => isBelow(id)).map(([, cost]) => cost));
}

/** A monthly budget and how much of it a span used. */
export interface BudgetUse {
  budget: NanoUsd | null;
  /** 0 to 1 and above; null without a budget, and for a span of more than a month. */
  share: number | null;
}

function shareUsed(budget: NanoUsd | null, spent: NanoUsd, period: Period): BudgetUse {
  const long = period.to.getTime() - period.from.getTime() > LONGEST_MS;
  return { budget, share: budget === null || long ? null : ratio(spent, budget) };
}

/** How much of a team's own monthly budget was used by it and its descendants. */
export function teamBudgetUse(
  tree: PolicyTree,
  spent: ReadonlyMap<string, NanoUsd>,
  teamId: string,
  period: Period,
): BudgetUse {
  const budget = tree.projects.get(teamId)?.level.monthlyBudget ?? null;
  return shareUsed(budget, spentBelow(tree, spent, [teamId]), period);
}

/**
 * How much was used of the monthly budget over everything that is looked at: the organization's own, or
 * the sum of the topmost teams' where each of them has one.
 */
export function totalBudgetUse(
  tree: PolicyTree,
  spent: ReadonlyMap<string, NanoUsd>,
  read: { teams: readonly UsageTeam[]; whole: boolean },
  period: Period,
): BudgetUse {
  if (read.whole)
    return shareUsed(tree.organizationLevel.monthlyBudget, sum([...spent.values()]), period);
  const chosen = new Set(read.teams.map(({ id }) => id));
  const topmost = read.teams.filter(
    ({ parentId, archived }) => !archived && (parentId === null || !chosen.has(parentId)),
  );
  const budgets = topmost.map(({ id }) => tree.projects.get(id)?.level.monthlyBudget ?? null);
  if (budgets.length === 0 || budgets.includes(null)) return shareUsed(null, ZERO, period);
  const ids = topmost.map(({ id }) => id);
  return shareUsed(
    sum(budgets.filter((budget) => budget !== null)),
    spentBelow(tree, spent, ids),
    period,
  );
}
