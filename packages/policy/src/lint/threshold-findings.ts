import { policyAmount } from "@pag0/contract";
import { formatUsdExact, type NanoUsd } from "@pag0/money";
import type { FieldAmount } from "../levels/compile-level.ts";
import { describeOrigin } from "../levels/policy-level.ts";
import { finding, type LintFinding } from "./finding.ts";
import { descendantsOf, namedTeams, type TreeNode, teamOf } from "./policy-tree.ts";

/** A call waits for approval above the threshold and is refused above the cap: one that is due lies between. */
function reachable(threshold: NanoUsd, cap: NanoUsd): boolean {
  return threshold < cap;
}

/** A threshold against the cap that is in force where it is set. */
function againstOwnCap(node: TreeNode, threshold: FieldAmount): LintFinding[] {
  const cap = node.policy.maxPerRequest;
  if (cap === null || reachable(threshold.amount, cap.amount)) return [];
  const [asked, most] = [formatUsdExact(threshold.amount), formatUsdExact(cap.amount)];
  const same = threshold.amount === cap.amount;
  return [
    finding(same ? "THRESHOLD_UNREACHABLE" : "THRESHOLD_ABOVE_CAP", node.level, threshold.field, {
      message: `Calls above ${asked} wait for approval, but ${describeOrigin(cap.origin)} refuses every call above ${most}: none ever waits.`,
      remedy: `Set ${threshold.field} below ${most}, or maxPerRequest above ${asked}.`,
    }),
  ];
}

/** A threshold that calls can reach here, against the caps of the teams below. */
function againstTeamsCaps(node: TreeNode, threshold: FieldAmount): LintFinding[] {
  const own = node.policy.maxPerRequest;
  if (own !== null && !reachable(threshold.amount, own.amount)) return [];
  const capped = descendantsOf(node).filter(({ policy: { maxPerRequest: cap } }) => {
    return cap !== null && !reachable(threshold.amount, cap.amount);
  });
  if (capped.length === 0) return [];
  const byCap = Map.groupBy(capped, ({ policy }) => policy.maxPerRequest?.amount ?? null);
  const caps = [...byCap].flatMap(([amount, nodes]) =>
    amount === null ? [] : [{ amount, nodes }],
  );
  caps.sort((left, right) => Number(left.amount - right.amount));
  const asked = formatUsdExact(threshold.amount);
  const figures = caps.map(({ amount, nodes }) => {
    return `${formatUsdExact(amount)} in ${namedTeams(nodes.map(teamOf))}`;
  });
  const least = formatUsdExact(caps[0]?.amount ?? threshold.amount);
  return [
    finding("THRESHOLD_UNREACHABLE", node.level, threshold.field, {
      message: `The approval threshold of ${asked} can't be reached where the cap per request is ${figures.join(" and ")}: a call that costs more than ${asked} is refused before anyone is asked.`,
      remedy: `Set ${threshold.field} below ${least}, or raise maxPerRequest of those teams above ${asked}.`,
      teams: capped.map(teamOf),
    }),
  ];
}

function autoApproval(node: TreeNode): LintFinding[] {
  const workflow = node.document.approvalWorkflow;
  const below = workflow?.enabled ? policyAmount(workflow.autoApproveBelow) : undefined;
  const threshold = node.policy.requireApprovalAbove;
  if (below === undefined || threshold === null || below < threshold.amount) return [];
  const path = "approvalWorkflow.autoApproveBelow";
  const [runs, asks] = [formatUsdExact(below), formatUsdExact(threshold.amount)];
  const setter = describeOrigin(threshold.origin);
  if (below === threshold.amount) {
    return [
      finding("AUTO_APPROVE_AT_THRESHOLD", node.level, path, {
        message: `Calls below ${runs} run without approval, and ${setter} asks only above ${asks}: the two amounts are equal, so autoApproveBelow decides nothing.`,
        remedy: `Remove autoApproveBelow, or set ${threshold.field} to another amount than ${asks}.`,
      }),
    ];
  }
  return [
    finding("AUTO_APPROVE_ABOVE_THRESHOLD", node.level, path, {
      message: `Calls below ${runs} are to run without approval, but ${setter} asks for it above ${asks}: between the two the threshold wins, and people are asked.`,
      remedy: `Set autoApproveBelow below ${asks}, or ${threshold.field} above ${runs}.`,
    }),
  ];
}

function workflow(node: TreeNode): LintFinding[] {
  const own = node.document.approvalWorkflow;
  if (own === undefined) return [];
  const threshold = policyAmount(own.requireApprovalAbove);
  if (!own.enabled) {
    if (threshold === undefined) return [];
    return [
      finding(
        "THRESHOLD_OF_DISABLED_WORKFLOW",
        node.level,
        "approvalWorkflow.requireApprovalAbove",
        {
          message: `The workflow is off, so its threshold of ${formatUsdExact(threshold)} asks nobody.`,
          remedy: "Set approvalWorkflow.enabled to true, or remove the threshold.",
        },
      ),
    ];
  }
  const scope = [node, ...descendantsOf(node)];
  if (scope.some(({ policy }) => policy.requireApprovalAbove !== null)) return [];
  return [
    finding("WORKFLOW_WITHOUT_THRESHOLD", node.level, "approvalWorkflow.enabled", {
      message:
        "The workflow is on, but no level sets requireApprovalAbove: only calls that ask for approval themselves wait.",
      remedy: "Set approvalWorkflow.requireApprovalAbove, or switch the workflow off.",
    }),
  ];
}

/** What is senseless about a level's approval thresholds, its amount below which calls run, and its workflow. */
export function thresholdFindings(node: TreeNode): LintFinding[] {
  return [
    ...node.level.approvalThresholds.flatMap((threshold) => [
      ...againstOwnCap(node, threshold),
      ...againstTeamsCaps(node, threshold),
    ]),
    ...autoApproval(node),
    ...workflow(node),
  ];
}
