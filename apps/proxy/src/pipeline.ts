import { headers as names, Pag0Failure } from "@pag0/contract";
import { toMicroUsdExact, ZERO } from "@pag0/money";
import { approvalOf, budgetsFor, type Decision, type EffectivePolicy } from "@pag0/policy";
import { waitAndExecute } from "./approvals/execute.ts";
import type { CachedAnswer } from "./cache/cache.ts";
import type { Call } from "./call.ts";
import { upstreamHeaders } from "./egress/upstream-headers.ts";
import type { CallHold } from "./ledger/ledger.ts";
import { readOptions } from "./request-headers.ts";
import type { Services } from "./services.ts";
import type { EndpointSnapshot } from "./snapshot/model.ts";
import { requestApproval, tellPending } from "./stages/approve.ts";
import { authenticate, type Caller, requireProject } from "./stages/authenticate.ts";
import { type CacheTicket, lookUp, NO_CACHE } from "./stages/cache.ts";
import { policyFor, refuseListed, refuseUnregistered } from "./stages/decide.ts";
import { type Estimate, estimateCost } from "./stages/estimate.ts";
import { countersOf, holdBudgets, tellBudget } from "./stages/hold.ts";
import { identify, storableText } from "./stages/identify.ts";
import { judge } from "./stages/judge.ts";
import { correctTokens, limitRequests, limitTokens } from "./stages/limit-rate.ts";
import { record, recordRefusal } from "./stages/record.ts";
import { requesterOf } from "./stages/requester.ts";
import { type Resolved, resolve, upstreamUrl } from "./stages/resolve.ts";
import { replayAnswer } from "./stages/respond.ts";
import { send } from "./stages/send.ts";
import { settleFromSlices } from "./stages/settle.ts";
import { spendWindowsOf } from "./stages/spend-windows.ts";

/**
 * A call's way through the proxy: authenticate → resolve → estimate → judge (classify, decide, redact) →
 * limit rate → cache? → approve? → hold → forward → meter → settle → record → respond (the last five in
 * `stages/send.ts`).
 * @throws Pag0Failure for a refusal, which is recorded by then.
 */
export async function handleCall(services: Services, call: Call): Promise<void> {
  try {
    await runStages(services, call);
  } catch (error) {
    if (error instanceof Pag0Failure)
      await recordRefusal(services, call, error.code, error.message);
    throw error;
  } finally {
    if (!call.recorded) services.spend.gaveUp(call.event);
  }
}

async function runStages(services: Services, call: Call): Promise<void> {
  const found = authenticate(services.keys, call.headers, services.now());
  const caller = found instanceof Promise ? await found : found;
  const options = readOptions(call.headers);
  requireProject(caller, options.project);
  const requester = requesterOf(caller.organization, caller.apiKeyId, options.meta);
  identify(call, caller, options, requester);
  await call.receive();

  const resolved = resolve(call, caller.organization, services.privateHosts);
  const policy = policyFor(caller.project, options.restrictions);
  describeTarget(call, resolved, policy);
  const at = services.decisionTime();
  call.event.spendWindows = spendWindowsOf(at, policy.timeZone);
  const { endpoint } = resolved;
  if (endpoint === null) return refuseUnregistered(policy, resolved.target, call.method, at);

  const first = estimateUnlessListed(services, call, caller, resolved, endpoint, policy, at);
  tellEstimate(call, first);
  const budgets = budgetsFor(policy, requester);
  const { decision, estimate, body } = judge(services, {
    ...{ call, caller, requester, policy, budgets, resolved, endpoint, at, estimate: first },
    ...{ method: call.method, headers: call.headers, body: call.body, tags: call.event.tags },
    requiresApproval: options.meta.requiresApproval === true,
    approved: false,
    heldOf: () => 0n,
  });
  // From here on the call is what may leave: forwarded, kept for approval and looked up in the cache.
  call.body = body;
  tellEstimate(call, estimate);
  const request = limitRequests(services.rates, policy);
  const counters = countersOf(
    services.ledger,
    caller.organization.id,
    budgets,
    at,
    policy.timeZone,
  );
  const ask = async () => {
    const asked = { call, caller, options, resolved, policy, requester, budgets };
    const asking = { ...asked, estimate, decision, counters };
    const approval = await requestApproval(services, asking);
    if (call.route !== "forward" && options.waitForApproval)
      await waitAndExecute(services, call, caller, approval);
    else tellPending(call, approval);
  };
  if (asksWhateverItCosts(decision, policy)) return ask();
  services.spend.began(call.event, estimate.upperBound);

  const mayUseCache = estimate.cacheable && !options.noStore;
  const { hit, ticket, state } = mayUseCache
    ? await lookUp(services.cache, call, policy, decision.handling, caller, resolved)
    : NO_CACHE;
  call.event.cacheState = state;
  call.told[names.cache] = state;
  services.metrics.cache.inc({ state });
  if (hit !== null) {
    tellBudget(services.ledger, call, counters);
    return answerFromCache(services, call, hit, decision);
  }

  try {
    if (decision.decision === "require_approval") return await ask();
    const tokens = limitTokens(services.rates, policy, estimate, request);
    try {
      const holding = holdBudgets(services.ledger, budgets, counters, estimate.upperBound);
      const hold = holding instanceof Promise ? await holding : holding;
      await sendHeld(services, call, { resolved, endpoint, estimate, decision, hold, ticket });
    } finally {
      correctTokens(services.rates, tokens, call.event);
    }
  } finally {
    ticket?.finished();
  }
}

/** Whether a person is asked even where the cache has the answer, which costs nothing. */
function asksWhateverItCosts(decision: Decision, policy: EffectivePolicy): boolean {
  return (
    decision.decision === "require_approval" && approvalOf(decision, policy).asksWhateverItCosts
  );
}

function tellEstimate(call: Call, { model, upperBound }: Estimate): void {
  call.event.model = model === null ? null : storableText(model, 200);
  call.event.estimateNano = upperBound.toString();
  call.told[names.estimatedCost] = toMicroUsdExact(upperBound);
}

function describeTarget(call: Call, { target, endpoint }: Resolved, policy: EffectivePolicy): void {
  const { event } = call;
  event.host = target.host.slice(0, 300);
  event.path = target.path.slice(0, 2_000);
  event.category = endpoint?.category ?? "";
  event.providerId = endpoint?.provider.id ?? null;
  event.policyVersionIds = policy.versionIds;
  call.told[names.policyVersion] = policy.versionIds.join(",");
}

/** The estimate; a call that has none is refused by a list that forbids it anyway, if there is one. */
function estimateUnlessListed(
  services: Services,
  call: Call,
  caller: Caller,
  resolved: Resolved,
  endpoint: EndpointSnapshot,
  policy: EffectivePolicy,
  at: Date,
): Estimate {
  try {
    return estimateCost({
      ...{ endpoint, method: call.method, headers: call.headers, body: call.body },
      url: resolved.target.url,
      now: new Date(services.now()),
      prices: caller.organization.prices,
      defaultMaxOutputTokens: policy.defaultMaxOutputTokens?.rule ?? null,
    });
  } catch (error) {
    if (error instanceof Pag0Failure)
      refuseListed(policy, resolved.target, call.method, endpoint, at);
    throw error;
  }
}

async function answerFromCache(
  services: Services,
  call: Call,
  hit: CachedAnswer,
  decision: Decision,
): Promise<void> {
  const { event } = call;
  event.decision = "allow";
  event.outcome = "served";
  event.reasonCode = "ALLOWED";
  event.explanation =
    decision.decision === "allow"
      ? decision.explanation
      : "Answered from the cache, which costs nothing and needs no approval.";
  event.upstreamStatus = 200;
  event.stream = hit.stream;
  event.savedNano = hit.costNanoUsd.toString();
  call.told[names.cost] = toMicroUsdExact(ZERO);
  await record(services, call);
  await replayAnswer(call, hit);
}

interface HeldCall {
  resolved: Resolved;
  endpoint: EndpointSnapshot;
  estimate: Estimate;
  decision: Decision;
  hold: CallHold;
  ticket: CacheTicket | null;
}

async function sendHeld(services: Services, call: Call, held: HeldCall): Promise<void> {
  const { endpoint, estimate, decision, hold, ticket, resolved } = held;
  call.event.decision = "allow";
  call.event.reasonCode = decision.code;
  call.event.explanation = decision.explanation;
  const sent = await send(services, {
    call,
    endpoint,
    request: () => ({
      url: upstreamUrl(resolved.target, endpoint),
      method: call.method,
      headers: upstreamHeaders(call.headers, endpoint.provider),
      body: estimate.body,
    }),
    estimate,
    settlement: settleFromSlices(services, call, hold),
    keepBytes: ticket === null ? 0 : services.cache.maxEntryBytes,
    signal: call.gone,
  });
  // Without the provider's own figures it is no whole answer: an error in a stream, or nonsense.
  const whole = sent.status === 200 && !call.event.estimated;
  if (ticket === null || !whole || sent.chunks === null) return;
  services.cache.put(
    ticket.key,
    {
      headers: sent.headers,
      chunks: sent.chunks,
      stream: sent.stream,
      costNanoUsd: sent.cost,
    },
    ticket.ttlSeconds,
  );
}
