import { sqlOf } from "@pag0/db";
import { type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type { BudgetLimit, BudgetWindow } from "@pag0/policy";
import type { Transaction } from "../../api/context.ts";

type Budget = Pick<BudgetLimit, "scopeKind" | "scopeId" | "period">;

/**
 * What counts as spent of budgets in their windows since the proxies that had leased it were not heard of,
 * in the budgets' order; nothing more of what is known by now.
 */
export async function writtenOffOf(
  tx: Transaction,
  organizationId: string,
  budgets: readonly (Budget & { window: BudgetWindow })[],
): Promise<NanoUsd[]> {
  const amounts = budgets.map(() => ZERO);
  if (budgets.length === 0) return amounts;
  const windows = budgets.map(({ scopeKind, scopeId, period, window }, position) => ({
    position,
    scopeKind,
    scopeId,
    period,
    countsFrom: window.start,
    countsUntil: window.countsUntil,
  }));
  const rows = await sqlOf(tx)<{ position: number; amount: string }>(
    `SELECT w.position, sum(o.amount_nano - o.spent_nano - o.returned_nano)::text AS amount
     FROM jsonb_to_recordset($2::jsonb) AS w(position int, "scopeKind" budget_scope, "scopeId" text, period budget_period, "countsFrom" timestamptz, "countsUntil" timestamptz)
     JOIN lease_write_offs AS o ON o.scope_kind = w."scopeKind" AND o.scope_id = w."scopeId" AND o.period = w.period
       AND o.window_start >= w."countsFrom" AND (w."countsUntil" IS NULL OR o.window_start < w."countsUntil")
     WHERE o.organization_id = $1 AND o.amount_nano > o.spent_nano + o.returned_nano GROUP BY w.position`,
    [organizationId, JSON.stringify(windows)],
  );
  for (const { position, amount } of rows) amounts[position] = nanoUsd(BigInt(amount));
  return amounts;
}
