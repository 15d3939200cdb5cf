import type { FieldError, Warning } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { formatUsdExact, nanoUsd } from "@pag0/money";
import {
  type BudgetCalendar,
  type BudgetLimit,
  type BudgetWindow,
  budgetWindow,
  type CompiledLevel,
  effectivePolicy,
  type PersonalLimit,
  resetWords,
} from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";
import { type BudgetUse, budgetUses } from "./budget-uses.ts";

const NAMES = { month: "monthly", day: "daily", total: "total" } as const;

/** Budgets of a document against what is used of them already. */
export interface AgainstUse {
  /** Amounts below what is held: they are refused. */
  errors: FieldError[];
  /** Amounts below what is used: no call passes until the reset. */
  warnings: Warning[];
}

type Used = Pick<BudgetUse, "settled" | "held" | "leased">;

function figures({ settled, held, leased }: Used): string {
  const parts = [`settled ${formatUsdExact(settled)}`, `held ${formatUsdExact(held)}`];
  if (leased > 0n) parts.push(`with the proxies ${formatUsdExact(leased)}`);
  return parts.join(", ");
}

function judge(
  field: string,
  limit: BudgetLimit["limit"],
  used: Used,
  window: BudgetWindow,
): AgainstUse {
  const amount = formatUsdExact(limit);
  if (limit < used.held) {
    const message = `is ${amount}, less than the ${formatUsdExact(used.held)} that requests waiting for approval hold of it (${figures(used)})`;
    return { errors: [{ field, message }], warnings: [] };
  }
  if (limit >= used.settled + used.held) return { errors: [], warnings: [] };
  const warning: Warning = {
    field,
    message: `${amount} is less than what is used of this budget, ${resetWords(window)} (${figures(used)}): until then no call passes.`,
    remedy: `Set it to ${formatUsdExact(nanoUsd(used.settled + used.held))} or more, or reset the budget.`,
    code: "BUDGET_BELOW_USE",
    severity: "warning",
  };
  return { errors: [], warnings: [warning] };
}

/** The person or key of whom requests hold the most of a budget that each has for itself. */
async function mostHeld(
  tx: Transaction,
  organizationId: string,
  { scope, period, levelId }: PersonalLimit,
  { start, countsUntil }: BudgetWindow,
): Promise<Used | null> {
  const [row] = await sqlOf(tx)<{ settled: unknown; held: unknown; leased: unknown }>(
    `SELECT sum(settled_nano)::text AS settled, sum(held_nano)::text AS held, sum(leased_nano)::text AS leased FROM budget_counters
     WHERE organization_id = $1 AND scope_kind = $2::budget_scope AND period = $3::budget_period AND starts_with(scope_id, $4)
       AND window_start >= $5::timestamptz AND ($6::timestamptz IS NULL OR window_start < $6::timestamptz)
     GROUP BY scope_id ORDER BY sum(held_nano) DESC LIMIT 1`,
    [
      organizationId,
      scope,
      period,
      `${levelId}/`,
      start.toISOString(),
      countsUntil?.toISOString() ?? null,
    ],
  );
  if (row === undefined) return null;
  const read = (value: unknown) => nanoUsd(BigInt(value as string));
  return { settled: read(row.settled), held: read(row.held), leased: read(row.leased) };
}

/** What of a level's own budgets, and of those of each person and key there, is used already. */
export async function amountsAgainstUse(
  tx: Transaction,
  organizationId: string,
  level: CompiledLevel,
  calendar: BudgetCalendar,
  now: Date,
): Promise<AgainstUse> {
  const { budgets, personalBudgets } = effectivePolicy([level], calendar);
  const useOf = await budgetUses(tx, organizationId, budgets, calendar, now);
  const found = budgets.map((budget) => {
    const use = useOf(budget);
    return judge(`${NAMES[budget.period]}Budget`, budget.limit, use, use.window);
  });
  for (const personal of personalBudgets) {
    const window = budgetWindow(personal.period, now, calendar);
    const used = await mostHeld(tx, organizationId, personal, window);
    // That somebody has used up a budget of each is no reason to warn of it.
    if (used !== null && personal.limit < used.held)
      found.push(
        judge(`${personal.scope}Budget.${NAMES[personal.period]}`, personal.limit, used, window),
      );
  }
  return {
    errors: found.flatMap(({ errors }) => errors),
    warnings: found.flatMap(({ warnings }) => warnings),
  };
}
