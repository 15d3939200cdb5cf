import { lockCounters, lockExisting } from "./budgets.ts";
import type { BudgetReturn } from "./late-settlements.ts";
import type { Sql } from "./sql.ts";

/**
 * Of a budget that was reset what counts no more goes first: nobody may spend again what was charged before
 * the reset. A counter that is gone with its time has nothing to give back to.
 */
const GIVE_BACK = `
  UPDATE budget_counters AS c SET
    settled_nano = GREATEST(0, c.settled_nano - (k.amount - b.reset) + k.more), reset_nano = c.reset_nano - b.reset,
    unleased_nano = GREATEST(0, c.unleased_nano - k.unleased), updated_at = now()
  FROM jsonb_to_recordset($1::jsonb) AS k("organizationId" text, "scopeKind" budget_scope, "scopeId" text,
    period budget_period, "windowStart" timestamptz, amount bigint, more bigint, unleased bigint)
  JOIN budget_counters AS o ON o.organization_id = k."organizationId" AND o.scope_kind = k."scopeKind" AND o.scope_id = k."scopeId"
    AND o.period = k.period AND o.window_start = k."windowStart"
  CROSS JOIN LATERAL (SELECT LEAST(o.reset_nano, k.amount) AS reset) AS b
  WHERE c.organization_id = o.organization_id AND c.scope_kind = o.scope_kind AND c.scope_id = o.scope_id
    AND c.period = o.period AND c.window_start = o.window_start`;

/**
 * Gives back to slots of budgets what they were charged too much, and charges what was too little, in the caller's transaction; never to
 * another slot than the one that was charged.
 * @param returns one for each slot
 */
export async function giveBack(sql: Sql, returns: readonly BudgetReturn[]): Promise<void> {
  if (returns.length === 0) return;
  const keys = returns.map(({ key }) => key);
  // What is charged more counts also where nothing was charged at first.
  if (returns.some(({ more }) => more > 0n)) await lockCounters(sql, keys);
  else await lockExisting(sql, keys);
  const rows = returns.map(({ key, amount, more, unleased }) => ({
    ...key,
    amount: amount.toString(),
    more: more.toString(),
    unleased: unleased.toString(),
  }));
  await sql(GIVE_BACK, [JSON.stringify(rows)]);
}
