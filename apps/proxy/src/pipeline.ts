import { headers as names, Pag0Failure } from "@pag0/contract";
import { max, subtract, toMicroUsdExact, ZERO } from "@pag0/money";
import {
  approvalOf,
  availabilityOf,
  budgetsFor,
  type Decision,
  type EffectivePolicy,
} from "@pag0/policy";
import { waitAndExecute } from "./approvals/execute.ts";
import { captureCall, keepCaptured } from "./bodies/capture-call.ts";
import type { CachedAnswer } from "./cache/answer.ts";
import { landingOf } from "./cache/flights.ts";
import { headersToKeep, secondsToKeep } from "./cache/kept-headers.ts";
import { savedBy, usageOfEvent } from "./cache/saved.ts";
import { isUnfit } from "./cache/unfit-answer.ts";
import type { Call } from "./call.ts";
import { answerModels } from "./door/model-list.ts";
import { understands } from "./door/operations.ts";
import { readOptions } from "./request-headers.ts";
import type { Asked } from "./routing/asked.ts";
import { byCost, chooseFirst } from "./routing/choose.ts";
import type { Opened } from "./routing/route.ts";
import { directRoute, doorRoute } from "./routing/routes.ts";
import { type SentInTries, sendInTries } from "./routing/send-in-tries.ts";
import type { Services } from "./services.ts";
import { requestApproval, tellPending } from "./stages/approve.ts";
import { authenticate, requireProject } from "./stages/authenticate.ts";
import { type CacheTicket, type LookUp, lookUp, NO_CACHE } from "./stages/cache.ts";
import { policyFor } from "./stages/decide.ts";
import type { Estimate } from "./stages/estimate.ts";
import { countersOf, tellBudget } from "./stages/hold.ts";
import { identify } from "./stages/identify.ts";
import { limitRequests } from "./stages/limit-rate.ts";
import { accounted, record } from "./stages/record.ts";
import { requesterOf } from "./stages/requester.ts";
import { replayAnswer } from "./stages/respond.ts";
import {
  findSimilar,
  NOT_COMPARED,
  type SimilarLookUp,
  tellSimilarity,
} from "./stages/semantic-cache.ts";

/**
 * A call's way through the proxy: authenticate → resolve → estimate → judge (classify, decide, redact) →
 * limit rate → cache? → approve? → hold → forward → meter → settle → record → respond (the last five in
 * `stages/send.ts`, as often as `routing/send-in-tries.ts` tries).
 * @throws Pag0Failure for a refusal, which is recorded by then.
 */
export async function handleCall(services: Services, call: Call): Promise<void> {
  try {
    await accounted(services, call, () => runStages(services, call));
  } finally {
    keepCaptured(services, call);
  }
}

async function runStages(services: Services, call: Call): Promise<void> {
  call.trace?.enter("authenticate");
  const found = authenticate(services.keys, call.headers, services.now());
  const caller = found instanceof Promise ? await found : found;
  const options = readOptions(call.headers);
  requireProject(caller, options.project);
  const requester = requesterOf(caller.organization, caller.apiKeyId, options.meta);
  identify(call, caller, options, requester);
  call.trace?.enter("receive");
  await call.receive();
  call.trace?.enter("decide");

  if (call.door !== null && call.door !== "models" && call.method !== "POST")
    throw new Pag0Failure("ROUTE_NOT_FOUND", `This route takes POST, not ${call.method}`);
  const direct = call.door === null ? directRoute({ services, caller }, call) : null;
  const policy = policyFor(caller.project, options.restrictions);
  call.durability = availabilityOf(policy).durability;
  const at = services.decisionTime();
  const budgets = budgetsFor(policy, requester);
  const asked: Asked = { services, caller, options, requester, policy, budgets, at };
  if (call.door === "models") return answerModels(asked, call);
  const route = direct ?? doorRoute(asked, call, call.door ?? "chat");
  call.event.modelAlias = route.alias;
  const targets = route.cheapestFirst ? byCost(asked, route.targets) : route.targets;
  const first = chooseFirst(asked, call, targets);
  const { chosen } = first;
  const { decision, estimate, opened } = chosen;
  const { resolved } = opened;
  // From here on the call is what may leave: forwarded, kept for approval and looked up in the cache.
  call.body = chosen.body;
  call.outgoing = opened.headers;
  captureCall(services, call, policy, decision.handling, call);
  const request = limitRequests(services.rates, policy);
  const { id } = caller.organization;
  const counters = countersOf(services.ledger, id, budgets, at, policy.calendar);
  const ask = async () => {
    const asking = { call, caller, options, resolved, policy, requester, budgets };
    const answerAs = answerFormOf(opened);
    const approval = await requestApproval(services, {
      ...asking,
      ...{ estimate, decision, counters, answerAs },
    });
    if (call.route !== "forward" && options.waitForApproval)
      await waitAndExecute(services, call, caller, approval);
    else tellPending(call, approval);
  };
  if (asksWhateverItCosts(decision, policy)) return ask();

  const mayUseCache = estimate.cacheable && !options.noStore;
  // A call that waits for nothing before its hold is counted there.
  if (mayUseCache || decision.decision === "require_approval")
    services.spend.began(call.event, estimate.upperBound);
  if (mayUseCache && policy.cache.enabled) call.trace?.enter("cache");
  const { hit, ticket, state } = mayUseCache
    ? await lookUp(services.cache, call, policy, decision.handling, caller, opened)
    : NO_CACHE;
  try {
    const similar =
      state === "miss" ? await findSimilar(asked, call, chosen, counters) : NOT_COMPARED;
    tellCache(services, call, similar.hit === null ? state : "semantic");
    const found = hit ?? similar.hit?.answer ?? null;
    if (found !== null) {
      // Equal questions find the similar one each on their own.
      ticket?.finished("answered");
      tellBudget(services.ledger, call, counters);
      return await answerFromCache(services, call, found, decision, estimate, similar);
    }
    if (decision.decision === "require_approval") {
      // Nobody waits for what a person says about this one.
      ticket?.finished("not asked");
      return await ask();
    }
    const keepBytes = ticket === null ? 0 : services.cache.maxEntryBytes;
    const spentBefore = similar.cost;
    const sending = {
      asked,
      call,
      route,
      targets,
      first,
      counters,
      request,
      keepBytes,
      spentBefore,
    };
    const answered = await sendInTries(sending);
    if (ticket !== null && answered.target === first.index) {
      keep(services, ticket, answered, estimate.pricing.kind === "tokens");
      similar.remember(ticket.place);
    }
  } catch (error) {
    ticket?.finished(landingOf(call.event, error));
    throw error;
  }
  ticket?.finished(landingOf(call.event, undefined));
}

/** The format that an answer is to be kept in for an approval: none where it is the provider's own. */
function answerFormOf({ form, resolved }: Opened) {
  const provider = resolved.endpoint?.provider;
  if (form === null || provider === undefined) return null;
  return understands(provider, form.operation) ? null : form;
}

/** Whether a person is asked even where the cache has the answer, which costs nothing. */
function asksWhateverItCosts(decision: Decision, policy: EffectivePolicy): boolean {
  return (
    decision.decision === "require_approval" && approvalOf(decision, policy).asksWhateverItCosts
  );
}

/** Tells what came of the cache, in the event, to the caller and in the metrics. */
function tellCache({ metrics }: Services, call: Call, state: LookUp["state"] | "semantic"): void {
  call.event.cacheState = state === "semantic" ? "hit" : state;
  call.told[names.cache] = state;
  metrics.cache.inc({ state });
}

async function answerFromCache(
  services: Services,
  call: Call,
  hit: CachedAnswer,
  decision: Decision,
  estimate: Estimate,
  similar: SimilarLookUp,
): Promise<void> {
  const { event } = call;
  event.decision = "allow";
  event.outcome = "served";
  event.reasonCode = "ALLOWED";
  event.explanation =
    decision.decision === "allow"
      ? decision.explanation
      : "Answered from the cache, which costs nothing and needs no approval.";
  tellSimilarity(call, similar);
  event.upstreamStatus = 200;
  event.stream = hit.stream;
  const saved = max(subtract(await savedBy(hit, estimate), similar.cost), ZERO);
  event.savedNano = saved.toString();
  services.metrics.savedNanoUsd.inc(Number(saved));
  call.told[names.cost] = toMicroUsdExact(similar.cost);
  await record(services, call);
  await replayAnswer(call, hit);
}

/** Fills the place in the cache; not without the provider's own figures: that is an error in a stream, or nonsense. */
function keep(
  services: Services,
  ticket: CacheTicket,
  { sent, call }: SentInTries,
  isMeteredByTokens: boolean,
): void {
  const { status, headers, chunks, stream } = sent;
  if (status !== 200 || call.event.estimated || chunks === null) return;
  const usage = isMeteredByTokens ? usageOfEvent(call.event) : null;
  const { place } = ticket;
  const ttlSeconds = secondsToKeep(call.method, headers, place.ttlSeconds);
  if (ttlSeconds === 0 || isUnfit(chunks, isMeteredByTokens)) return;
  const answer = { headers: headersToKeep(headers), chunks, stream, usage };
  services.cache.put({ ...place, ttlSeconds }, answer);
}
