import type { EuAiActEvidence } from "./evidence.ts";

export type ControlStatus = "met" | "partial" | "not_met";

/** What one article asks for, and what the evidence says about it. */
export interface Control {
  id: ControlId;
  article: string;
  status: ControlStatus;
  /** Figures that the sentence of this control is made with; a retention of 0 days is none that is set. */
  figures: Record<string, string | number>;
}

export type ControlId =
  | "recordKeeping"
  | "logRetention"
  | "humanOversight"
  | "useControls"
  | "monitoring"
  | "integrity"
  | "accountability";

/** Regulation (EU) 2024/1689, article 26(6): deployers keep logs at least six months. */
export const REQUIRED_RETENTION_DAYS = 183;

/**
 * Holds the evidence against the articles of Regulation (EU) 2024/1689 that a deployer's spending
 * control bears on. It states evidence and gaps; it certifies nothing.
 */
export function assessEuAiAct(evidence: EuAiActEvidence): Control[] {
  const { totals, violations, anomalies } = evidence.analytics;
  const { approvals, audit, auditRetentionDays } = evidence;
  const retention = auditRetentionDays ?? 0;
  const refused = violations.reduce((sum, violation) => sum + violation.count, 0);
  const leads =
    (evidence.membersByRole.lead ?? 0) +
    (evidence.membersByRole.owner ?? 0) +
    (evidence.membersByRole.admin ?? 0);
  const undecided = approvals.expired + approvals.pending;
  return [
    {
      id: "recordKeeping",
      article: "12(1)",
      status: audit.entries > 0 ? "met" : "not_met",
      figures: { requests: totals.requests, entries: audit.entries },
    },
    {
      id: "logRetention",
      article: "26(6)",
      status: retention >= REQUIRED_RETENTION_DAYS ? "met" : retention > 0 ? "partial" : "not_met",
      figures: { days: retention, required: REQUIRED_RETENTION_DAYS },
    },
    {
      id: "humanOversight",
      article: "14, 26(2)",
      status:
        leads === 0
          ? "not_met"
          : approvals.requested > 0 && undecided > approvals.requested / 2
            ? "partial"
            : "met",
      figures: {
        requested: approvals.requested,
        approved: approvals.approved + approvals.executed,
        denied: approvals.denied,
        expired: approvals.expired,
        overseers: leads,
      },
    },
    {
      id: "useControls",
      article: "26(1)",
      status: evidence.policies.length > 0 ? "met" : "not_met",
      figures: { policies: evidence.policies.length, refused },
    },
    {
      id: "monitoring",
      article: "26(5)",
      status: anomalies.length > 0 || refused > 0 || totals.requests > 0 ? "met" : "partial",
      figures: { anomalies: anomalies.length, refused, errors: totals.errors },
    },
    {
      id: "integrity",
      article: "12, 15(5)",
      status:
        audit.checkpoints === 0
          ? "not_met"
          : audit.unanchoredEntries > audit.entries / 2
            ? "partial"
            : "met",
      figures: { checkpoints: audit.checkpoints, unanchored: audit.unanchoredEntries },
    },
    {
      id: "accountability",
      article: "4, 26(2)",
      status: (evidence.membersByRole.auditor ?? 0) > 0 ? "met" : "partial",
      figures: {
        members: Object.values(evidence.membersByRole).reduce((a, b) => a + b, 0),
        auditors: evidence.membersByRole.auditor ?? 0,
      },
    },
  ];
}
