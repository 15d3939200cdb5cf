import type { Sql } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { budgetWindow, type OpeningSpend } from "@pag0/policy";
import type { DraftedOrganization } from "./policy-levels.ts";
import type { RunPeriod } from "./usage-rows.ts";

interface Spent {
  projectId: string;
  memberId: string | null;
  apiKeyId: string;
  day: string;
  month: string;
}

/** What calls had cost in the day and month of the moment at which a run begins, before that moment. */
function readSpent(sql: Sql, { organizationId, from }: RunPeriod, timeZone: string) {
  const { start: day } = budgetWindow("day", from, timeZone);
  const { start: month } = budgetWindow("month", from, timeZone);
  return sql<Spent>(
    `SELECT project_id AS "projectId", member_id AS "memberId", api_key_id AS "apiKeyId",
       COALESCE(sum(cost_nano) FILTER (WHERE occurred_at >= $3), 0)::text AS day, sum(cost_nano)::text AS month
     FROM usage_events WHERE organization_id = $1 AND occurred_at >= $2 AND occurred_at < $4 AND cost_nano > 0
     GROUP BY 1, 2, 3`,
    [organizationId, month, day, from],
  );
}

/** What of every budget was spent when a run begins: a level pays for all that is below it. */
export async function openingSpend(
  sql: Sql,
  period: RunPeriod,
  { timeZone, projects, chainOf }: DraftedOrganization,
): Promise<OpeningSpend[]> {
  const levels = projects.flatMap(({ before, after }) => [...(before ?? []), ...after]);
  const having = (field: "memberBudget" | "keyBudget") =>
    new Set(levels.flatMap(({ id, document }) => (field in document ? [id] : [])));
  const personal = { member: having("memberBudget"), key: having("keyBudget") };
  const sums = new Map<string, Omit<OpeningSpend, "amount"> & { amount: bigint }>();
  const add = (scope: Omit<OpeningSpend, "amount">, amount: bigint) => {
    const name = `${scope.scopeKind} ${scope.period} ${scope.scopeId}`;
    const known = sums.get(name);
    if (known === undefined) sums.set(name, { ...scope, amount });
    else known.amount += amount;
  };
  for (const spent of await readSpent(sql, period, timeZone)) {
    const scopes = [
      { scopeKind: "organization", scopeId: period.organizationId },
      ...chainOf(spent.projectId).map((id) => ({ scopeKind: "project", scopeId: id }) as const),
    ] as const;
    for (const unit of ["day", "month"] as const) {
      const amount = BigInt(spent[unit]);
      if (amount === 0n) continue;
      for (const { scopeKind, scopeId } of scopes) {
        add({ scopeKind, scopeId, period: unit }, amount);
        if (personal.member.has(scopeId)) {
          const whose = spent.memberId ?? spent.apiKeyId;
          add({ scopeKind: "member", scopeId: `${scopeId}/${whose}`, period: unit }, amount);
        }
        if (personal.key.has(scopeId))
          add({ scopeKind: "key", scopeId: `${scopeId}/${spent.apiKeyId}`, period: unit }, amount);
      }
    }
  }
  return [...sums.values()].map((sum) => ({ ...sum, amount: nanoUsd(sum.amount) }));
}
