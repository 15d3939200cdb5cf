import { newId } from "@pag0/contract";
import type { Prisma } from "@pag0/db";

/** A condition that fired. The same key fires once in an organization. */
export interface NewAlert {
  projectId: string | null;
  kind:
    | "budget_threshold"
    | "policy_violation"
    | "high_cost_request"
    | "spend_anomaly"
    | "lease_written_off"
    | "rule_notification"
    | "rule_exception";
  severity: "info" | "warning" | "critical";
  title: string;
  detail: Prisma.InputJsonObject;
  dedupeKey: string;
}

/** The rows of alerts, ready to insert. */
export function alertRows(organizationId: string, alerts: readonly NewAlert[], now: Date) {
  return alerts.map((alert) => ({
    ...alert,
    id: newId("alert", now.getTime()),
    organizationId,
    createdAt: now,
  }));
}
