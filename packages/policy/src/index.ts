export type { ApprovalMember, Requester } from "./approvals/approver.ts";
export { type DecidableApproval, type MayDecide, mayDecide } from "./approvals/may-decide.ts";
export {
  type ApproverSelection,
  type ApproverWarning,
  selectApprovers,
} from "./approvals/select-approvers.ts";
export { type ApprovalEvent, approvalTransition } from "./approvals/transition.ts";
export {
  type BudgetCalendar,
  type BudgetPeriod,
  type BudgetWindow,
  budgetCalendar,
  budgetWindow,
  resetWords,
} from "./calendar/budget-window.ts";
export { hoursText } from "./calendar/hours-words.ts";
export {
  type CompiledHours,
  compileWorkingHours,
  isWithinWorkingHours,
  nextOpening,
  type WorkingHours,
} from "./calendar/working-hours.ts";
export {
  type BodyClassification,
  classifyBody,
  type RedactedBody,
  redactBody,
} from "./classification/body/classify-body.ts";
export { type BodyFinding, redact, redactionMarker } from "./classification/body/redact.ts";
export type { BodyFormat } from "./classification/body/structural-paths.ts";
export {
  type BodyText,
  type BodyTexts,
  textsOfBody,
  type UnreadPart,
} from "./classification/body/texts-of-body.ts";
export {
  type ClassifiedCall,
  classifyCall,
  keptFor,
  type SentCall,
} from "./classification/classify-call.ts";
export {
  type ClassifyOptions,
  classifyText,
  MAX_TEXT_CHARS,
} from "./classification/classify-text.ts";
export {
  type Classification,
  type Finding,
  type FindingKind,
  kindCategories,
} from "./classification/finding.ts";
export {
  checkHandling,
  type HandlingContext,
  type UnmetDemand,
} from "./classification/handling/check-handling.ts";
export { type Handling, handlingFor } from "./classification/handling/handling-for.ts";
export { isInRegion } from "./classification/handling/regions.ts";
export { categoryLevels, levelOfCategories } from "./classification/levels.ts";
export { type RedactedCall, RedactionRefused, redactCall } from "./classification/redact-call.ts";
export { approvalOf, type CallApproval } from "./decisions/approval-of.ts";
export { budgetExceeded, budgetRestricted } from "./decisions/budget-failures.ts";
export { isModelAllowed } from "./decisions/check-lists.ts";
export { decide } from "./decisions/decide.ts";
export type {
  ApprovalCode,
  ApprovalFailure,
  BudgetFailure,
  CallData,
  CallHandling,
  Decision,
  DecisionRequest,
  DecisionState,
  Failure,
  HandlingFailure,
  HoursFailure,
  ListFailure,
  RestrictionFailure,
  RuleFailure,
} from "./decisions/decision.ts";
export { classificationOf } from "./decisions/handling.ts";
export type { OpeningSpend } from "./dry-run/budget-ledger.ts";
export { createDryRun } from "./dry-run/dry-run.ts";
export type {
  DryRun,
  DryRunOptions,
  DryRunProject,
  DryRunResult,
  ReasonLabel,
} from "./dry-run/dry-run-result.ts";
export type { DryRunExample } from "./dry-run/examples.ts";
export type { CallCounts, Comparison, Transition, VerdictCounts } from "./dry-run/tally.ts";
export type { UsageRow, Verdict } from "./dry-run/usage-row.ts";
export {
  AmbiguousPath,
  type EndpointProvider,
  endpointsByHost,
  findEndpoint,
  isUnderPath,
  type RegisteredEndpoint,
} from "./endpoints/find-endpoint.ts";
export { pathReadings } from "./endpoints/path-readings.ts";
export { InvalidTargetUrl, parseTargetUrl } from "./endpoints/target-url.ts";
export { type Availability, availabilityOf, type OpenCap } from "./inheritance/availability.ts";
export {
  type BudgetAlert,
  type BudgetLimit,
  type BudgetRequester,
  budgetsFor,
  type PersonalLimit,
  percentOf,
  type SoftBudget,
} from "./inheritance/budgets.ts";
export { checkNarrows } from "./inheritance/check-narrows.ts";
export {
  type EffectiveAmount,
  type EffectivePolicy,
  effectivePolicy,
  type LevelRule,
  type RateLimit,
} from "./inheritance/effective-policy.ts";
export { explain } from "./inheritance/explain.ts";
export type { Explanation, Merge } from "./inheritance/explanation.ts";
export { type CompiledLevel, compileLevel } from "./levels/compile-level.ts";
export { NameList } from "./levels/name-list.ts";
export {
  describeOrigin,
  type LevelKind,
  type Origin,
  type PolicyLevel,
  parseClientLevel,
} from "./levels/policy-level.ts";
export {
  type LintCode,
  type LintFinding,
  type LintLevel,
  type LintSeverity,
  type LintTeam,
  lintCodes,
} from "./lint/finding.ts";
export { lintPolicies } from "./lint/lint-policies.ts";
export type { LintMember, LintProject, LintTree } from "./lint/policy-tree.ts";
export { CallFacts, type CallSpend, type FactSources } from "./rules/call-facts.ts";
export { type CompiledRules, compileRules, type RuleLift } from "./rules/compile-rules.ts";
export {
  actionsOf,
  evaluateRules,
  NOTHING,
  type RuleMatch,
  type RuleOutcome,
} from "./rules/evaluate-rules.ts";
export { describeRule, explainRule, heldWords } from "./rules/explain-rule.ts";
export type { HeldCondition } from "./rules/held-conditions.ts";
export type { RuleFacts } from "./rules/rule-facts.ts";
export { applyDiff, DiffConflict } from "./versions/apply-diff.ts";
export { diffDocuments } from "./versions/diff-documents.ts";
export type { ComparableDocument, DocumentChange, Steps } from "./versions/document-change.ts";
export { sameDocument } from "./versions/same-document.ts";
