import type { EvaluationView } from "@pag0/contract";
import type { CallEstimate } from "@pag0/metering";
import { type NanoUsd, toMicroUsdExact } from "@pag0/money";
import {
  type BudgetLimit,
  type ClassifiedCall,
  classificationOf,
  type Decision,
  type EffectivePolicy,
  explainRule,
  type Failure,
  type RuleMatch,
} from "@pag0/policy";
import type { HypotheticalCall } from "./hypothetical-call.ts";

/** Why the proxy refuses a call that no policy forbids. */
export interface Refusal {
  code: string;
  field: string;
  level: string | null;
  explanation: string;
}

/** What policy says of a call, and why the proxy would refuse it all the same. */
export interface Judgement {
  decision: Decision;
  refusal: Refusal | null;
}

/** What was found out about a call on the way to its decision. */
export interface EvaluatedCall {
  call: HypotheticalCall;
  /** null where it has no price. */
  estimate: CallEstimate | null;
  classified: ClassifiedCall;
  policy: EffectivePolicy;
  budgets: readonly BudgetLimit[];
  available: (budget: BudgetLimit) => NanoUsd;
}

type FailureView = EvaluationView["failures"][number];

const MAX_SHOWN = 100;

function failureView({ decision, code, field, origin, explanation }: Failure): FailureView {
  return {
    decision,
    code,
    field,
    level: origin?.name ?? null,
    version: origin?.version ?? null,
    explanation,
  };
}

/** The reasons in the order in which they decide: refusals, then what a person would be asked about. */
function failuresOf({ decision, refusal }: Judgement): FailureView[] {
  const views = decision.failures.map(failureView);
  if (refusal === null) return views;
  const denied = views.filter((view) => view.decision === "deny");
  const asking = views.filter((view) => view.decision !== "deny");
  return [...denied, { decision: "deny", ...refusal, version: null }, ...asking];
}

function ruleView(match: RuleMatch): EvaluationView["rules"][number] {
  return {
    id: match.rule.id,
    name: match.rule.name,
    level: match.origin.name,
    explanation: explainRule(match),
    actions: match.actions.map(({ type }) => type),
    lifted: match.lift !== null,
  };
}

function callView({ call, estimate, classified, policy }: EvaluatedCall): EvaluationView["call"] {
  const { url, endpoint } = call;
  const counts = new Map<string, number>();
  for (const { kind } of classified.findings) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const { categories } = classified.data;
  return {
    host: url.host,
    path: url.pathname,
    provider: endpoint?.provider.slug ?? null,
    category: endpoint?.category ?? null,
    model: estimate?.parsed.model ?? null,
    estimate: estimate === null ? null : toMicroUsdExact(estimate.upperBound),
    classification: classificationOf(policy, categories),
    categories: [...categories],
    findings: [...counts].map(([kind, count]) => ({ kind, count })),
  };
}

export function evaluationView(shown: EvaluatedCall, judgement: Judgement): EvaluationView {
  const { decision, refusal } = judgement;
  const failures = failuresOf(judgement);
  const [first] = failures;
  const origin = decision.failures[0]?.origin ?? null;
  const decidesItself = first === undefined || first.code !== refusal?.code;
  return {
    decision: first?.decision ?? "allow",
    code: first?.code ?? decision.code,
    explanation: first?.explanation ?? decision.explanation,
    field: first?.field ?? null,
    origin:
      decidesItself && origin !== null
        ? { kind: origin.kind, id: origin.id, name: origin.name, version: origin.version }
        : null,
    policyVersionIds: [...shown.policy.versionIds],
    failures,
    rules: decision.rules.matches.slice(0, MAX_SHOWN).map(ruleView),
    call: callView(shown),
    budgets: shown.budgets.map((budget) => ({
      scopeKind: budget.scopeKind,
      name: budget.origin.name,
      period: budget.period,
      limit: toMicroUsdExact(budget.limit),
      available: toMicroUsdExact(shown.available(budget)),
    })),
  };
}
