import { evaluateAlerts } from "./alerts/evaluate.ts";
import { expireApprovals } from "./approvals/expire.ts";
import { checkpointOrganizations } from "./audit/checkpoint.ts";
import type { Services } from "./services.ts";
import { ensurePartitions, reconcileUsage } from "./usage/maintain.ts";

/** Work that comes round: its queue, when (cron, UTC) and what it does. */
export interface ScheduledJob {
  queue: string;
  cron: string;
  run(services: Services): Promise<void>;
}

export const scheduledJobs: readonly ScheduledJob[] = [
  { queue: "approvals.expire", cron: "* * * * *", run: expireApprovals },
  { queue: "audit.checkpoint", cron: "* * * * *", run: checkpointOrganizations },
  { queue: "alerts.evaluate", cron: "* * * * *", run: evaluateAlerts },
  { queue: "usage.reconcile", cron: "7 * * * *", run: reconcileUsage },
  { queue: "usage.partitions", cron: "23 3 * * *", run: ensurePartitions },
];
