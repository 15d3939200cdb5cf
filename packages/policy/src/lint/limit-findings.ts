import { classificationLevels } from "@pag0/contract";
import { formatUsdExact } from "@pag0/money";
import { budgetsOf } from "../inheritance/budgets.ts";
import { describeOrigin } from "../levels/policy-level.ts";
import { finding, type LintFinding } from "./finding.ts";
import type { TreeNode } from "./policy-tree.ts";

const PERSONAL = [
  { field: "memberBudget", whose: "Each person" },
  { field: "keyBudget", whose: "Each key" },
] as const;
const PERIODS = [
  { name: "daily", period: "day" },
  { name: "monthly", period: "month" },
  { name: "total", period: "total" },
] as const;

/** What one person or key may spend against the budgets that count its calls too. */
function personalBudgets({ level, policy }: TreeNode): LintFinding[] {
  return PERSONAL.flatMap(({ field, whose }) =>
    PERIODS.flatMap(({ name, period }) => {
      const amount = level[field]?.[name] ?? null;
      if (amount === null) return [];
      const smaller = policy.budgets.find(
        (budget) => budget.period === period && budget.limit < amount,
      );
      if (smaller === undefined) return [];
      const [own, limit] = [formatUsdExact(amount), formatUsdExact(smaller.limit)];
      return [
        finding("PERSONAL_BUDGET_ABOVE_LEVEL", level, `${field}.${name}`, {
          message: `${whose} may spend ${own}, but the ${name} budget of ${describeOrigin(smaller.origin)} for all together is ${limit} and ends first.`,
          remedy: `Lower ${field}.${name} to less than ${limit}, or raise that budget.`,
        }),
      ];
    }),
  );
}

function alerts({ level, document, policy }: TreeNode): LintFinding[] {
  const { budgetAlerts } = document;
  if (budgetAlerts === undefined) return [];
  if (budgetsOf(level).length === 0) {
    return [
      finding("BUDGET_ALERTS_WITHOUT_BUDGET", level, "budgetAlerts", {
        message: `budgetAlerts watches ${budgetAlerts.warningThreshold}% of this level's own budgets, and it has none.`,
        remedy: "Set monthlyBudget, dailyBudget or totalBudget here, or remove budgetAlerts.",
      }),
    ];
  }
  if (budgetAlerts.exceededAction !== "restrict") return [];
  const lists = policy.allowedModels.map(({ rule }) => rule.entries);
  const one = lists.find((entries) => entries.length === 1 && !entries[0]?.includes("*"));
  if (one === undefined) return [];
  return [
    finding("RESTRICT_LEAVES_ONE_MODEL", level, "budgetAlerts.exceededAction", {
      message: `Only the model "${one[0]}" is allowed here, so it is the cheapest: above ${budgetAlerts.warningThreshold}% nothing is restricted.`,
      remedy:
        'Allow a cheaper model too, or set budgetAlerts.exceededAction to "block" or "notify".',
    }),
  ];
}

/** How long data of a level may be kept against how long the audit log keeps it. */
function dataRetention({ level, document, policy }: TreeNode): LintFinding[] {
  const kept = policy.auditRetentionDays;
  if (level.handling === null || kept === null) return [];
  const { levels } = level.handling;
  return classificationLevels.flatMap((name) => {
    const most = levels[name]?.retentionDays;
    if (most === undefined || most >= kept) return [];
    const path =
      document.dataHandling === undefined
        ? `data_classification.levels.${name}.handling_requirements.retention_period_days`
        : `dataHandling.levels.${name}.retentionDays`;
    return [
      finding("DATA_RETENTION_BELOW_AUDIT", level, path, {
        message: `${name} data may be kept for ${most} days, but the audit log is kept for ${kept}: where requests are kept with it, such calls are refused.`,
        remedy: `Set ${path} to ${kept} or more, or lower auditLog.retention to ${most}.`,
      }),
    ];
  });
}

/** What is senseless about personal budgets, alerts of budgets, and how long data is kept. */
export function limitFindings(node: TreeNode): LintFinding[] {
  return [...personalBudgets(node), ...alerts(node), ...dataRetention(node)];
}
