import { formatUsdExact, type NanoUsd, sum } from "@pag0/money";
import type { BudgetLimit } from "../inheritance/budgets.ts";
import { describeOrigin } from "../levels/policy-level.ts";
import { finding, type LintFinding } from "./finding.ts";
import { namedTeams, type TreeNode, teamOf } from "./policy-tree.ts";

const LONGEST_MONTH_DAYS = 31;
const PERIODS = [
  { field: "monthlyBudget", name: "monthly" },
  { field: "dailyBudget", name: "daily" },
  { field: "totalBudget", name: "total" },
] as const;
type Period = (typeof PERIODS)[number];

const NAMES = { month: "monthly", day: "daily", total: "total" } as const;

function nameOf(period: BudgetLimit["period"]) {
  return NAMES[period];
}

function dayAgainstMonth({ level, policy }: TreeNode): LintFinding[] {
  const { dailyBudget: day, monthlyBudget: month } = level;
  if (day === null || month === null) return [];
  const [daily, monthly] = [formatUsdExact(day), formatUsdExact(month)];
  if (day >= month) {
    return [
      finding("DAILY_BUDGET_NEVER_BINDS", level, "dailyBudget", {
        message: `The daily budget of ${daily} is not less than the monthly one of ${monthly}, which always ends first.`,
        remedy: `Set dailyBudget below ${monthly} (a thirtieth is ${formatUsdExact(thirtieth(month))}), or remove it.`,
      }),
    ];
  }
  const { month: months } = policy.calendar;
  const days = months.kind === "rolling" ? months.days : LONGEST_MONTH_DAYS;
  const most = (day * BigInt(days)) as NanoUsd;
  if (most >= month) return [];
  return [
    finding("MONTHLY_BUDGET_UNREACHABLE", level, "monthlyBudget", {
      message: `The daily budget of ${daily} allows at most ${formatUsdExact(most)} in a month of ${days} days: the monthly budget of ${monthly} is never reached.`,
      remedy: `Raise dailyBudget to ${formatUsdExact(thirtieth(month))} or more, or lower monthlyBudget to ${formatUsdExact(most)}.`,
    }),
  ];
}

/** A thirtieth of an amount, rounded up to a whole micro-USD. */
function thirtieth(amount: NanoUsd): NanoUsd {
  const micro = 1_000n;
  return (((amount / 30n + micro - 1n) / micro) * micro) as NanoUsd;
}

/** Budgets of the chain against one call's amounts; told once, where the later of the two is set. */
function againstOneCall(node: TreeNode): LintFinding[] {
  const { budgets, maxPerRequest: cap, requireApprovalAbove: threshold } = node.policy;
  const own = node.level.origin;
  return budgets.flatMap((budget) => {
    const { period, limit, origin } = budget;
    const ours = origin === own;
    const budgetField = `${nameOf(period)}Budget`;
    const has = `the ${nameOf(period)} budget of ${describeOrigin(origin)} is ${formatUsdExact(limit)}`;
    const findings: LintFinding[] = [];
    if (cap !== null && limit < cap.amount && (ours || cap.origin === own)) {
      const most = formatUsdExact(cap.amount);
      findings.push(
        finding("BUDGET_BELOW_CAP", node.level, ours ? budgetField : cap.field, {
          message: `One call may cost up to ${most} (${describeOrigin(cap.origin)}), but ${has}: such a call never fits.`,
          remedy: `Raise ${budgetField} to ${most} or more, or lower maxPerRequest to ${formatUsdExact(limit)}.`,
        }),
      );
    }
    if (threshold !== null && limit <= threshold.amount && (ours || threshold.origin === own)) {
      const asked = formatUsdExact(threshold.amount);
      findings.push(
        finding("THRESHOLD_ABOVE_BUDGET", node.level, ours ? budgetField : threshold.field, {
          message: `Calls above ${asked} wait for approval (${describeOrigin(threshold.origin)}), but ${has}: none of them can run, approved or not.`,
          remedy: `Raise ${budgetField} above ${asked}, or lower ${threshold.field} below ${formatUsdExact(limit)}.`,
        }),
      );
    }
    return findings;
  });
}

function aboveAncestor({ level, policy }: TreeNode): LintFinding[] {
  return PERIODS.flatMap(({ field, name }) => {
    const amount = level[field];
    if (amount === null) return [];
    const smaller = policy.budgets.find(
      ({ origin, period, limit }) =>
        origin !== level.origin && nameOf(period) === name && limit < amount,
    );
    if (smaller === undefined) return [];
    const limit = formatUsdExact(smaller.limit);
    return [
      finding("BUDGET_ABOVE_ANCESTOR", level, field, {
        message: `The ${name} budget of ${formatUsdExact(amount)} is more than the ${limit} of ${describeOrigin(smaller.origin)}, which counts these calls too and ends first.`,
        remedy: `Lower ${field} to ${limit} or less, or raise that of ${smaller.origin.name}.`,
      }),
    ];
  });
}

interface Shares {
  /** The nearest levels below that have a budget of this period. */
  readonly limited: TreeNode[];
  /** Whether some project below has none, not even at a level between. */
  readonly unlimited: boolean;
}

function sharesOf(node: TreeNode, field: Period["field"]): Shares {
  const parts = node.children.map((child): Shares => {
    if (child.level[field] !== null) return { limited: [child], unlimited: false };
    return { limited: sharesOf(child, field).limited, unlimited: true };
  });
  return {
    limited: parts.flatMap(({ limited }) => limited),
    unlimited: parts.some(({ unlimited }) => unlimited),
  };
}

/** What the teams below may spend together against this level's own budget. */
function teamsTogether(node: TreeNode): LintFinding[] {
  const { level } = node;
  return PERIODS.flatMap(({ field, name }) => {
    const limit = level[field];
    const { limited, unlimited } = sharesOf(node, field);
    if (limit === null || limited.length === 0) return [];
    const total = sum(limited.map((team) => team.level[field] ?? (0n as NanoUsd)));
    const teams = limited.map(teamOf);
    const [all, has] = [formatUsdExact(total), formatUsdExact(limit)];
    const difference = formatUsdExact((total > limit ? total - limit : limit - total) as NanoUsd);
    if (total > limit) {
      return [
        finding("TEAM_BUDGETS_ABOVE_PARENT", level, field, {
          message: `The ${name} budgets of ${namedTeams(teams)} add up to ${all}, ${difference} more than the ${has} of ${level.origin.name}: who spends last finds it used up.`,
          remedy: `Raise ${field} of ${level.origin.name} to ${all}, or lower the teams' by ${difference} together.`,
          teams,
        }),
      ];
    }
    if (total === limit || unlimited || level.origin.kind !== "organization") return [];
    return [
      finding("TEAM_BUDGETS_BELOW_ORGANIZATION", level, field, {
        message: `The ${name} budgets of ${namedTeams(teams)} add up to ${all}: ${difference} of the ${has} of ${level.origin.name} can be spent by no team.`,
        remedy: `Give the teams ${difference} more, or lower ${field} of ${level.origin.name} to ${all}.`,
        teams,
      }),
    ];
  });
}

/** What is senseless about a level's budgets: by themselves, against one call, and across levels. */
export function budgetFindings(node: TreeNode): LintFinding[] {
  return [
    ...dayAgainstMonth(node),
    ...againstOneCall(node),
    ...aboveAncestor(node),
    ...teamsTogether(node),
  ];
}
