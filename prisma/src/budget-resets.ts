import { type NanoUsd, nanoUsd } from "@pag0/money";
import { type BudgetKey, lockBudgets, slotsOf, type WindowKey } from "./budgets.ts";
import { bigintOf, type Sql } from "./sql.ts";

/**
 * Lets a budget begin anew within its window: what is settled counts no more and is kept as reset, so
 * that all events of a slot still cost settled + reset. What is held or leased stays, and so does what
 * was written off and may yet be given back.
 * @returns what counts no more.
 */
export async function resetBudget(sql: Sql, window: WindowKey): Promise<NanoUsd> {
  await lockBudgets(sql, [{ ...window, windowStart: window.countsFrom }]);
  const slots: readonly BudgetKey[] = await slotsOf(sql, window);
  if (slots.length === 0) return nanoUsd(0n);
  const [row] = await sql<{ amount: unknown }>(
    `WITH slots AS (
       SELECT c.window_start, GREATEST(c.settled_nano - COALESCE((
         SELECT sum(l.written_off_nano) FROM budget_leases AS l
         WHERE l.organization_id = c.organization_id AND l.scope_kind = c.scope_kind AND l.scope_id = c.scope_id
           AND l.period = c.period AND l.window_start = c.window_start), 0), 0)::bigint AS amount
       FROM budget_counters AS c
       WHERE c.organization_id = $1 AND c.scope_kind = $2::budget_scope AND c.scope_id = $3 AND c.period = $4::budget_period
         AND c.window_start = ANY($5::timestamptz[])
     ), changed AS (
       UPDATE budget_counters AS c SET settled_nano = c.settled_nano - s.amount, reset_nano = c.reset_nano + s.amount, resets = c.resets + 1,
         unleased_nano = LEAST(c.unleased_nano, c.settled_nano - s.amount), updated_at = now()
       FROM slots AS s
       WHERE c.organization_id = $1 AND c.scope_kind = $2::budget_scope AND c.scope_id = $3 AND c.period = $4::budget_period
         AND c.window_start = s.window_start
     )
     SELECT sum(amount) AS amount FROM slots`,
    [
      window.organizationId,
      window.scopeKind,
      window.scopeId,
      window.period,
      slots.map(({ windowStart }) => windowStart.toISOString()),
    ],
  );
  return nanoUsd(bigintOf(row?.amount ?? 0));
}
