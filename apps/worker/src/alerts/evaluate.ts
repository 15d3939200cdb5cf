import { type AlertSettings, policyAmount } from "@pag0/contract";
import { forEachOrganization, type OrganizationRow } from "../organizations.ts";
import type { Services } from "../services.ts";
import { alertRows, type NewAlert } from "./alert.ts";
import { anomalyAlerts, hourlyCosts } from "./anomaly-alerts.ts";
import { budgetAlerts, policyBudgetAlerts } from "./budget-alerts.ts";
import { budgetUses } from "./budget-uses.ts";
import { costlyCallAlerts, costlyCalls, refusals, violationAlerts } from "./call-alerts.ts";
import {
  liftedRules,
  notifyingRules,
  recipientsOfRules,
  ruleExceptionAlerts,
  ruleNotifications,
  updateCounts,
} from "./rule-alerts.ts";

/** Calls reach the database some time after they were made; alerts of the same call have the same key. */
const OVERLAP_MS = 15 * 60_000;
const LONGEST_LOOK_BACK_MS = 24 * 3_600_000;

async function evaluateOrganization(
  { database, now, log }: Services,
  { id, name, timezone, budgetMonth, alertSettings }: OrganizationRow,
  since: Date,
): Promise<void> {
  const { budgetThreshold, anomalyDetection, policyViolation, highCostRequest } =
    (alertSettings as AlertSettings).triggers ?? {};
  const costly = policyAmount(highCostRequest);
  const at = now();
  const fired = await database.forOrganization(id).transaction(async (tx) => {
    const alerts: NewAlert[] = [];
    const which = budgetThreshold === undefined ? "alerting" : "all";
    const uses = await budgetUses(tx, { id, name, timezone, budgetMonth }, at, which);
    // Those of policies first: they say more where both are at one threshold.
    alerts.push(...policyBudgetAlerts(uses));
    if (budgetThreshold !== undefined) alerts.push(...budgetAlerts(uses, budgetThreshold));
    if (policyViolation === true) alerts.push(...violationAlerts(await refusals(tx, since)));
    if (costly !== undefined)
      alerts.push(...costlyCallAlerts(await costlyCalls(tx, since, costly)));
    if (anomalyDetection === true)
      alerts.push(...anomalyAlerts(await hourlyCosts(tx, since), since));
    const notifying = await notifyingRules(tx, since);
    if (notifying.length > 0)
      alerts.push(...ruleNotifications(notifying, await recipientsOfRules(tx, id)));
    const exceptions = ruleExceptionAlerts(await liftedRules(tx, since, timezone));
    await updateCounts(tx, exceptions);
    alerts.push(...exceptions);
    if (alerts.length === 0) return 0;
    const { count } = await tx.alert.createMany({
      data: alertRows(id, alerts, at),
      skipDuplicates: true,
    });
    return count;
  });
  if (fired > 0) log.info({ organizationId: id, fired }, "alerts raised");
}

/**
 * Raises each organization's alerts by its own triggers and by what its policies tell of; what fired before does not fire again.
 * @param since calls and hours before it are not looked at.
 */
export function evaluateAlerts(services: Services, since: Date): Promise<void> {
  return forEachOrganization(services, (organization) =>
    evaluateOrganization(services, organization, since),
  );
}

/**
 * A job that looks at what came since it last succeeded, and at first at the last day: nothing is missed
 * while no worker ran.
 */
export function createAlertEvaluation(): (services: Services) => Promise<void> {
  let lastMs = 0;
  return async (services) => {
    const nowMs = services.now().getTime();
    await evaluateAlerts(
      services,
      new Date(Math.max(nowMs - LONGEST_LOOK_BACK_MS, lastMs - OVERLAP_MS)),
    );
    lastMs = nowMs;
  };
}
