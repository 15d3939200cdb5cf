import type { AnalyticsView } from "@pag0/contract";

/** A policy version in force during the period. */
export interface PolicyInForce {
  scope: string;
  version: number;
  publishedAt: string;
  publishedBy: string;
  reason: string;
}

/** One decision of the period, as an example of the record that is kept for each. */
export interface DecisionSample {
  at: string;
  requestId: string;
  team: string;
  host: string;
  reasonCode: string;
  explanation: string;
}

/** All that the report claims, frozen when it was asked for; the template only lays it out. */
export interface EuAiActEvidence {
  reportId: string;
  organization: { name: string; slug: string; timezone: string };
  generatedAt: string;
  generatedBy: string;
  analytics: AnalyticsView;
  policies: PolicyInForce[];
  /** Days that audit entries are kept by the organization's policy; null where it says nothing. */
  auditRetentionDays: number | null;
  workingHoursPolicies: number;
  approvals: {
    requested: number;
    approved: number;
    denied: number;
    expired: number;
    pending: number;
    executed: number;
    medianDecisionMinutes: number | null;
  };
  audit: {
    entries: number;
    checkpoints: number;
    unanchoredEntries: number;
    lastCheckpointAt: string | null;
    merkleRoot: string | null;
    publicKeyId: string;
  };
  membersByRole: Record<string, number>;
  samples: DecisionSample[];
}
