import { budgetMonthSchema, type PolicyDocument } from "@pag0/contract";
import {
  type BudgetUse as LedgerUse,
  type OrganizationTransaction,
  readBudgets,
  sqlOf,
  type WindowKey,
} from "@pag0/db";
import { nanoUsd, sum } from "@pag0/money";
import {
  type BudgetCalendar,
  type BudgetLimit,
  type BudgetWindow,
  budgetCalendar,
  budgetWindow,
  compileLevel,
  effectivePolicy,
  type PersonalLimit,
} from "@pag0/policy";
import type { BudgetUse } from "./budget-alerts.ts";
import { crossingOfRolling, crossingOfWindow } from "./crossings.ts";

interface Watched {
  budget: BudgetLimit;
  name: string;
  alert: BudgetUse["alert"];
}

type OrganizationOfAlerts = {
  id: string;
  name: string;
  timezone: string;
  budgetMonth: unknown;
};

/** Whose personal budgets have been spent from in a window; their own part of the scope's identifier. */
async function spenders(
  tx: OrganizationTransaction,
  organizationId: string,
  { scope, period, levelId }: PersonalLimit,
  { start, countsUntil }: BudgetWindow,
): Promise<string[]> {
  const rows = await sqlOf(tx)<{ id: string }>(
    `SELECT DISTINCT scope_id AS id FROM budget_counters
     WHERE organization_id = $1 AND scope_kind = $2::budget_scope AND period = $3::budget_period AND starts_with(scope_id, $4)
       AND window_start >= $5::timestamptz AND ($6::timestamptz IS NULL OR window_start < $6::timestamptz)
       AND settled_nano + held_nano > 0 ORDER BY 1`,
    [
      organizationId,
      scope,
      period,
      `${levelId}/`,
      start.toISOString(),
      countsUntil?.toISOString() ?? null,
    ],
  );
  return rows.map(({ id }) => id);
}

/** Who a personal budget is of, by name or e-mail address; its identifier where neither is known. */
async function namesOf(
  tx: OrganizationTransaction,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const members = await tx.member.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, email: true },
  });
  const keys = await tx.apiKey.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  });
  return new Map([
    ...members.map(({ id, email }) => [id, email] as const),
    ...keys.map(({ id, name }) => [id, `the key ${name}`] as const),
  ]);
}

/** The budgets of each person and key that any of them has spent from. */
async function personalBudgets(
  tx: OrganizationTransaction,
  organizationId: string,
  levels: readonly {
    personal: readonly PersonalLimit[];
    name: string;
    alert: BudgetUse["alert"];
  }[],
  calendar: BudgetCalendar,
  now: Date,
): Promise<Watched[]> {
  const found: (Watched & { whose: string })[] = [];
  for (const { personal, name, alert } of levels)
    for (const limit of personal) {
      const { scope, period, origin } = limit;
      const window = budgetWindow(period, now, calendar);
      for (const scopeId of await spenders(tx, organizationId, limit, window))
        found.push({
          budget: { scopeKind: scope, scopeId, period, limit: limit.limit, origin },
          name,
          alert,
          whose: scopeId.slice(limit.levelId.length + 1),
        });
    }
  const names = await namesOf(
    tx,
    found.map(({ whose }) => whose),
  );
  return found.map(({ whose, name, ...rest }) => ({
    ...rest,
    name: `${names.get(whose) ?? whose} in ${name}`,
  }));
}

function rollingDaysOf({ period }: BudgetLimit, { month }: BudgetCalendar): number | null {
  return period === "month" && month.kind === "rolling" ? month.days : null;
}

/** What is read of a budget: of a rolling month one more before it, to see since when it is above an amount. */
function windowOf(
  organizationId: string,
  budget: BudgetLimit,
  calendar: BudgetCalendar,
  now: Date,
): WindowKey {
  const { scopeKind, scopeId, period } = budget;
  const { start, countsUntil } = budgetWindow(period, now, calendar);
  const countsFrom =
    rollingDaysOf(budget, calendar) === null
      ? start
      : budgetWindow(period, new Date(start.getTime() - 1), calendar).start;
  return { organizationId, scopeKind, scopeId, period, countsFrom, countsUntil };
}

function useOf(
  { budget, name, alert }: Watched,
  use: LedgerUse,
  calendar: BudgetCalendar,
  now: Date,
): BudgetUse {
  const { start } = budgetWindow(budget.period, now, calendar);
  const rollingDays = rollingDaysOf(budget, calendar);
  // What was read of a rolling month goes further back than it counts.
  const counted = use.slots.filter((slot) => slot.start >= start);
  return {
    budget,
    name,
    alert,
    rollingDays,
    used: nanoUsd(sum(counted.map(({ settled }) => settled)) + use.held),
    crossingOf: (amount) =>
      rollingDays === null
        ? crossingOfWindow(start, use.slots)
        : crossingOfRolling(use.slots, amount, calendar, now),
  };
}

/**
 * What is spent or held of the budgets that published policies of the organization set: a level's own,
 * and those of each person and key.
 * @param which all of them, or those alone whose policy asks for alerts.
 */
export async function budgetUses(
  tx: OrganizationTransaction,
  organization: OrganizationOfAlerts,
  now: Date,
  which: "all" | "alerting",
): Promise<BudgetUse[]> {
  const calendar = budgetCalendar(
    organization.timezone,
    budgetMonthSchema.parse(organization.budgetMonth),
  );
  const versions = await tx.policyVersion.findMany({
    where: { status: "published" },
    include: { project: { select: { name: true } } },
  });
  const levels = versions.flatMap((version) => {
    const document = version.document as PolicyDocument;
    const asked = document.budgetAlerts;
    if (which === "alerting" && asked === undefined) return [];
    const name = version.project?.name ?? organization.name;
    const level = compileLevel({
      kind: version.projectId === null ? "organization" : "project",
      id: version.projectId ?? organization.id,
      name,
      versionId: version.id,
      version: version.version,
      document,
    });
    const alert =
      asked === undefined
        ? null
        : { threshold: asked.warningThreshold, action: asked.exceededAction };
    const { budgets, personalBudgets: personal } = effectivePolicy([level], calendar);
    return [{ budgets, personal, name, alert }];
  });
  const own = levels.flatMap(({ budgets, name, alert }) =>
    budgets.map((budget): Watched => ({ budget, name, alert })),
  );
  const { id: organizationId } = organization;
  const watched = [...own, ...(await personalBudgets(tx, organizationId, levels, calendar, now))];
  const uses = await readBudgets(
    sqlOf(tx),
    watched.map(({ budget }) => windowOf(organizationId, budget, calendar, now)),
  );
  return watched.map((each, index) => useOf(each, uses[index] as LedgerUse, calendar, now));
}
