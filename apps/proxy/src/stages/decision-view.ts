import { Pag0Failure } from "@pag0/contract";
import { toMicroUsdExact } from "@pag0/money";
import type { ApprovalCode, Decision, Failure, RuleMatch } from "@pag0/policy";

/** A rule that held, as callers and records name it. */
function ruleView({ rule, origin }: RuleMatch) {
  return { id: rule.id, name: rule.name, level: origin.name };
}

/** What the rule itself says to the caller, where it says something. */
function messageOf({ actions }: RuleMatch): { message?: string } {
  for (const { type, parameters } of actions)
    if ((type === "deny" || type === "require_approval") && parameters?.message !== undefined)
      return { message: parameters.message };
  return {};
}

/** The figures that a failure has beside its explanation. Amounts are micro-USD strings. */
function figuresOf(failure: Failure): Record<string, unknown> {
  switch (failure.code) {
    case "BUDGET_EXCEEDED":
      return {
        limit: toMicroUsdExact(failure.limit),
        available: toMicroUsdExact(failure.available),
        resetAt: failure.resetAt,
      };
    case "BUDGET_RESTRICTED":
      return {
        limit: toMicroUsdExact(failure.limit),
        spent: toMicroUsdExact(failure.spent),
        threshold: failure.threshold,
        action: failure.action,
        resetAt: failure.resetAt,
      };
    case "RULE_DENIED":
    case "RULE_APPROVAL":
      return { rule: ruleView(failure.match), ...messageOf(failure.match) };
    case "DATA_HANDLING_REFUSED":
    case "HANDLING_APPROVAL":
      return { classification: failure.level };
    case "OUTSIDE_WORKING_HOURS":
      return { nextOpenAt: failure.nextOpenAt };
    default:
      return {};
  }
}

function failureView(failure: Failure): Record<string, unknown> {
  const { explanation, code, field, origin } = failure;
  return { code, field, level: origin?.name ?? null, explanation, ...figuresOf(failure) };
}

/** The `decision` member of a problem document, with the rule that decided where one did. */
function decisionView(decision: Decision): Record<string, unknown> {
  const [decider] = decision.failures;
  return {
    decision: decision.decision,
    code: decision.code,
    explanation: decision.explanation,
    field: decision.field,
    level: decision.origin?.name ?? null,
    version: decision.origin?.version ?? null,
    ...(decider === undefined ? {} : figuresOf(decider)),
    policyVersionIds: decision.versionIds,
    failures: decision.failures.map(failureView),
  };
}

const WAITING: Readonly<Record<ApprovalCode, true>> = {
  APPROVAL_THRESHOLD: true,
  APPROVAL_REQUESTED: true,
  RULE_APPROVAL: true,
  HANDLING_APPROVAL: true,
};

function isRefusal(
  code: Decision["code"],
): code is Exclude<Decision["code"], ApprovalCode | "ALLOWED"> {
  return code !== "ALLOWED" && !Object.hasOwn(WAITING, code);
}

/** The refusal that a denying decision is. */
export function refusalOf(decision: Decision): Pag0Failure {
  const { code } = decision;
  if (!isRefusal(code)) throw new RangeError(`${code} is no refusal`);
  return new Pag0Failure(code, decision.explanation, {
    extra: { decision: decisionView(decision) },
  });
}
