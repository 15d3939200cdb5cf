import { formatUsdExact, type NanoUsd } from "@pag0/money";
import { budgetWindow } from "../calendar/budget-window.ts";
import { type CompiledHours, nextCommonOpening } from "../calendar/working-hours.ts";
import type { EndpointPattern } from "../endpoints/endpoint-pattern.ts";
import type {
  BudgetLimit,
  EffectiveAmount,
  EffectivePolicy,
  LevelRule,
} from "../inheritance/effective-policy.ts";
import { describeOrigin, type Origin } from "../levels/policy-level.ts";
import type {
  ApprovalFailure,
  BudgetFailure,
  DecisionRequest,
  HoursFailure,
  ListFailure,
} from "./decision.ts";

const MAX_QUOTED = 120;
const weekdayNames = {
  mon: "Mon",
  tue: "Tue",
  wed: "Wed",
  thu: "Thu",
  fri: "Fri",
  sat: "Sat",
  sun: "Sun",
};

function quote(text: string): string {
  return text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text;
}

export function endpointBlocked(
  request: DecisionRequest,
  pattern: EndpointPattern,
  origin: Origin,
): ListFailure {
  return {
    decision: "deny",
    code: "ENDPOINT_BLOCKED",
    field: "blockedEndpoints",
    origin,
    explanation: `${quote(request.host)} is blocked by "${pattern.text}" on the blocked list of ${describeOrigin(origin)}.`,
  };
}

export function categoryNotAllowed(
  category: string,
  allowed: LevelRule<ReadonlySet<string>>,
): ListFailure {
  return {
    decision: "deny",
    code: "CATEGORY_NOT_ALLOWED",
    field: "allowedCategories",
    origin: allowed.origin,
    explanation: `The category "${quote(category)}" is not among the ${allowed.rule.size} allowed by ${describeOrigin(allowed.origin)}.`,
  };
}

export function endpointNotAllowed(
  request: DecisionRequest,
  entries: number,
  origin: Origin,
): ListFailure {
  return {
    decision: "deny",
    code: "ENDPOINT_NOT_ALLOWED",
    field: "allowedEndpoints",
    origin,
    explanation: `${quote(request.host + request.path)} is not among the ${entries} endpoints allowed by ${describeOrigin(origin)}.`,
  };
}

export function modelNotAllowed(
  model: string | null,
  allowed: LevelRule<ReadonlySet<string>>,
): ListFailure {
  const subject = model === null ? "A call that names no model" : `The model "${quote(model)}"`;
  return {
    decision: "deny",
    code: "MODEL_NOT_ALLOWED",
    field: "allowedModels",
    origin: allowed.origin,
    explanation: `${subject} is not among the ${allowed.rule.size} allowed by ${describeOrigin(allowed.origin)}.`,
  };
}

export function outsideWorkingHours(
  policy: EffectivePolicy,
  { rule, origin }: LevelRule<CompiledHours>,
  at: Date,
): HoursFailure {
  const { start, end, timezone, days } = rule.document;
  const onDays = days === undefined ? "" : ` on ${days.map((day) => weekdayNames[day]).join(", ")}`;
  const opening = nextCommonOpening(policy.commonHours, at);
  const next = opening === null ? "" : `; calls are possible again at ${opening.toISOString()}`;
  return {
    decision: "deny",
    code: "OUTSIDE_WORKING_HOURS",
    field: "workingHours",
    origin,
    nextOpenAt: opening === null ? null : opening.toISOString(),
    explanation: `${at.toISOString()} is outside the working hours ${start}–${end} ${timezone}${onDays} of ${describeOrigin(origin)}${next}.`,
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

/** A budget that cannot cover a call, with what is left of it and when it resets. */
export function budgetExceeded(
  policy: EffectivePolicy,
  budget: BudgetLimit,
  request: DecisionRequest,
  available: NanoUsd,
): BudgetFailure {
  const { scopeKind, scopeId, period, limit, origin } = budget;
  const resetAt = budgetWindow(period, request.at, policy.timeZone).end.toISOString();
  const name = period === "month" ? "monthly" : "daily";
  return {
    decision: "deny",
    code: "BUDGET_EXCEEDED",
    field: `${name}Budget`,
    origin,
    scope: { kind: scopeKind, id: scopeId, name: origin.name },
    period,
    limit,
    available,
    resetAt,
    explanation: `The call may cost up to ${formatUsdExact(request.estimate)}, but ${formatUsdExact(available)} is left of the ${name} budget of ${formatUsdExact(limit)} of ${describeOrigin(origin)}, which resets at ${resetAt}.`,
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
