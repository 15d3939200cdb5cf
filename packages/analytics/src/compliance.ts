import type { PolicyDocument } from "@pag0/contract";

type ComplianceMode = NonNullable<PolicyDocument["complianceMode"]>;

/** What is known of how an organization keeps its evidence. */
export interface ComplianceFacts {
  mode: ComplianceMode | null;
  /** Days that audit entries are kept; null where the policy says nothing. */
  auditRetentionDays: number | null;
  checkpoints: number;
  /** When the oldest entry was written that no signed checkpoint covers; null for none. */
  oldestUnanchoredAt: Date | null;
  /** Active members who may decide approvals. */
  approvers: number;
  auditors: number;
  now: Date;
}

export interface ComplianceResult {
  status: "COMPLIANT" | "GAPS" | "NOT_ASSESSED";
  gaps: string[];
}

/**
 * Days of logs that each regulation asks for. EU AI Act: Regulation (EU) 2024/1689, article 26(6), at
 * least six months. HIPAA: 45 CFR 164.316(b)(2)(i), six years. The others name no period; an audit log
 * has to be kept at all.
 */
const RETENTION: Record<ComplianceMode, { days: number; source: string }> = {
  EU_AI_ACT: { days: 183, source: "the EU AI Act, article 26(6), asks for at least 183" },
  HIPAA: { days: 2192, source: "HIPAA, 45 CFR 164.316(b)(2)(i), asks for at least 2192" },
  GDPR: { days: 1, source: "the policy has to say how long" },
  SOC2: { days: 1, source: "the policy has to say how long" },
};

/** Checkpoints are made every few minutes; entries that wait longer are not anchored any more. */
const LONGEST_UNANCHORED_MS = 24 * 3_600_000;

/**
 * Holds what is known against what the organization's compliance mode asks for. It names gaps and
 * certifies nothing beyond them.
 */
export function assessCompliance(facts: ComplianceFacts): ComplianceResult {
  const { mode, auditRetentionDays, oldestUnanchoredAt, now } = facts;
  if (mode === null) return { status: "NOT_ASSESSED", gaps: [] };
  const { days, source } = RETENTION[mode];
  const gaps = [
    auditRetentionDays === null
      ? `The policy does not say how long the audit log is kept: ${source}.`
      : auditRetentionDays < days && `The audit log is kept ${auditRetentionDays} days: ${source}.`,
    facts.checkpoints === 0 && "No signed checkpoint anchors the audit log yet.",
    facts.checkpoints > 0 &&
      oldestUnanchoredAt !== null &&
      now.getTime() - oldestUnanchoredAt.getTime() > LONGEST_UNANCHORED_MS &&
      "Audit entries older than a day are not anchored by a signed checkpoint.",
    facts.approvers === 0 && "No active member may decide approvals, so nobody oversees the calls.",
    facts.auditors === 0 && "No active member has the role auditor.",
  ].filter((gap) => gap !== false);
  return { status: gaps.length === 0 ? "COMPLIANT" : "GAPS", gaps };
}
