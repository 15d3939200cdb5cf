import { setTimeout as pause } from "node:timers/promises";
import { headers as names, Pag0Failure } from "@pag0/contract";
import { add, type NanoUsd, nanoUsd } from "@pag0/money";
import { ClientGoneError } from "../body.ts";
import { type Call, emptyEvent } from "../call.ts";
import { translationOf } from "../door/translation.ts";
import { upstreamHeaders } from "../egress/upstream-headers.ts";
import { type Ending, signalOf } from "../ending.ts";
import type { Counter } from "../ledger/counter.ts";
import type { RateTicket } from "../rate-limits/rate-limiter.ts";
import { holdOrOpen, settlementOf } from "../stages/hold-open.ts";
import { identify } from "../stages/identify.ts";
import { correctTokens, limitTokens } from "../stages/limit-rate.ts";
import { accounted } from "../stages/record.ts";
import { upstreamUrl } from "../stages/resolve.ts";
import { type Sending, type Sent, send } from "../stages/send.ts";
import type { Asked } from "./asked.ts";
import { type Chosen, choose, type FirstChosen } from "./choose.ts";
import type { Retry, TryFailure } from "./failure.ts";
import type { Lane } from "./lanes.ts";
import { type Place, Tries } from "./next-try.ts";
import type { Route, Target } from "./route.ts";

/** A call that may go out, to the first of its targets that policy lets it go to. */
export interface SendingInTries {
  asked: Asked;
  call: Call;
  route: Route;
  /** The route's targets in the order in which they are asked. */
  targets: readonly Target[];
  first: FirstChosen;
  counters: readonly Counter[];
  /** What was counted of the call against the requests a minute. */
  request: RateTicket;
  /** Bytes of the answer that the cache wants to keep. */
  keepBytes: number;
  /** What the request has cost before its first try. */
  spentBefore: NanoUsd;
}

interface Try {
  call: Call;
  chosen: Chosen;
  lane: Lane;
  place: Place;
  waitMs: number;
}

/** What came of the tries. */
export interface SentInTries {
  sent: Sent;
  /** The call of the try that was answered. */
  call: Call;
  /** The target that answered, by its place. */
  target: number;
}

/** A model's name as a header may hold it. */
function headerText(text: string): string {
  return /^[\x20-\x7e]+$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}

function tellTry({ call, lane, chosen }: Try, count: number): void {
  call.told[names.attempts] = String(count);
  call.told[names.provider] = lane.provider.slug;
  const { model } = chosen.estimate;
  if (model === null) delete call.told[names.model];
  else call.told[names.model] = headerText(model);
}

/** Another event under the same request. */
function anotherCall({ asked, call, route }: SendingInTries, attempt: number): Call {
  const { services, caller, options, requester } = asked;
  const event = emptyEvent(call.requestId, call.method, new Date(services.now()));
  const again: Call = {
    ...call,
    event: { ...event, attempt, modelAlias: route.alias },
    recorded: false,
    upstreamMs: 0,
    startedAt: performance.now(),
  };
  identify(again, caller, options, requester);
  return again;
}

/** Holds, sends and accounts for one try. @returns null where it failed and another follows */
async function tryOnce(
  { asked, counters, request, route, keepBytes }: SendingInTries,
  one: Try,
  isFirst: boolean,
  spentBefore: NanoUsd,
  mayTryAgain: Sending["mayTryAgain"],
): Promise<Sent | null> {
  const { services, policy, budgets } = asked;
  const { call, chosen, lane } = one;
  const { decision, estimate, opened } = chosen;
  const { resolved, form, method, headers } = opened;
  const tokens = limitTokens(services.rates, policy, estimate, isFirst ? request : null);
  try {
    call.trace?.enter("hold");
    const holding = holdOrOpen(services, policy, budgets, counters, estimate.upperBound);
    const isWaiting = holding instanceof Promise;
    if (isWaiting) services.spend.began(call.event, estimate.upperBound);
    const hold = isWaiting ? await holding : holding;
    call.event.decision = "allow";
    call.event.reasonCode = decision.code;
    call.event.explanation = decision.explanation;
    return await send(services, {
      call,
      estimate,
      keepBytes,
      spentBefore,
      mayTryAgain,
      endpoint: lane,
      request: () => ({
        url: upstreamUrl(resolved.target, lane),
        method,
        headers: upstreamHeaders(headers, lane.provider),
        body: estimate.body,
      }),
      settlement: settlementOf(services, call, hold),
      signal: call.gone,
      translation: form === null ? null : translationOf(form, lane.provider, services.now()),
      timeoutMs: route.timeoutMs,
    });
  } finally {
    correctTokens(services.rates, tokens, call.event);
  }
}

/** Finds what is to be tried next, among what policy allows and what is not known to be down. */
class NextTry {
  readonly #sending: SendingInTries;
  readonly #tries: Tries;
  /** Each target as policy judged it; null for one that it refuses. */
  readonly #chosen = new Map<number, Chosen | null>();

  constructor(sending: SendingInTries) {
    const { asked, route, first } = sending;
    this.#sending = sending;
    this.#tries = new Tries({ retries: route.retries ?? 0, random: asked.services.random });
    // What was passed over to come to the first is not come back to.
    for (let index = 0; index < first.index; index++) this.#chosen.set(index, null);
    this.#chosen.set(first.index, first.chosen);
  }

  after(failed: Try, count: number, retry: Retry, failure: TryFailure): Try | null {
    const { call, targets, asked } = this.#sending;
    const elapsed = performance.now() - call.startedAt;
    this.#tries.failed(failed.place, retry, failure, elapsed);
    const again = anotherCall(this.#sending, count + 1);
    const lanes = () => targets.map((_, index) => this.#lanesOf(index));
    for (const place of this.#tries.next(lanes(), elapsed)) {
      const chosen = this.#choose(again, place.target);
      const lane = chosen?.lanes[place.lane];
      if (chosen === null || lane === undefined) continue;
      const { waitMs } = place;
      if (!asked.services.circuits.lets(lane.provider.credentialId)) continue;
      return { call: again, chosen, lane, place, waitMs };
    }
    return null;
  }

  /** How many keys a target has, as far as that is known. */
  #lanesOf(index: number): number {
    const chosen = this.#chosen.get(index);
    if (chosen === undefined) return 1;
    return chosen === null ? 0 : chosen.lanes.length;
  }

  /** Judges a target anew, so that the event of its try tells of it. */
  #choose(call: Call, index: number): Chosen | null {
    const target = this.#sending.targets[index];
    const known = this.#chosen.get(index);
    if (target === undefined || known === null) return null;
    let chosen: Chosen | null = null;
    try {
      // Its keys stay those of the first draw, by which the tries are counted: policy may say another
      // thing of a key in another region.
      chosen = choose(this.#sending.asked, call, target, known?.lanes ?? null);
    } catch (error) {
      if (!(error instanceof Pag0Failure)) throw error;
    }
    // A person is asked about the first target alone: the others are for when nobody waits.
    if (chosen?.decision.decision !== "allow") chosen = null;
    this.#chosen.set(index, chosen);
    return chosen;
  }
}

/**
 * Sends a call, and where that fails tries again as the route allows: each try is an event of its own
 * under the same request, with its own hold and settlement.
 * @throws Pag0Failure where the last try brought no answer, or a budget covers no further one
 */
export async function sendInTries(sending: SendingInTries): Promise<SentInTries> {
  const { asked, route, first } = sending;
  const { services } = asked;
  let nextTry: NextTry | null = null;
  let { spentBefore } = sending;
  let one: Try = {
    call: sending.call,
    chosen: first.chosen,
    lane: first.chosen.lanes[0],
    place: { target: first.index, lane: 0 },
    waitMs: 0,
  };
  for (let count = 1; ; count++) {
    const current = one;
    const { call } = current;
    let next: Try | null = null;
    tellTry(current, count);
    const tryAgain = (retry: Retry, failure: TryFailure) => {
      nextTry ??= new NextTry(sending);
      next = nextTry.after(current, count, retry, failure);
      return next !== null;
    };
    const mayTryAgain = route.retries === null ? undefined : tryAgain;
    const attempt = () => tryOnce(sending, current, count === 1, spentBefore, mayTryAgain);
    const sent = await (count === 1 ? attempt() : accounted(services, call, attempt));
    if (sent !== null) return { sent, call, target: current.place.target };
    if (next === null) throw new RangeError("a failed try was to be followed by another");
    one = next;
    spentBefore = add(spentBefore, nanoUsd(BigInt(call.event.costNano)));
    await waitFor(one.waitMs, call.gone);
  }
}

async function waitFor(ms: number, gone: Ending): Promise<void> {
  if (gone.aborted) throw new ClientGoneError();
  if (ms === 0) return;
  try {
    await pause(ms, undefined, { signal: signalOf(gone) });
  } catch (error) {
    if (gone.aborted) throw new ClientGoneError();
    throw error;
  }
}
