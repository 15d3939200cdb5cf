import { type AlertSettings, type PolicyDocument, policyAmount } from "@pag0/contract";
import { budgetCounter, type OrganizationTransaction, sqlOf } from "@pag0/db";
import { nanoUsd } from "@pag0/money";
import { budgetWindow, compileLevel } from "@pag0/policy";
import type { Services } from "../services.ts";
import { alertRows, type NewAlert } from "./alert.ts";
import { type BudgetUse, budgetAlerts } from "./budget-alerts.ts";
import { costlyCallAlerts, violationAlerts } from "./call-alerts.ts";

/** How far back each run looks for calls; alerts of the same call or hour have the same key. */
const LOOK_BACK_MS = 15 * 60_000;
const MOST_ALERTS = 500;

async function budgetUses(
  tx: OrganizationTransaction,
  organization: { id: string; name: string; timezone: string },
  now: Date,
): Promise<BudgetUse[]> {
  const versions = await tx.policyVersion.findMany({
    where: { status: "published" },
    include: { project: { select: { name: true } } },
  });
  const uses: BudgetUse[] = [];
  for (const version of versions) {
    const scopeKind = version.projectId === null ? ("organization" as const) : ("project" as const);
    const name = version.project?.name ?? organization.name;
    const scopeId = version.projectId ?? organization.id;
    const level = compileLevel({
      kind: scopeKind,
      id: scopeId,
      name,
      versionId: version.id,
      version: version.version,
      document: version.document as PolicyDocument,
    });
    for (const [period, limit] of [
      ["month", level.monthlyBudget],
      ["day", level.dailyBudget],
    ] as const) {
      if (limit === null) continue;
      const windowStart = budgetWindow(period, now, organization.timezone).start;
      const { settled, held } = await budgetCounter(sqlOf(tx), {
        organizationId: organization.id,
        scopeKind,
        scopeId,
        period,
        windowStart,
      });
      uses.push({
        budget: { scopeKind, scopeId, period, limit },
        name,
        windowStart,
        used: nanoUsd(settled + held),
      });
    }
  }
  return uses;
}

async function refusalAlerts(tx: OrganizationTransaction, since: Date): Promise<NewAlert[]> {
  const rows = await sqlOf(tx)<{
    project_id: string;
    name: string;
    reason_code: string;
    hour: Date;
    count: number;
  }>(
    `SELECT e.project_id, p.name, e.reason_code, date_trunc('hour', e.occurred_at, 'UTC') AS hour, count(*)::int AS count
     FROM usage_events AS e JOIN projects AS p ON p.id = e.project_id
     WHERE e.occurred_at >= $1::timestamptz AND e.decision = 'deny' GROUP BY 1, 2, 3, 4 LIMIT ${MOST_ALERTS}`,
    [since.toISOString()],
  );
  return violationAlerts(
    rows.map((row) => ({
      projectId: row.project_id,
      projectName: row.name,
      reasonCode: row.reason_code,
      hour: row.hour,
      count: row.count,
    })),
  );
}

async function costAlerts(
  tx: OrganizationTransaction,
  since: Date,
  above: bigint,
): Promise<NewAlert[]> {
  const rows = await tx.usageEvent.findMany({
    where: { occurredAt: { gte: since }, costNano: { gt: above } },
    orderBy: { occurredAt: "desc" },
    take: MOST_ALERTS,
  });
  const projects = new Map(
    (await tx.project.findMany({ select: { id: true, name: true } })).map(({ id, name }) => [
      id,
      name,
    ]),
  );
  return costlyCallAlerts(
    rows.map((row) => ({
      requestId: row.requestId,
      projectId: row.projectId,
      projectName: projects.get(row.projectId) ?? row.projectId,
      host: row.host,
      model: row.model,
      cost: nanoUsd(row.costNano),
    })),
  );
}

/** Raises each organization's alerts by its own triggers; what fired before does not fire again. */
export async function evaluateAlerts({ database, now, log }: Services): Promise<void> {
  const organizations = await database.system.prisma.organization.findMany();
  for (const { id, name, timezone, alertSettings } of organizations) {
    const triggers = (alertSettings as AlertSettings).triggers ?? {};
    const at = now();
    const since = new Date(at.getTime() - LOOK_BACK_MS);
    const fired = await database.forOrganization(id).transaction(async (tx) => {
      const highCost = policyAmount(triggers.highCostRequest);
      const alerts = [
        ...(triggers.budgetThreshold === undefined
          ? []
          : budgetAlerts(
              await budgetUses(tx, { id, name, timezone }, at),
              triggers.budgetThreshold,
            )),
        ...(triggers.policyViolation === true ? await refusalAlerts(tx, since) : []),
        ...(highCost === undefined ? [] : await costAlerts(tx, since, highCost)),
      ];
      if (alerts.length === 0) return 0;
      return (await tx.alert.createMany({ data: alertRows(id, alerts, at), skipDuplicates: true }))
        .count;
    });
    if (fired > 0) log.info({ organizationId: id, fired }, "alerts raised");
  }
}
