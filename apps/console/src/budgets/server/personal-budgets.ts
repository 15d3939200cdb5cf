import type { OperationResponse } from "@pag0/contract";
import { sqlOf } from "@pag0/db";
import { toMicroUsdExact } from "@pag0/money";
import {
  type BudgetCalendar,
  type BudgetLimit,
  budgetWindow,
  effectivePolicy,
  type PersonalLimit,
} from "@pag0/policy";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { loadPolicyTree, type PolicyTree } from "../../policies/server/levels.ts";
import { requireNamedTeam } from "../../teams/server/find.ts";
import { budgetStates } from "./budget-states.ts";
import { holdersOf } from "./holders.ts";

const MOST_SHOWN = 200;

interface Used {
  budget: BudgetLimit;
  /** The person's or key's identifier. */
  whose: string;
}

/** The level that gives the budgets. @throws Pag0Failure VALIDATION_ERROR for one that the caller does not see. */
async function levelOf(context: Context<"listPersonalBudgets">, tx: Transaction, tree: PolicyTree) {
  const { team: reference } = context.query;
  if (reference !== undefined) {
    const team = await requireNamedTeam(context, tx, "team", reference);
    const level = tree.projects.get(team.id)?.level;
    if (level !== undefined) return level;
  } else if (context.caller.projectIds === null) return tree.organizationLevel;
  throw invalidField("team", "is missing; your role reads budgets of its own teams");
}

/** Who has spent or holds something of what a level gives each, with the least left first. */
async function usedOf(
  tx: Transaction,
  organizationId: string,
  limits: readonly PersonalLimit[],
  whoMatches: readonly string[] | null,
  { calendar, now }: { calendar: BudgetCalendar; now: Date },
): Promise<{ used: Used[]; total: number }> {
  const asked = limits.map(({ scope, period, limit, levelId }, position) => {
    const { start, countsUntil } = budgetWindow(period, now, calendar);
    return { position, scope, period, limit: limit.toString(), levelId, start, countsUntil };
  });
  const rows = await sqlOf(tx)<{ position: number; whose: string; total: string }>(
    `SELECT position, whose, count(*) OVER ()::text AS total FROM (
       SELECT w.position, w."limit", substr(c.scope_id, length(w."levelId") + 2) AS whose,
         sum(c.settled_nano + c.held_nano) AS used, sum(c.leased_nano) AS leased
       FROM jsonb_to_recordset($2::jsonb) AS w(position int, scope budget_scope, period budget_period, "limit" numeric, "levelId" text, start timestamptz, "countsUntil" timestamptz)
       JOIN budget_counters AS c ON c.organization_id = $1 AND c.scope_kind = w.scope AND c.period = w.period
         AND starts_with(c.scope_id, w."levelId" || '/') AND c.window_start >= w.start
         AND (w."countsUntil" IS NULL OR c.window_start < w."countsUntil")
       GROUP BY 1, 2, 3) AS u
     WHERE used + leased > 0 AND ($3::text[] IS NULL OR whose = ANY($3))
     ORDER BY used / greatest("limit", 1) DESC, position, whose LIMIT ${MOST_SHOWN}`,
    [organizationId, JSON.stringify(asked), whoMatches],
  );
  const used = rows.map(({ position, whose }): Used => {
    const { scope, period, limit, levelId, origin } = limits[position] as PersonalLimit;
    const scopeId = `${levelId}/${whose}`;
    return { budget: { scopeKind: scope, scopeId, period, limit, origin }, whose };
  });
  return { used, total: Number(rows[0]?.total ?? 0) };
}

/** The people and keys whose names or identifiers have a text in them; null where there is none to search. */
async function matching(tx: Transaction, text: string | undefined): Promise<string[] | null> {
  if (text === undefined || text === "") return null;
  const contains = { contains: text, mode: "insensitive" as const };
  const where = { OR: [{ name: contains }, { id: text }] };
  const members = await tx.member.findMany({ where, select: { id: true } });
  const keys = await tx.apiKey.findMany({ where, select: { id: true } });
  return [...members, ...keys].map(({ id }) => id);
}

/** Where those stand who have spent of what a level gives each person and key. */
export function listPersonalBudgets(
  context: Context<"listPersonalBudgets">,
): Promise<OperationResponse<"listPersonalBudgets">> {
  const { organizationId } = context.caller;
  return context.tenant.transaction(async (tx) => {
    const tree = await loadPolicyTree(tx, organizationId);
    const level = await levelOf(context, tx, tree);
    const { calendar } = tree;
    const limits = effectivePolicy([level], calendar).personalBudgets;
    const matches = await matching(tx, context.query.q);
    const at = { calendar, now: context.now };
    const { used, total } = await usedOf(tx, organizationId, limits, matches, at);
    const budgets = used.map(({ budget }) => budget);
    const states = await budgetStates(tx, organizationId, budgets, calendar, context.now);
    const holders = await holdersOf(
      tx,
      used.map(({ whose }) => whose),
    );
    return {
      limits: limits.map(({ scope, period, limit }) => ({
        kind: scope,
        period,
        limit: toMicroUsdExact(limit),
      })),
      data: states.map((budget, index) => {
        const { whose } = used[index] as Used;
        const known = holders.get(whose);
        const kind = known?.kind ?? (budget.scopeKind === "key" ? "key" : "member");
        return { holder: { kind, id: whose, name: known?.name ?? null }, budget };
      }),
      total,
    };
  });
}
