import { formatUsdExact, type NanoUsd } from "@pag0/money";
import { hoursText } from "../calendar/hours-words.ts";
import {
  type CompiledHours,
  closingHoliday,
  nextCommonOpening,
} from "../calendar/working-hours.ts";
import type {
  EffectiveAmount,
  EffectivePolicy,
  LevelRule,
} from "../inheritance/effective-policy.ts";
import { describeOrigin } from "../levels/policy-level.ts";
import type { RuleMatch } from "../rules/evaluate-rules.ts";
import { heldWords } from "../rules/explain-rule.ts";
import type { ApprovalFailure, HoursFailure, ListFailure, RuleFailure } from "./decision.ts";

/** A moment outside the hours of a level, with the next at which all levels' hours hold. */
export function outsideWorkingHours(
  policy: EffectivePolicy,
  { rule, origin }: LevelRule<CompiledHours>,
  at: Date,
): HoursFailure {
  const opening = nextCommonOpening(policy.commonHours, at);
  const next = opening === null ? "" : `; calls are possible again at ${opening.toISOString()}`;
  const holiday = closingHoliday(rule, at);
  const closed = holiday === null ? "" : `, where ${holiday} is a holiday`;
  return {
    decision: "deny",
    code: "OUTSIDE_WORKING_HOURS",
    field: "workingHours",
    origin,
    nextOpenAt: opening === null ? null : opening.toISOString(),
    explanation: `${at.toISOString()} is outside the working hours ${hoursText(rule.document)} of ${describeOrigin(origin)}${closed}${next}.`,
  };
}

export function maxPerRequestExceeded(estimate: NanoUsd, cap: EffectiveAmount): ListFailure {
  return {
    decision: "deny",
    code: "MAX_PER_REQUEST_EXCEEDED",
    field: cap.field,
    origin: cap.origin,
    explanation: `The call may cost up to ${formatUsdExact(estimate)}, more than the ${formatUsdExact(cap.amount)} that ${describeOrigin(cap.origin)} allows for one request.`,
  };
}

type RuleVerdict = RuleFailure["decision"];

/** What the rule tells the person or program that made the call. */
function messageOf({ rule }: RuleMatch, verdict: RuleVerdict): string {
  const message = rule.actions.find(({ type }) => type === verdict)?.parameters?.message;
  return message === undefined ? "" : ` (“${message}”)`;
}

function ruleReason(match: RuleMatch, verdict: RuleVerdict) {
  const { rule, origin } = match;
  const does = verdict === "deny" ? "refuses this call" : "asks for approval of this call";
  return {
    field: `rules.${rule.id}`,
    origin,
    match,
    explanation: `Rule “${rule.name}” of ${describeOrigin(origin)} ${does}${messageOf(match, verdict)}: ${heldWords(match)}.`,
  };
}

/** A rule that refuses. Its explanation is made once, from the facts that its conditions read. */
export function ruleDenied(match: RuleMatch): RuleFailure {
  return {
    decision: "deny",
    code: "RULE_DENIED",
    ...ruleReason(match, "deny"),
  };
}

export function ruleApproval(match: RuleMatch): RuleFailure {
  return {
    decision: "require_approval",
    code: "RULE_APPROVAL",
    ...ruleReason(match, "require_approval"),
  };
}

export function aboveApprovalThreshold(
  estimate: NanoUsd,
  threshold: EffectiveAmount,
): ApprovalFailure {
  return {
    decision: "require_approval",
    code: "APPROVAL_THRESHOLD",
    field: threshold.field,
    origin: threshold.origin,
    explanation: `The call may cost up to ${formatUsdExact(estimate)}, above the ${formatUsdExact(threshold.amount)} from which ${describeOrigin(threshold.origin)} asks for approval.`,
  };
}

export function approvalRequested(estimate: NanoUsd): ApprovalFailure {
  return {
    decision: "require_approval",
    code: "APPROVAL_REQUESTED",
    field: "requiresApproval",
    origin: null,
    explanation: `The caller asked for approval of this call, which may cost up to ${formatUsdExact(estimate)}.`,
  };
}
