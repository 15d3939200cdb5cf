import { createAlertEvaluation } from "./alerts/evaluate.ts";
import { expireApprovals } from "./approvals/expire.ts";
import { checkpointOrganizations } from "./audit/checkpoint.ts";
import { expireBodies } from "./bodies/expire.ts";
import { pruneOldBudgets } from "./budgets/prune.ts";
import { writeOffSilentProxies } from "./leases/write-off.ts";
import type { Services } from "./services.ts";
import { findUsageAnomalies } from "./usage/anomalies.ts";
import { adoptZones, ensurePartitions, reconcileUsage } from "./usage/maintain.ts";
import { dropOldUsage, pruneFigures } from "./usage/retention.ts";

/** Work that comes round: its queue, when (cron, UTC) and what it does; safe to run twice at a time. */
export interface ScheduledJob {
  queue: string;
  cron: string;
  run(services: Services): Promise<void>;
}

/** The work of one worker; each has its own memory of when it last looked for alerts. */
export const scheduledJobs = (): ScheduledJob[] => [
  { queue: "approvals.expire", cron: "* * * * *", run: expireApprovals },
  { queue: "audit.checkpoint", cron: "* * * * *", run: checkpointOrganizations },
  { queue: "alerts.evaluate", cron: "* * * * *", run: createAlertEvaluation() },
  { queue: "leases.write-off", cron: "*/5 * * * *", run: writeOffSilentProxies },
  { queue: "budgets.prune", cron: "37 4 * * *", run: pruneOldBudgets },
  { queue: "bodies.expire", cron: "*/5 * * * *", run: expireBodies },
  { queue: "usage.anomalies", cron: "*/2 * * * *", run: findUsageAnomalies },
  { queue: "usage.zones", cron: "*/5 * * * *", run: adoptZones },
  { queue: "usage.reconcile", cron: "7 * * * *", run: reconcileUsage },
  { queue: "usage.partitions", cron: "23 3 * * *", run: ensurePartitions },
  { queue: "usage.retention", cron: "41 * * * *", run: dropOldUsage },
  { queue: "usage.prune", cron: "53 4 * * *", run: pruneFigures },
];
