import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import type { RuleMatch } from "../rules/evaluate-rules.ts";
import { actionsOf } from "../rules/evaluate-rules.ts";
import type { Decision } from "./decision.ts";

/** Who is asked about a call that waits, and for how long. */
export interface CallApproval {
  /**
   * Those whom the rules that ask name: of the highest level alone whose rules name anybody, so that no
   * descendant's rule puts its own people in the place of an ancestor's. Else the workflow's.
   */
  readonly approvers: readonly string[];
  readonly timeoutHours: number;
  /** Whether an answer from the cache, which costs nothing, needs the approval too. */
  readonly asksWhateverItCosts: boolean;
}

/**
 * How a call that a decision sends for approval is approved. The shortest deadline of the rules that ask
 * holds; the workflow's, too, where something else than a rule asks or no rule sets one.
 */
export function approvalOf(decision: Decision, policy: EffectivePolicy): CallApproval {
  const { failures } = decision;
  const asking = new Set<RuleMatch>();
  for (const failure of failures) if (failure.code === "RULE_APPROVAL") asking.add(failure.match);
  const actions = actionsOf(decision.rules, "require_approval").filter(({ match }) =>
    asking.has(match),
  );
  const naming = actions.filter(({ action }) => action.parameters?.approvers !== undefined);
  const highest = naming[0]?.match.origin;
  const named = new Set(
    naming
      .filter(({ match }) => match.origin === highest)
      .flatMap(({ action }) => action.parameters?.approvers ?? []),
  );
  const deadlines = actions.flatMap(({ action }) => action.parameters?.timeout_hours ?? []);
  const asksElse = failures.some(
    ({ decision: each, code }) => each === "require_approval" && code !== "RULE_APPROVAL",
  );
  if (asksElse || deadlines.length === 0) deadlines.push(policy.approvalTimeoutHours);
  return {
    approvers: named.size > 0 ? [...named] : policy.approvers,
    timeoutHours: Math.min(...deadlines),
    asksWhateverItCosts: failures.some(
      ({ decision: each, code }) => each === "require_approval" && code !== "APPROVAL_THRESHOLD",
    ),
  };
}
