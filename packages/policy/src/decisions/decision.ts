import type { ErrorCode } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import type { BudgetLimit } from "../inheritance/effective-policy.ts";
import { describeOrigin, type Origin } from "../levels/policy-level.ts";

/** One call as the proxy has resolved it. `host` may carry a port; `estimate` is the most it can cost. */
export interface DecisionRequest {
  host: string;
  path: string;
  method: string;
  category: string;
  /** null where the call names none. */
  model: string | null;
  estimate: NanoUsd;
  at: Date;
  requiresApproval: boolean;
}

/** What is known here and now about budgets. */
export interface DecisionState {
  /** What is left of a budget; null where it is not known here and the ledger decides when it holds. */
  available(budget: BudgetLimit): NanoUsd | null;
}

type DenyCode = Extract<
  ErrorCode,
  | "ENDPOINT_BLOCKED"
  | "CATEGORY_NOT_ALLOWED"
  | "ENDPOINT_NOT_ALLOWED"
  | "MODEL_NOT_ALLOWED"
  | "MAX_PER_REQUEST_EXCEEDED"
>;

interface FailureReason {
  /** The policy field that fails, or the request's where the request asks for approval itself. */
  readonly field: string;
  readonly origin: Origin | null;
  /** One sentence with the figures, the level and its version. */
  readonly explanation: string;
}

export interface ListFailure extends FailureReason {
  readonly decision: "deny";
  readonly code: DenyCode;
}

export interface HoursFailure extends FailureReason {
  readonly decision: "deny";
  readonly code: "OUTSIDE_WORKING_HOURS";
  /** ISO 8601: when the hours of all levels next hold; null where they have none in common. */
  readonly nextOpenAt: string | null;
}

export interface BudgetFailure extends FailureReason {
  readonly decision: "deny";
  readonly code: "BUDGET_EXCEEDED";
  readonly scope: {
    readonly kind: "organization" | "project";
    readonly id: string;
    readonly name: string;
  };
  readonly period: "day" | "month";
  readonly limit: NanoUsd;
  readonly available: NanoUsd;
  /** ISO 8601 */
  readonly resetAt: string;
}

export interface ApprovalFailure extends FailureReason {
  readonly decision: "require_approval";
  readonly code: "APPROVAL_THRESHOLD" | "APPROVAL_REQUESTED";
}

export type Failure = ListFailure | HoursFailure | BudgetFailure | ApprovalFailure;

/** The answer for one call. The first failure decides; an allowed call has none. */
export interface Decision {
  readonly decision: "allow" | "deny" | "require_approval";
  readonly code: ErrorCode | "ALLOWED" | "APPROVAL_THRESHOLD" | "APPROVAL_REQUESTED";
  readonly explanation: string;
  readonly field: string | null;
  readonly origin: Origin | null;
  readonly versionIds: readonly string[];
  readonly failures: readonly Failure[];
}

/** The decision for calls that pass: the same for all, so that it is made once per policy. */
export function allowDecision(origins: readonly Origin[], versionIds: readonly string[]): Decision {
  const levels = origins.map(describeOrigin).join(", ");
  return Object.freeze({
    decision: "allow",
    code: "ALLOWED",
    explanation:
      levels === ""
        ? "No policy limits this call."
        : `The call is within every limit of ${levels}.`,
    field: null,
    origin: null,
    versionIds,
    failures: Object.freeze([]),
  });
}
