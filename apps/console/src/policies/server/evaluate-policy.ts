import type { EvaluationView } from "@pag0/contract";
import type { Project } from "@pag0/db";
import { isCheapModel } from "@pag0/metering";
import { max, nanoUsd, ZERO } from "@pag0/money";
import {
  approvalOf,
  type BudgetLimit,
  type BudgetRequester,
  budgetsFor,
  type CallData,
  CallFacts,
  type ClassifiedCall,
  classifyCall,
  type Decision,
  type DecisionRequest,
  type DecisionState,
  decide,
  type EffectivePolicy,
  effectivePolicy,
  keptFor,
  RedactionRefused,
  redactCall,
} from "@pag0/policy";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";
import { budgetUses } from "../../budgets/server/budget-uses.ts";
import { requireNamedTeam } from "../../teams/server/find.ts";
import { callSpend } from "./call-spend.ts";
import { evaluationView, type Judgement } from "./evaluation-view.ts";
import {
  type HypotheticalCall,
  type Priced,
  priceOf,
  resolveCall,
  type Unpriced,
} from "./hypothetical-call.ts";
import { ancestorsOf, loadPolicyTree } from "./levels.ts";
import { namedScope, nodeOf, withDocument } from "./policy-scope.ts";

type EvaluateContext = Context<"evaluatePolicy">;

/** The policy of a team as published, or with one level replaced by the draft. */
async function policyOf(
  context: EvaluateContext,
  tx: Transaction,
  team: Project,
): Promise<EffectivePolicy> {
  const published = await loadPolicyTree(tx, context.caller.organizationId);
  const { policy: draft } = context.body;
  if (draft === undefined) {
    const { project, level } = nodeOf(published, team.id);
    const levels = [...ancestorsOf(published, project.parentId), level];
    return effectivePolicy(
      levels.filter(({ origin }) => origin.version !== null),
      published.calendar,
    );
  }
  const scope = await namedScope(context, tx, "policy.level", draft.level);
  const tree = withDocument(published, scope, draft.document);
  const { project, level } = nodeOf(tree, team.id);
  const levels = [...ancestorsOf(tree, project.parentId), level];
  if (!levels.some(({ origin }) => origin.id === scope.id))
    throw invalidField(
      "policy.level",
      `is "${draft.level}", which is neither the team "${team.slug}" nor above it`,
    );
  return effectivePolicy(
    levels.filter(({ origin }) => origin.version !== null || origin.id === scope.id),
    tree.calendar,
  );
}

/** Whom the call counts for: the active member that it names; otherwise somebody who has not called yet. */
async function requesterOf(context: EvaluateContext, tx: Transaction) {
  const { role = null, pag0Meta } = context.body.request;
  const requestedBy = pag0Meta?.requestedBy?.trim() || null;
  const member =
    requestedBy === null
      ? null
      : await tx.member.findFirst({
          where: { email: requestedBy.toLowerCase(), status: "active" },
          select: { id: true },
        });
  return { keyId: "", memberId: member?.id ?? null, role, requestedBy, boundEmail: null };
}

/** Codes of the lists that the proxy asks before it looks for a price. */
const LISTS: ReadonlySet<string> = new Set([
  "ENDPOINT_BLOCKED",
  "CATEGORY_NOT_ALLOWED",
  "ENDPOINT_NOT_ALLOWED",
  "PROVIDER_NOT_ALLOWED",
  "REGION_NOT_ALLOWED",
]);

/** A call without a price is refused; what the lists say of it comes first. */
function unpriced(
  policy: EffectivePolicy,
  request: DecisionRequest,
  state: DecisionState,
  refusal: Unpriced,
): Judgement {
  const lists = { ...policy, rules: [], handlings: [], classifies: false, softBudgets: [] };
  const decision = decide(lists, request, state, []);
  const failures = decision.failures.filter(({ code }) =>
    request.provider === null ? code === "ENDPOINT_BLOCKED" : LISTS.has(code),
  );
  return { decision: { ...decision, failures }, refusal: { ...refusal, level: null } };
}

/** As the proxy goes on where policy lets a call through: what must be replaced, and kept while it waits. */
function judged(
  policy: EffectivePolicy,
  classified: ClassifiedCall,
  first: Decision,
  again: (data: CallData) => Decision,
): Judgement {
  if (first.decision === "deny") return { decision: first, refusal: null };
  try {
    redactCall(first, classified);
  } catch (error) {
    if (!(error instanceof RedactionRefused)) throw error;
    const { field, level, message } = error;
    return {
      decision: first,
      refusal: { code: "DATA_HANDLING_REFUSED", field, level, explanation: message },
    };
  }
  if (first.decision === "allow") return { decision: first, refusal: null };
  const kept = again(keptFor(classified.data, approvalOf(first, policy).timeoutHours));
  return { decision: kept.decision === "deny" ? kept : first, refusal: null };
}

interface Evaluated {
  policy: EffectivePolicy;
  team: Project;
  call: HypotheticalCall;
  at: Date;
}

/** What is settled and held of the requester's budgets. */
async function budgetsOf(
  context: EvaluateContext,
  tx: Transaction,
  { policy, at }: Evaluated,
  requester: BudgetRequester,
) {
  const budgets = budgetsFor(policy, requester);
  const useOf = await budgetUses(tx, context.caller.organizationId, budgets, policy.calendar, at);
  const spent = (budget: BudgetLimit) => {
    const { settled, held } = useOf(budget);
    return nanoUsd(settled + held);
  };
  const available = (budget: BudgetLimit) => max(ZERO, nanoUsd(budget.limit - spent(budget)));
  return { budgets, spent, available };
}

function requestOf(
  { call, at }: Evaluated,
  price: Priced | null,
  requiresApproval: boolean,
): DecisionRequest {
  const { url, method, endpoint } = call;
  return {
    host: url.host,
    path: url.pathname,
    method,
    category: endpoint?.category ?? "",
    model: price?.estimate.parsed.model ?? null,
    estimate: price?.estimate.upperBound ?? ZERO,
    at,
    requiresApproval,
    provider: endpoint?.provider.slug ?? null,
    regions: endpoint?.provider.regions ?? [],
    data: null,
    facts: null,
    approved: false,
  };
}

async function evaluate(
  context: EvaluateContext,
  tx: Transaction,
  evaluated: Evaluated,
): Promise<EvaluationView> {
  const { policy, team, call, at } = evaluated;
  const { tags = {}, pag0Meta, body } = context.body.request;
  const requester = await requesterOf(context, tx);
  const { budgets, spent, available } = await budgetsOf(context, tx, evaluated, requester);
  const price = priceOf(call, policy, body, at);
  const priced = "code" in price ? null : price;
  const classified = classifyCall(policy, {
    url: call.url,
    operation: priced?.estimate.parsed.operation ?? "other",
    body: call.text,
  });
  const state: DecisionState = {
    available,
    spent,
    isCheap: (_provider, model, isAllowed) =>
      priced !== null &&
      (priced.estimate.pricing.kind === "free" ||
        isCheapModel(policy, priced.endpoint.provider, model, isAllowed, at, call.prices)),
  };
  const request = requestOf(evaluated, priced, pag0Meta?.requiresApproval === true);
  const estimate = priced?.estimate ?? null;
  const shown = { call, estimate, classified, policy, budgets, available };
  if ("code" in price) return evaluationView(shown, unpriced(policy, request, state, price));
  const who = { projectId: team.id, requesterId: requester.memberId };
  const spend = await callSpend(tx, who, at, policy.timeZone);
  const decideWith = (data: CallData) => {
    const facts = new CallFacts({
      policy,
      target: request,
      method: call.method,
      endpoint: price.endpoint,
      estimate: { ...price.estimate, model: request.model },
      bodyBytes: Buffer.byteLength(call.text),
      requester,
      team: team.slug,
      tags,
      data,
      at,
      spend: () => spend,
    });
    return decide(policy, { ...request, data, facts }, state, budgets);
  };
  const first = decideWith(classified.data);
  return evaluationView(shown, judged(policy, classified, first, decideWith));
}

/**
 * What policy would say of a call, decided as the proxy decides: with what is settled and held now and,
 * where a draft is given, with it in the place of the published version. Nothing is stored or spent.
 */
export function evaluatePolicy(context: EvaluateContext): Promise<EvaluationView> {
  const { body, now } = context;
  return context.tenant.transaction(async (tx) => {
    const team = await requireNamedTeam(context, tx, "team", body.team);
    const policy = await policyOf(context, tx, team);
    const call = await resolveCall(tx, body.request);
    const at = body.request.at === undefined ? now : new Date(body.request.at);
    return evaluate(context, tx, { policy, team, call, at });
  });
}
