import type { PolicyDocument } from "@pag0/contract";
import { describeOrigin } from "../levels/policy-level.ts";
import { finding, type LintCode, type LintFinding } from "./finding.ts";
import type { TreeNode } from "./policy-tree.ts";

type ComplianceMode = NonNullable<PolicyDocument["complianceMode"]>;

interface RetentionRule {
  readonly leastDays: number;
  readonly mostDays?: number;
  readonly code: Extract<LintCode, "RETENTION_BELOW_REGULATION" | "RETENTION_BELOW_PRACTICE">;
  readonly source: string;
  readonly says: string;
}

/** How long each framework wants logs kept, and where it says so. */
const RETENTION_RULES: Readonly<Record<ComplianceMode, RetentionRule>> = {
  EU_AI_ACT: {
    leastDays: 183,
    code: "RETENTION_BELOW_REGULATION",
    source: "Regulation (EU) 2024/1689, article 26(6)",
    says: "deployers of high-risk AI systems keep the logs for at least six months (183 days)",
  },
  HIPAA: {
    leastDays: 2_192,
    code: "RETENTION_BELOW_REGULATION",
    source: "45 CFR §164.316(b)(2)(i)",
    says: "documentation of actions and activities is kept for six years (2192 days)",
  },
  GDPR: {
    leastDays: 183,
    mostDays: 1_096,
    code: "RETENTION_BELOW_PRACTICE",
    source: "CNIL, délibération n° 2021-122 on logging",
    says: "access logs are kept for six months (183 days) to a year, and no longer than three years (1096 days)",
  },
  SOC2: {
    leastDays: 365,
    code: "RETENTION_BELOW_PRACTICE",
    source: "AICPA SOC 2, type 2 reports",
    says: "evidence is looked at over an observation period of usually twelve months (365 days)",
  },
};

function daysText(days: number | null): string {
  if (days === null) return "no level sets how long the audit log is kept";
  return `the audit log is kept for ${days} ${days === 1 ? "day" : "days"}`;
}

/** Whether this level says anything that the answer depends on; otherwise its parent has been told. */
function saysSomething({ document, parent }: TreeNode): boolean {
  return (
    parent === null || document.complianceMode !== undefined || document.auditLog !== undefined
  );
}

/** A level's audit retention, after inheritance, against the framework it is to comply with. */
export function retentionFindings(node: TreeNode): LintFinding[] {
  const { complianceMode: mode, auditRetentionDays: days } = node.policy;
  if (mode === null || mode === undefined || !saysSomething(node)) return [];
  const parent = node.parent?.policy;
  if (parent?.complianceMode === mode && parent.auditRetentionDays === days) return [];
  const { leastDays, mostDays, code, source, says } = RETENTION_RULES[mode];
  const setter = node.chain.findLast(({ document }) => document.complianceMode === mode);
  const named = `${mode} of ${describeOrigin((setter ?? node.level).origin)}`;
  const path = node.document.auditLog === undefined ? "complianceMode" : "auditLog.retention";
  const message = `${named}: ${says} (${source}), but ${daysText(days)}.`;
  if (days === null || days < leastDays) {
    const remedy = `Set auditLog to { enabled: true, retention: ${leastDays} } or more.`;
    return [finding(code, node.level, path, { message, remedy })];
  }
  if (mostDays === undefined || days <= mostDays) return [];
  const remedy = `Lower auditLog.retention to ${mostDays} or less, or note why longer is needed.`;
  return [finding("RETENTION_ABOVE_PRACTICE", node.level, path, { message, remedy })];
}
