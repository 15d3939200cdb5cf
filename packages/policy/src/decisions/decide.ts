import { isWithinWorkingHours } from "../calendar/working-hours.ts";
import { findBlocking, isAllowed, readTarget } from "../endpoints/endpoint-matcher.ts";
import type { EffectivePolicy } from "../inheritance/effective-policy.ts";
import type { Decision, DecisionRequest, DecisionState, Failure } from "./decision.ts";
import {
  aboveApprovalThreshold,
  approvalRequested,
  budgetExceeded,
  categoryNotAllowed,
  endpointBlocked,
  endpointNotAllowed,
  maxPerRequestExceeded,
  modelNotAllowed,
  outsideWorkingHours,
} from "./failures.ts";

/** The list is made for the first failure only: a call that passes costs no array. */
type Failures = Failure[] | null;

function append(failures: Failures, failure: Failure): Failure[] {
  if (failures === null) return [failure];
  failures.push(failure);
  return failures;
}

/**
 * A call of a language model whose model could not be read must not slip past a list of models; a
 * reading call (such as a list of models), or another category's, runs none.
 */
function runsUnnamedModel(request: DecisionRequest): boolean {
  return (
    request.model === null &&
    request.category === "llm" &&
    request.method !== "GET" &&
    request.method !== "HEAD"
  );
}

function checkEndpoints(policy: EffectivePolicy, request: DecisionRequest): Failures {
  const { blockedEndpoints, allowedCategories, allowedEndpoints, allowedModels } = policy;
  let failures: Failures = null;
  const listed = blockedEndpoints.length > 0 || allowedEndpoints.length > 0;
  const target = listed ? readTarget(request.host, request.path) : null;
  if (target !== null) {
    for (const { rule, origin } of blockedEndpoints) {
      const pattern = findBlocking(rule, target);
      if (pattern !== null) failures = append(failures, endpointBlocked(request, pattern, origin));
    }
  }
  for (const allowed of allowedCategories) {
    if (!allowed.rule.has(request.category)) {
      failures = append(failures, categoryNotAllowed(request.category, allowed));
    }
  }
  if (target !== null) {
    for (const { rule, origin } of allowedEndpoints) {
      if (!isAllowed(rule, target)) {
        failures = append(failures, endpointNotAllowed(request, rule.patterns.length, origin));
      }
    }
  }
  for (const allowed of allowedModels) {
    const { model } = request;
    const refused = model === null ? runsUnnamedModel(request) : !allowed.rule.has(model);
    if (refused) failures = append(failures, modelNotAllowed(model, allowed));
  }
  return failures;
}

/**
 * Decides one call: blocked list, allowed categories, endpoints and models, working hours, cap per
 * request, budgets, approval threshold (design, "Decision order"). The first failure decides, all are
 * listed. A call that passes gets the policy's one allow decision.
 */
export function decide(
  policy: EffectivePolicy,
  request: DecisionRequest,
  state: DecisionState,
): Decision {
  const { estimate, at } = request;
  let failures = checkEndpoints(policy, request);
  for (const hours of policy.workingHours) {
    if (!isWithinWorkingHours(hours.rule, at)) {
      failures = append(failures, outsideWorkingHours(policy, hours, at));
    }
  }
  const cap = policy.maxPerRequest;
  if (cap !== null && estimate > cap.amount) {
    failures = append(failures, maxPerRequestExceeded(estimate, cap));
  }
  for (const budget of policy.budgets) {
    const available = state.available(budget);
    if (available !== null && estimate > available) {
      failures = append(failures, budgetExceeded(policy, budget, request, available));
    }
  }
  const threshold = policy.requireApprovalAbove;
  if (threshold !== null && estimate > threshold.amount) {
    failures = append(failures, aboveApprovalThreshold(estimate, threshold));
  }
  if (request.requiresApproval) failures = append(failures, approvalRequested(estimate));

  const decider = failures?.[0];
  if (failures === null || decider === undefined) return policy.allow;
  const { decision, code, explanation, field, origin } = decider;
  const { versionIds } = policy;
  return { decision, code, explanation, field, origin, versionIds, failures };
}
