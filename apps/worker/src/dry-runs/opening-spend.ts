import type { Sql } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { type BudgetCalendar, budgetCalendar, budgetWindow, type OpeningSpend } from "@pag0/policy";
import type { DraftedOrganization } from "./policy-levels.ts";
import type { RunPeriod } from "./usage-rows.ts";

interface Spent {
  projectId: string;
  memberId: string | null;
  apiKeyId: string;
  /** The start of a day; null for all before the first that a day or month still counts. */
  day: Date | null;
  amount: string;
}

/** The earliest day that a budget or a rule counts at the moment at which a run begins. */
function firstDay(from: Date, calendar: BudgetCalendar): Date {
  const ofBudgets = budgetWindow("month", from, calendar).start;
  const ofRules = budgetWindow("month", from, budgetCalendar(calendar.timeZone)).start;
  return ofBudgets < ofRules ? ofBudgets : ofRules;
}

/** What calls had cost by day, before the moment at which a run begins. */
function readSpent(
  sql: Sql,
  { organizationId, from }: RunPeriod,
  calendar: BudgetCalendar,
  hasTotals: boolean,
) {
  const first = firstDay(from, calendar);
  return sql<Spent>(
    `SELECT project_id AS "projectId", member_id AS "memberId", api_key_id AS "apiKeyId",
       CASE WHEN occurred_at >= $2 THEN date_trunc('day', occurred_at, $4) END AS day, sum(cost_nano)::text AS amount
     FROM usage_events WHERE organization_id = $1 AND occurred_at >= $5 AND occurred_at < $3 AND cost_nano <> 0
     GROUP BY 1, 2, 3, 4`,
    [organizationId, first, from, calendar.timeZone, hasTotals ? new Date(0) : first],
  );
}

/** What of every budget was spent when a run begins: a level pays for all that is below it. */
export async function openingSpend(
  sql: Sql,
  period: RunPeriod,
  { calendar, projects, chainOf }: DraftedOrganization,
): Promise<OpeningSpend[]> {
  const levels = projects.flatMap(({ before, after }) => [...(before ?? []), ...after]);
  const having = (field: "memberBudget" | "keyBudget") =>
    new Set(levels.flatMap(({ id, document }) => (field in document ? [id] : [])));
  const personal = { member: having("memberBudget"), key: having("keyBudget") };
  const hasTotals = levels.some(({ document }) => {
    if ("totalBudget" in document) return true;
    const ofMembers = "memberBudget" in document ? document.memberBudget : undefined;
    const ofKeys = "keyBudget" in document ? document.keyBudget : undefined;
    return ofMembers?.total !== undefined || ofKeys?.total !== undefined;
  });
  const sums = new Map<string, Omit<OpeningSpend, "amount"> & { amount: bigint }>();
  const add = (scope: Omit<OpeningSpend, "amount">, amount: bigint) => {
    const name = `${scope.scopeKind} ${scope.day.getTime()} ${scope.scopeId}`;
    const known = sums.get(name);
    if (known === undefined) sums.set(name, { ...scope, amount });
    else known.amount += amount;
  };
  for (const spent of await readSpent(sql, period, calendar, hasTotals)) {
    const amount = BigInt(spent.amount);
    const day = spent.day ?? new Date(0);
    const scopes = [
      { scopeKind: "organization", scopeId: period.organizationId },
      ...chainOf(spent.projectId).map((id) => ({ scopeKind: "project", scopeId: id }) as const),
    ] as const;
    for (const { scopeKind, scopeId } of scopes) {
      add({ scopeKind, scopeId, day }, amount);
      if (personal.member.has(scopeId)) {
        const whose = spent.memberId ?? spent.apiKeyId;
        add({ scopeKind: "member", scopeId: `${scopeId}/${whose}`, day }, amount);
      }
      if (personal.key.has(scopeId))
        add({ scopeKind: "key", scopeId: `${scopeId}/${spent.apiKeyId}`, day }, amount);
    }
  }
  return [...sums.values()].map((sum) => ({ ...sum, amount: nanoUsd(sum.amount) }));
}
