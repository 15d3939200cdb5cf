import type { ClassificationLevel, DataCategory, ErrorCode } from "@pag0/contract";
import type { NanoUsd } from "@pag0/money";
import type { BudgetAlert, BudgetLimit } from "../inheritance/budgets.ts";
import { describeOrigin, type Origin } from "../levels/policy-level.ts";
import { NOTHING, type RuleMatch, type RuleOutcome } from "../rules/evaluate-rules.ts";
import type { RuleFacts } from "../rules/rule-facts.ts";

/** What the classifier found in a call, and what would become of it. */
export interface CallData {
  readonly categories: readonly DataCategory[];
  /** Kinds of findings, such as `email`. */
  readonly kinds: readonly string[];
  /** Whether the whole request was read. */
  readonly complete: boolean;
  /** Whether the connection to the provider is encrypted. */
  readonly encrypted: boolean;
  /** Whether access to the request is written to the audit log. */
  readonly accessLogged: boolean;
  /** For how long the request and its answer would be kept; 0 where they are not. */
  readonly retentionDays: number;
}

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
  /** The provider's slug; null where the endpoint is nobody's that is registered. */
  provider: string | null;
  /** Where the provider may process the call; empty where it names nothing. */
  regions: readonly string[];
  /** null where nothing in the policy asks (`classifies` is false). */
  data: CallData | null;
  /** Read as far as the rules ask. null where the policy has none. */
  facts: RuleFacts | null;
  /** Whether a person has approved this very call: nobody is asked about it again. */
  approved: boolean;
}

/** What is known here and now about budgets and prices. */
export interface DecisionState {
  /** What is left of a budget; null where it is not known here and the ledger decides when it holds. */
  available(budget: BudgetLimit): NanoUsd | null;
  /** What was settled and is held of a budget in its present window; null where it is not known here. */
  spent(budget: BudgetLimit): NanoUsd | null;
  /**
   * Whether the model is among the cheapest quarter (at least one) of the provider's models that
   * `isAllowed` accepts; false where prices are not known.
   */
  isCheap(
    provider: string | null,
    model: string | null,
    isAllowed: (model: string) => boolean,
  ): boolean;
}

type ListCode = Extract<
  ErrorCode,
  | "ENDPOINT_BLOCKED"
  | "CATEGORY_NOT_ALLOWED"
  | "ENDPOINT_NOT_ALLOWED"
  | "MODEL_NOT_ALLOWED"
  | "PROVIDER_NOT_ALLOWED"
  | "REGION_NOT_ALLOWED"
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
  readonly code: ListCode;
}

export interface HoursFailure extends FailureReason {
  readonly decision: "deny";
  readonly code: "OUTSIDE_WORKING_HOURS";
  /** ISO 8601: when the hours of all levels next hold; null where they have none in common. */
  readonly nextOpenAt: string | null;
}

/** A demand on data of a level that the call does not meet. */
export type HandlingFailure = FailureReason & { readonly level: ClassificationLevel } & (
    | { readonly decision: "deny"; readonly code: "DATA_HANDLING_REFUSED" }
    | { readonly decision: "require_approval"; readonly code: "HANDLING_APPROVAL" }
  );

export type RuleFailure = FailureReason & { readonly match: RuleMatch } & (
    | { readonly decision: "deny"; readonly code: "RULE_DENIED" }
    | { readonly decision: "require_approval"; readonly code: "RULE_APPROVAL" }
  );

interface BudgetReason extends FailureReason {
  readonly decision: "deny";
  readonly scope: {
    readonly kind: BudgetLimit["scopeKind"];
    readonly id: string;
    readonly name: string;
  };
  readonly period: BudgetLimit["period"];
  readonly limit: NanoUsd;
  /** ISO 8601; null where it never resets. */
  readonly resetAt: string | null;
}

export interface BudgetFailure extends BudgetReason {
  readonly code: "BUDGET_EXCEEDED";
  readonly available: NanoUsd;
}

/** A budget of which so much is spent that its level refuses calls, or all but cheap models. */
export interface RestrictionFailure extends BudgetReason {
  readonly code: "BUDGET_RESTRICTED";
  readonly spent: NanoUsd;
  /** Percent of the limit. */
  readonly threshold: number;
  readonly action: Exclude<BudgetAlert["action"], "notify">;
}

export interface ApprovalFailure extends FailureReason {
  readonly decision: "require_approval";
  readonly code: "APPROVAL_THRESHOLD" | "APPROVAL_REQUESTED";
}

export type Failure =
  | ListFailure
  | HoursFailure
  | HandlingFailure
  | RuleFailure
  | BudgetFailure
  | RestrictionFailure
  | ApprovalFailure;

/** Why a call waits for a person. */
export type ApprovalCode = Extract<Failure, { decision: "require_approval" }>["code"];

/** What the handling of all levels asks for a call that was classified. */
export interface CallHandling {
  readonly level: ClassificationLevel;
  readonly cacheable: boolean;
  /** The most days that request and answer may be kept; null where no level limits it. */
  readonly retentionDays: number | null;
  readonly redactCategories: ReadonlySet<DataCategory>;
}

/** The answer for one call. An allowed call has no failure. */
export interface Decision {
  readonly decision: "allow" | "deny" | "require_approval";
  readonly code: ErrorCode | "ALLOWED" | ApprovalCode;
  readonly explanation: string;
  readonly field: string | null;
  readonly origin: Origin | null;
  readonly versionIds: readonly string[];
  /** The first decides: refusals come before requests for approval, each in the decision's order. */
  readonly failures: readonly Failure[];
  /** The rules that held, lifted ones among them. */
  readonly rules: RuleOutcome;
  /** null where no level says how data is handled. */
  readonly handling: CallHandling | null;
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
    rules: NOTHING,
    handling: null,
  });
}
