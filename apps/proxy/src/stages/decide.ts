import { Pag0Failure } from "@pag0/contract";
import { type NanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import {
  compileLevel,
  type Decision,
  decide,
  type EffectivePolicy,
  effectivePolicy,
  type Failure,
  parseClientLevel,
} from "@pag0/policy";
import type { Target } from "../egress/target.ts";
import type { RequestOptions } from "../request-headers.ts";
import type { ProjectSnapshot } from "../snapshot/model.ts";

const MAX_RESTRICTED = 200;

/** The project's policy, narrowed by what the client adds; compiled once for each text of restrictions. */
export function policyFor(
  project: ProjectSnapshot,
  restrictions: RequestOptions["restrictions"],
): EffectivePolicy {
  if (restrictions === null) return project.policy;
  let policy = project.restricted.get(restrictions.text);
  if (policy === undefined) {
    const client = compileLevel(parseClientLevel(restrictions.document));
    policy = effectivePolicy([...project.levels, client], project.policy.timeZone);
    if (project.restricted.size >= MAX_RESTRICTED) project.restricted.clear();
    project.restricted.set(restrictions.text, policy);
  }
  return policy;
}

export interface DecidedCall {
  target: Target;
  method: string;
  category: string;
  model: string | null;
  estimate: NanoUsd;
  requiresApproval: boolean;
}

/**
 * What policy says about a call. Budgets are left to the ledger, which holds them in the same step: an
 * answer from the cache needs none.
 */
export function decideCall(policy: EffectivePolicy, call: DecidedCall, at: Date): Decision {
  const { target, method, category, model, estimate, requiresApproval } = call;
  const { host, path } = target;
  const request = { host, path, method, category, model, estimate, at, requiresApproval };
  return decide(policy, request, { available: () => null });
}

/** Whether a rule or the caller itself asks for a person, whatever the call costs. */
export function asksForApproval(decision: Decision): boolean {
  return decision.failures.some((failure) => failure.code === "APPROVAL_REQUESTED");
}

function failureView(failure: Failure) {
  const { explanation, code, field } = failure;
  const level = failure.origin === null ? null : failure.origin.name;
  if (failure.code !== "BUDGET_EXCEEDED") return { code, field, level, explanation };
  return {
    code,
    field,
    level,
    explanation,
    limit: toMicroUsdExact(failure.limit),
    available: toMicroUsdExact(failure.available),
    resetAt: failure.resetAt,
  };
}

/** The `decision` member of a problem document. Amounts are micro-USD strings. */
function decisionView(decision: Decision): Record<string, unknown> {
  return {
    decision: decision.decision,
    code: decision.code,
    explanation: decision.explanation,
    field: decision.field,
    level: decision.origin?.name ?? null,
    policyVersionIds: decision.versionIds,
    failures: decision.failures.map(failureView),
  };
}

/** The refusal that a denying decision is. */
export function refusalOf(decision: Decision): Pag0Failure {
  const { code } = decision;
  if (code === "ALLOWED" || code === "APPROVAL_THRESHOLD" || code === "APPROVAL_REQUESTED")
    throw new RangeError(`${code} is no refusal`);
  return new Pag0Failure(code, decision.explanation, {
    extra: { decision: decisionView(decision) },
  });
}

const LISTS = new Set(["ENDPOINT_BLOCKED", "CATEGORY_NOT_ALLOWED", "ENDPOINT_NOT_ALLOWED"]);

/**
 * Refuses a call that a list forbids, whatever it would cost.
 * @throws Pag0Failure ENDPOINT_BLOCKED, CATEGORY_NOT_ALLOWED, ENDPOINT_NOT_ALLOWED
 */
export function refuseListed(
  policy: EffectivePolicy,
  target: Target,
  method: string,
  category: string,
  at: Date,
): void {
  const free = { target, method, category, model: null, estimate: ZERO, requiresApproval: false };
  const decision = decideCall(policy, free, at);
  if (LISTS.has(decision.code)) throw refusalOf(decision);
}

/**
 * Refuses a target that nobody registered; that it is on a blocked list is told before anything else.
 * @throws Pag0Failure ENDPOINT_BLOCKED, else ENDPOINT_NOT_PRICED
 */
export function refuseUnregistered(
  policy: EffectivePolicy,
  target: Target,
  method: string,
  at: Date,
): never {
  const free = { target, method, category: "", model: null, estimate: ZERO };
  const decision = decideCall(policy, { ...free, requiresApproval: false }, at);
  if (decision.code === "ENDPOINT_BLOCKED") throw refusalOf(decision);
  throw new Pag0Failure(
    "ENDPOINT_NOT_PRICED",
    `${target.host}${target.path.slice(0, 200)} is not registered with any provider`,
  );
}
