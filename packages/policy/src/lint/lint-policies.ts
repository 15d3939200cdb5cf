import { approverFindings } from "./approver-findings.ts";
import { budgetFindings } from "./budget-findings.ts";
import { cacheAndHoursFindings } from "./cache-and-hours-findings.ts";
import type { LintFinding, LintSeverity } from "./finding.ts";
import { inheritanceFindings } from "./inheritance-findings.ts";
import { limitFindings } from "./limit-findings.ts";
import { listFindings } from "./list-findings.ts";
import { type LintTree, readTree } from "./policy-tree.ts";
import { retentionFindings } from "./retention-findings.ts";
import { ruleFindings } from "./rule-findings.ts";
import { thresholdFindings } from "./threshold-findings.ts";

const RANK: Readonly<Record<LintSeverity, number>> = { error: 0, warning: 1, info: 2 };

/**
 * What is contradictory, or legal but senseless, in an organization's policies, with the figures and the
 * remedy: the worst first, then the organization before its teams by name. The order of the projects and
 * members given changes nothing. The documents are those that the contract's schema has accepted.
 * @throws MoneyParseError or RangeError for a document that it has not
 */
export function lintPolicies(input: LintTree): LintFinding[] {
  const tree = readTree(input);
  const findings = tree.nodes.flatMap((node) => [
    ...inheritanceFindings(node),
    ...thresholdFindings(node),
    ...budgetFindings(node),
    ...limitFindings(node),
    ...listFindings(node),
    ...approverFindings(tree, node),
    ...ruleFindings(tree, node),
    ...cacheAndHoursFindings(tree, node),
    ...retentionFindings(node),
  ]);
  return findings.sort((left, right) => RANK[left.severity] - RANK[right.severity]);
}
