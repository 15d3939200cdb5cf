import { headers as names } from "@pag0/contract";
import { isCheapModel } from "@pag0/metering";
import { max, nanoUsd, ZERO } from "@pag0/money";
import {
  approvalOf,
  type BudgetLimit,
  type CallData,
  CallFacts,
  type ClassifiedCall,
  classificationOf,
  type Decision,
  type DecisionState,
  decide,
  type EffectivePolicy,
  keptFor,
  type RuleMatch,
} from "@pag0/policy";
import type { Call } from "../call.ts";
import type { Services } from "../services.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import type { Caller } from "./authenticate.ts";
import { classifyCall } from "./classify.ts";
import { NOTHING_SPENT, refusalOfModel } from "./decide.ts";
import { refusalOf } from "./decision-view.ts";
import { type Estimate, estimateCost } from "./estimate.ts";
import { redactCall } from "./redact.ts";
import type { Requester } from "./requester.ts";
import type { Resolved } from "./resolve.ts";
import { judgingUnread } from "./unread.ts";

/** A call that policy is asked about. */
export interface Judging {
  call: Call;
  caller: Caller;
  requester: Requester;
  policy: EffectivePolicy;
  /** What the requester's calls spend from. */
  budgets: readonly BudgetLimit[];
  resolved: Resolved;
  endpoint: EndpointSnapshot;
  method: string;
  /** The headers that came with the body, which say how it is written. */
  headers: Call["headers"];
  body: Buffer;
  estimate: Estimate;
  requiresApproval: boolean;
  /** Whether a person has approved this very call. */
  approved: boolean;
  /** Tags of the call; those bound to the key have won. */
  tags: Readonly<Record<string, string>>;
  /** What the call itself already holds of a budget, which is no reason against it. */
  heldOf: (budget: BudgetLimit) => bigint;
  at: Date;
}

/** What policy says of a call that it does not refuse, and the call as it may leave. */
export interface Judged {
  decision: Decision;
  estimate: Estimate;
  body: Buffer;
}

/** Rules that held are recorded up to this many: a rule more does not make a record unreadable. */
const MAX_RECORDED = 100;

function stateOf(services: Services, judging: Judging, estimate: Estimate): DecisionState {
  const { policy, caller, endpoint, at } = judging;
  if (policy.softBudgets.length === 0) return NOTHING_SPENT;
  const { id } = caller.organization;
  return {
    available: () => null,
    spent: (budget) => {
      const spent = services.spend.spentOf(budget, id, at);
      return spent === null ? null : max(nanoUsd(spent - judging.heldOf(budget)), ZERO);
    },
    isCheap: (_provider, model, isAllowed) =>
      estimate.pricing.kind === "free" ||
      isCheapModel(policy, endpoint.provider, model, isAllowed, at, caller.organization.prices),
  };
}

function decideOn(
  services: Services,
  judging: Judging,
  estimate: Estimate,
  data: CallData | null,
): Decision {
  const { caller, requester, budgets, endpoint, method, at, tags } = judging;
  const policy = data?.complete === false ? judgingUnread(judging.policy) : judging.policy;
  const { target } = judging.resolved;
  const { organization, project } = caller;
  const facts =
    policy.rules.length === 0
      ? null
      : new CallFacts({
          policy,
          target,
          method,
          endpoint,
          estimate,
          bodyBytes: judging.body.length,
          requester,
          team: project.slug,
          tags,
          data,
          at,
          spend: () =>
            services.spend.of(organization.id, project.id, requester.id, at, policy.timeZone),
        });
  const request = {
    host: target.host,
    path: target.path,
    method,
    category: endpoint.category,
    model: estimate.model,
    estimate: estimate.upperBound,
    at,
    requiresApproval: judging.requiresApproval,
    provider: endpoint.provider.slug,
    regions: endpoint.provider.regions,
    data,
    facts,
    approved: judging.approved,
  };
  const decision = decide(policy, request, stateOf(services, judging, estimate), budgets);
  const { drawing } = estimate.parsed;
  if (decision.decision === "deny" || drawing === null || !drawing.isAsked) return decision;
  return refusalOfModel(policy, request, drawing.model) ?? decision;
}

/** Writes into the event what was found in the call and which rules held. */
function describe({ call, policy }: Judging, decision: Decision, data: CallData | null): void {
  const { event } = call;
  if (data !== null) {
    event.classification = classificationOf(policy, data.categories);
    event.sensitiveKinds = data.kinds;
  }
  const { matches } = decision.rules;
  event.ruleMatches = matches.length === 0 ? [] : matches.slice(0, MAX_RECORDED).map(recordOf);
}

function recordOf({ origin, rule, lift }: RuleMatch) {
  return {
    level: origin.id,
    id: rule.id,
    name: rule.name,
    lifted: lift !== null,
    actions: rule.actions.map(({ type }) => type),
  };
}

function accept(judging: Judging, decision: Decision, data: CallData | null): Decision {
  describe(judging, decision, data);
  if (decision.decision === "deny") throw refusalOf(decision);
  return decision;
}

/** What leaves the house: with what policy has replaced in it, at what that may cost. */
function redacted(
  services: Services,
  judging: Judging,
  decision: Decision,
  classified: ClassifiedCall,
): Judged {
  const { call, resolved, endpoint, method, estimate, body } = judging;
  const redaction = redactCall(decision, classified);
  if (redaction === null) return { decision, estimate, body };
  call.told[names.redacted] = redaction.told;
  const anew = estimateCost({
    ...{ endpoint, method, headers: judging.headers, body: redaction.body },
    url: resolved.target.url,
    now: new Date(services.now()),
    prices: judging.caller.organization.prices,
    defaultMaxOutputTokens: judging.policy.defaultMaxOutputTokens?.rule ?? null,
  });
  if (anew.upperBound <= estimate.upperBound)
    return { decision, estimate: anew, body: redaction.body };
  const again = accept(
    judging,
    decideOn(services, judging, anew, classified.data),
    classified.data,
  );
  return { decision: again, estimate: anew, body: redaction.body };
}

/**
 * Asks policy about a call: what data it has, which rules hold and what may be spent. What is found is
 * written into the call's event.
 * @returns the decision, and the call with what policy has replaced in it
 * @throws Pag0Failure for a refusal
 */
export function judge(services: Services, judging: Judging): Judged {
  const { policy, resolved, estimate, body, headers } = judging;
  const classified = policy.classifies
    ? classifyCall(policy, resolved.target, estimate.parsed.operation, body, headers)
    : null;
  const data = classified?.data ?? null;
  const decision = accept(judging, decideOn(services, judging, estimate, data), data);
  if (classified === null) return { decision, estimate, body };
  const judged = redacted(services, judging, decision, classified);
  if (judged.decision.decision === "require_approval") {
    // While it waits it is kept: that, too, must be allowed.
    const kept = keptFor(classified.data, approvalOf(judged.decision, policy).timeoutHours);
    accept(judging, decideOn(services, judging, judged.estimate, kept), kept);
  }
  return judged;
}
