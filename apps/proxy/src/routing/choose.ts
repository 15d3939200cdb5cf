import { headers as names, Pag0Failure } from "@pag0/contract";
import { UnpricedCallError } from "@pag0/metering";
import { type NanoUsd, nanoUsd, toMicroUsdExact } from "@pag0/money";
import type { Decision, EffectivePolicy } from "@pag0/policy";
import type { Call } from "../call.ts";
import type { CallEvent } from "../journal/call-event.ts";
import type { Services } from "../services.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import { refuseListed, refuseUnregistered } from "../stages/decide.ts";
import { type Estimate, estimateCost } from "../stages/estimate.ts";
import { storableText } from "../stages/identify.ts";
import { type Judged, judge } from "../stages/judge.ts";
import type { Resolved } from "../stages/resolve.ts";
import { spendWindowsOf } from "../stages/spend-windows.ts";
import type { Asked } from "./asked.ts";
import { drawOrder } from "./draw.ts";
import { type Lane, lanesOf } from "./lanes.ts";
import type { Opened, Target } from "./route.ts";

/** A target that policy does not refuse, with what is to be sent to it. */
export interface Chosen {
  opened: Opened;
  decision: Decision;
  estimate: Estimate;
  /** What may leave: with what policy has replaced in it. */
  body: Buffer;
  /** The keys that policy lets it be sent with, in the order in which they are used. */
  lanes: readonly [Lane, ...Lane[]];
}

function tellModel({ event }: Call, model: string | null): void {
  event.model = model === null ? null : storableText(model, 200);
}

/** Tells what a call may cost, in its event and to the caller. */
function tellEstimate(call: Call, { model, upperBound }: Estimate): void {
  tellModel(call, model);
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
  call.told[names.policyVersion] = versionsOf(policy);
}

const versions = new WeakMap<EffectivePolicy, string>();

/** The versions that make a policy, as a header tells them. */
function versionsOf(policy: EffectivePolicy): string {
  let text = versions.get(policy);
  if (text === undefined) {
    text = policy.versionIds.join(",");
    versions.set(policy, text);
  }
  return text;
}

/** A call that has not been made holds nothing. */
const NOTHING_HELD = () => 0n;
const NOTHING = nanoUsd(0n);

/** What a target may cost. @throws Pag0Failure where it has no price, or its body cannot be read */
function estimateAt(
  { services, caller, policy }: Asked,
  { resolved, method, headers, body }: Opened,
  endpoint: EndpointSnapshot,
): Estimate {
  return estimateCost({
    endpoint,
    method,
    headers,
    body,
    url: resolved.target.url,
    now: new Date(services.now()),
    prices: caller.organization.prices,
    defaultMaxOutputTokens: policy.defaultMaxOutputTokens?.rule ?? null,
  });
}

/**
 * The estimate; a call that has none is refused by a list that forbids it anyway, if there is one. A model
 * without a price is written into the call's event, so that somebody sees what has to be priced.
 */
function estimateUnlessListed(
  asked: Asked,
  call: Call,
  opened: Opened,
  endpoint: EndpointSnapshot,
): Estimate {
  try {
    return estimateAt(asked, opened, endpoint);
  } catch (error) {
    if (error instanceof Pag0Failure && error.cause instanceof UnpricedCallError)
      tellModel(call, error.cause.model);
    if (error instanceof Pag0Failure)
      refuseListed(asked.policy, opened.resolved.target, opened.method, endpoint, asked.at);
    throw error;
  }
}

/** Keys in the order of a draw by their weights, those whose circuit is open last. */
function drawLanes({ circuits, random }: Services, endpoint: EndpointSnapshot): Lane[] {
  const drawn = drawOrder(lanesOf(endpoint), ({ provider }) => provider.credentialWeight, random);
  if (drawn.length < 2) return drawn;
  const isUp = ({ provider }: Lane) => circuits.lets(provider.credentialId);
  return [...drawn.filter(isUp), ...drawn.filter((lane) => !isUp(lane))];
}

const regionsOf = ({ provider }: Lane) => provider.regions.join("\n");

/** What policy says of a target, with the keys that it says it of in the order in which they are used. */
type JudgedLanes = Judged & { lanes: Chosen["lanes"] };

function withLanes(judged: Judged, lanes: Chosen["lanes"]): JudgedLanes {
  const { decision, estimate, body } = judged;
  return { decision, estimate, body, lanes };
}

/**
 * What policy says of a target, which may depend on the region of the key: it is asked once for each.
 * @throws Pag0Failure the first refusal, where all keys are refused
 */
export function judgeLanes(
  services: Services,
  endpoint: EndpointSnapshot,
  judgeLane: (lane: Lane) => Judged,
): JudgedLanes {
  const [first = endpoint, ...rest] = drawLanes(services, endpoint);
  if (rest.length === 0) return withLanes(judgeLane(first), [first]);
  const lanes: [Lane, ...Lane[]] = [first, ...rest];
  const groups = Map.groupBy(lanes, regionsOf);
  if (groups.size === 1) return withLanes(judgeLane(first), lanes);
  let refusal: Pag0Failure | null = null;
  let asking: Lane[] = [];
  for (const group of groups.values()) {
    const lane = group[0] as Lane;
    try {
      const judged = judgeLane(lane);
      if (judged.decision.decision === "allow") return withLanes(judged, [lane, ...group.slice(1)]);
      if (asking.length === 0) asking = group;
    } catch (error) {
      if (!(error instanceof Pag0Failure)) throw error;
      refusal ??= error;
    }
  }
  const [lane, ...others] = asking;
  if (lane !== undefined) return withLanes(judgeLane(lane), [lane, ...others]);
  throw refusal ?? new RangeError("a target has no keys");
}

/**
 * Asks policy about a call to a target. What is found is written into the call's event.
 * @param among the keys that one of is to be used, all of the same regions; null where it is drawn which.
 * @throws Pag0Failure for a refusal
 */
export function choose(
  asked: Asked,
  call: Call,
  target: Target,
  among: Chosen["lanes"] | null = null,
): Chosen {
  const { services, caller, options, requester, policy, budgets, at } = asked;
  const opened = target.open();
  const { resolved, method } = opened;
  describeTarget(call, resolved, policy);
  call.event.spendWindows = spendWindowsOf(at, policy.timeZone);
  const { endpoint } = resolved;
  if (endpoint === null) return refuseUnregistered(policy, resolved.target, method, at);
  const estimate = estimateUnlessListed(asked, call, opened, endpoint);
  tellEstimate(call, estimate);
  const judgeLane = (lane: Lane) =>
    judge(services, {
      call,
      caller,
      requester,
      policy,
      budgets,
      resolved,
      endpoint: lane,
      method,
      headers: opened.headers,
      body: opened.body,
      estimate,
      requiresApproval: options.meta.requiresApproval === true,
      approved: false,
      tags: call.event.tags,
      heldOf: NOTHING_HELD,
      at,
    });
  const judged =
    among === null
      ? judgeLanes(services, endpoint, judgeLane)
      : withLanes(judgeLane(among[0]), among);
  // What policy has replaced may make it cost less.
  if (judged.estimate !== estimate) tellEstimate(call, judged.estimate);
  return {
    opened,
    decision: judged.decision,
    estimate: judged.estimate,
    body: judged.body,
    lanes: judged.lanes,
  };
}

/** Whether a model can hold a request: most of its input's tokens, and as much output as is asked for. */
function holds({ pricing, tokens }: Estimate): boolean {
  if (pricing.kind !== "tokens" || tokens === null) return true;
  const { contextTokens, maxOutputTokens } = pricing.price;
  return tokens.input <= contextTokens && tokens.maxOutput <= maxOutputTokens;
}

/** Where a target comes in an order by cost: after all that hold the request where it does not, or has no price. */
function rankOf(asked: Asked, target: Target): { group: number; cost: NanoUsd } {
  try {
    const opened = target.open();
    const { endpoint } = opened.resolved;
    if (endpoint === null) return { group: 2, cost: NOTHING };
    const estimate = estimateAt(asked, opened, endpoint);
    return { group: holds(estimate) ? 0 : 1, cost: estimate.upperBound };
  } catch (error) {
    if (error instanceof Pag0Failure) return { group: 2, cost: NOTHING };
    throw error;
  }
}

/**
 * Takes the least dear targets first: of those whose model can hold the request, then of the others, whose
 * provider has the last word; those that cannot be estimated come last, where they are refused for it.
 */
export function byCost(asked: Asked, targets: readonly Target[]): Target[] {
  return targets
    .map((target) => ({ target, ...rankOf(asked, target) }))
    .sort((a, b) => a.group - b.group || (a.cost < b.cost ? -1 : Number(a.cost > b.cost)))
    .map(({ target }) => target);
}

export interface FirstChosen {
  chosen: Chosen;
  /** Its place among the targets. */
  index: number;
}

/** Whether nothing would be sent to a target now, because it has failed too often. */
function isDown({ circuits }: Services, { lanes, decision }: Chosen): boolean {
  return (
    decision.decision === "allow" &&
    !lanes.some(({ provider }) => circuits.lets(provider.credentialId))
  );
}

/**
 * The first target that policy does not refuse and that is not known to be down.
 * @throws Pag0Failure the first refusal, where policy refuses all
 */
export function chooseFirst(asked: Asked, call: Call, targets: readonly Target[]): FirstChosen {
  let refused: { failure: Pag0Failure; event: CallEvent } | null = null;
  let down: number | null = null;
  for (const [index, target] of targets.entries()) {
    try {
      const chosen = choose(asked, call, target);
      if (!isDown(asked.services, chosen)) return { chosen, index };
      down ??= index;
    } catch (error) {
      if (!(error instanceof Pag0Failure)) throw error;
      refused ??= { failure: error, event: { ...call.event } };
    }
  }
  const target = targets[down ?? -1];
  if (down !== null && target !== undefined)
    return { chosen: choose(asked, call, target), index: down };
  if (refused === null) throw new RangeError("a call has no targets");
  Object.assign(call.event, refused.event);
  throw refused.failure;
}
