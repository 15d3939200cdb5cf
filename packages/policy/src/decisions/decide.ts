import { isWithinWorkingHours } from "../calendar/working-hours.ts";
import type { BudgetLimit } from "../inheritance/budgets.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import { evaluateRules, NOTHING, type RuleOutcome } from "../rules/evaluate-rules.ts";
import { budgetExceeded, budgetRestricted } from "./budget-failures.ts";
import { checkLists, isModelAllowed } from "./check-lists.ts";
import type {
  CallHandling,
  Decision,
  DecisionRequest,
  DecisionState,
  Failure,
} from "./decision.ts";
import { append, type Failures } from "./failure-list.ts";
import {
  aboveApprovalThreshold,
  approvalRequested,
  maxPerRequestExceeded,
  outsideWorkingHours,
  ruleApproval,
  ruleDenied,
} from "./failures.ts";
import { judgeHandling } from "./handling.ts";

/** Failures of rules that are explained; all that held are in the outcome. */
const MAX_RULE_FAILURES = 20;

function evaluate(policy: EffectivePolicy, request: DecisionRequest): RuleOutcome {
  if (policy.rules.length === 0) return NOTHING;
  if (request.facts === null) throw new RangeError("facts is null, but the policy has rules");
  return evaluateRules(policy.rules, request.facts);
}

function addRules(
  outcome: RuleOutcome,
  verdict: "deny" | "require_approval",
  failures: Failures,
): Failures {
  let found = failures;
  let left = MAX_RULE_FAILURES;
  for (const match of outcome.matches) {
    if (left === 0) break;
    if (!match.actions.some(({ type }) => type === verdict)) continue;
    found = append(found, verdict === "deny" ? ruleDenied(match) : ruleApproval(match));
    left--;
  }
  return found;
}

function checkBudgets(
  policy: EffectivePolicy,
  request: DecisionRequest,
  state: DecisionState,
  budgets: readonly BudgetLimit[],
  failures: Failures,
): Failures {
  const { estimate, provider, model } = request;
  let found = failures;
  for (const soft of policy.softBudgets) {
    const spent = state.spent(soft.budget);
    if (spent === null || spent + estimate <= soft.amount) continue;
    const isAllowed = (each: string) => isModelAllowed(policy, each);
    if (soft.action === "restrict" && state.isCheap(provider, model, isAllowed)) continue;
    found = append(found, budgetRestricted(policy, soft, request, spent));
  }
  for (const budget of budgets) {
    const available = state.available(budget);
    if (available !== null && estimate > available)
      found = append(found, budgetExceeded(policy, budget, request, available));
  }
  return found;
}

/** Refusals first: nothing waits for a person that would be refused after all. */
function refusalsFirst(failures: readonly Failure[]): readonly Failure[] {
  const asking = failures.filter(({ decision }) => decision === "require_approval");
  if (asking.length === 0 || asking.length === failures.length) return failures;
  return [...failures.filter(({ decision }) => decision === "deny"), ...asking];
}

/**
 * Decides one call: what is blocked, what is not allowed, working hours, handling of its data, cap per
 * request, rules, budgets, approval threshold (design, "Decision order"). The first failure decides, and a
 * refusal before any request for approval; all failures are listed, of rules the first 20. A call that
 * passes, and that no rule and no handling says anything about, gets the policy's one allow decision.
 * @param budgets what the call spends from: `budgetsFor` where the requester is known
 * @throws RangeError where `facts` is null although the policy has rules, or `data` although it has handling
 */
export function decide(
  policy: EffectivePolicy,
  request: DecisionRequest,
  state: DecisionState,
  budgets: readonly BudgetLimit[] = policy.budgets,
): Decision {
  const { estimate, at } = request;
  let failures = checkLists(policy, request);
  for (const hours of policy.workingHours) {
    if (!isWithinWorkingHours(hours.rule, at))
      failures = append(failures, outsideWorkingHours(policy, hours, at));
  }
  let handling: CallHandling | null = null;
  if (policy.handlings.length > 0) {
    if (request.data === null) throw new RangeError("data is null, but the policy has handling");
    const judged = judgeHandling(policy, request, request.data);
    handling = judged.handling;
    for (const failure of judged.failures) failures = append(failures, failure);
  }
  const cap = policy.maxPerRequest;
  if (cap !== null && estimate > cap.amount)
    failures = append(failures, maxPerRequestExceeded(estimate, cap));
  const rules = evaluate(policy, request);
  if (rules.matches.length > 0) {
    failures = addRules(rules, "deny", failures);
    if (!request.approved) failures = addRules(rules, "require_approval", failures);
  }
  failures = checkBudgets(policy, request, state, budgets, failures);
  const threshold = policy.requireApprovalAbove;
  if (!request.approved) {
    if (threshold !== null && estimate > threshold.amount)
      failures = append(failures, aboveApprovalThreshold(estimate, threshold));
    if (request.requiresApproval) failures = append(failures, approvalRequested(estimate));
  }
  if (failures === null) {
    const { allow } = policy;
    return rules === NOTHING && handling === null ? allow : { ...allow, rules, handling };
  }
  const ordered = refusalsFirst(failures);
  const { decision, code, explanation, field, origin } = ordered[0] as Failure;
  const { versionIds } = policy;
  return {
    decision,
    code,
    explanation,
    field,
    origin,
    versionIds,
    failures: ordered,
    rules,
    handling,
  };
}
