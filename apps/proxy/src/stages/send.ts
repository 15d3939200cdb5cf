import { Pag0Failure } from "@pag0/contract";
import { type NanoUsd, ZERO } from "@pag0/money";
import type { Call } from "../call.ts";
import type { Translation } from "../door/translation.ts";
import { hasKeyElsewhere, returnedHeaders } from "../egress/headers.ts";
import type { Ending } from "../ending.ts";
import type { AttemptTrace } from "../observability/call-trace.ts";
import { measureAttempt } from "../observability/measure.ts";
import {
  type Retry,
  readRetryAfter,
  retryAfterError,
  retryAfterStatus,
  type TryFailure,
} from "../routing/failure.ts";
import type { Services } from "../services.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import { isPlain } from "./decompress.ts";
import type { Estimate } from "./estimate.ts";
import { forward, neverSent, type UpstreamAnswer, type UpstreamRequest } from "./forward.ts";
import { createMeter } from "./meter.ts";
import { record } from "./record.ts";
import { drain, encodingOf, outcomeOf, type Relaying, relayChunks, tellCost } from "./relay.ts";
import { relayWhole } from "./relay-whole.ts";
import type { Answer } from "./respond.ts";
import type { Settlement } from "./settle.ts";
import type { Metered } from "./usage.ts";

/** What was sent to the caller, for the cache or an approval to keep. */
export interface Sent {
  status: number;
  headers: Record<string, string | string[]>;
  /** null where it was larger than what may be kept. */
  chunks: Buffer[] | null;
  stream: boolean;
  cost: NanoUsd;
}

export interface Sending {
  call: Call;
  endpoint: EndpointSnapshot;
  /** Makes the request to the provider; what it throws ends the hold like a call that was never sent. */
  request: () => UpstreamRequest;
  estimate: Estimate;
  settlement: Settlement;
  /** Bytes of the answer that the caller of this wants to keep. */
  keepBytes: number;
  /** Ends the call to the provider; not always when the caller goes away. */
  signal: Ending;
  /** Brings the answer into the client's format; null where it is the provider's. */
  translation: Translation | null;
  /** How long to wait for the answer to begin; null for the proxy's own limit. */
  timeoutMs?: number | null;
  /** What earlier tries of the same request have cost. */
  spentBefore?: NanoUsd;
  /**
   * Asked when a try has failed before anything of it went to the caller: whether there will be another
   * one. Absent where there is none.
   */
  mayTryAgain?: ((retry: Retry, failure: TryFailure) => boolean) | undefined;
  /** Runs when the answer is whole and accounted for, before its last byte is sent. */
  beforeEnd?: (sent: Sent) => Promise<void>;
}

/**
 * Sends a call whose cost is held: forward, meter, settle, record, respond. However it ends, the hold
 * is ended with what is known of the cost, and the event is in the journal before the last byte.
 * @returns null where the try failed and is to be followed by another
 * @throws Pag0Failure for a provider that gave no answer; ClientGoneError
 */
export async function send(services: Services, sending: Sending): Promise<Sent | null> {
  const { call, endpoint, settlement } = sending;
  let started = performance.now();
  let attempt: AttemptTrace | null = null;
  let relaying: Relaying | null = null;
  const finish = async (metered: Metered, outcome: Call["event"]["outcome"]) => {
    call.event.outcome = outcome;
    call.upstreamMs = performance.now() - started;
    call.event.upstreamMs = Math.round(call.upstreamMs);
    settlement.settle(call.event, metered);
    const firstPieceAt = relaying?.firstPieceAt ?? null;
    const firstPieceMs = firstPieceAt === null ? null : firstPieceAt - started;
    const { upstreamMs } = call;
    measureAttempt(
      services.metrics,
      endpoint,
      sending.estimate,
      call.event,
      upstreamMs,
      firstPieceMs,
    );
    attempt?.end(call.event, firstPieceMs);
    settlement.end(await record(services, call));
    if (call.event.job !== undefined) services.late.started(call.event);
    if (metered.report !== undefined && outcome === "served")
      await services.late.told(call.event, metered.report);
  };
  let answer: UpstreamAnswer;
  try {
    const request = sending.request();
    attempt =
      call.trace?.attempt(endpoint, sending.estimate, request.url, call.event.attempt) ?? null;
    attempt?.inject(request.headers);
    await settlement.written.catch(cannotBeRecorded);
    started = performance.now();
    answer = await services.circuits.run(endpoint.provider.credentialId, () =>
      forward(services.connections, request, sending.signal, sending.timeoutMs ?? null),
    );
  } catch (error) {
    const metered = withoutAnswer(sending, error);
    tellCost(sending, metered.cost);
    await finish(metered, outcomeOf(error));
    if (isRetried(sending, error)) return null;
    throw error;
  }
  call.event.upstreamStatus = answer.status;
  const meter = createMeter(sending.estimate, answer);
  call.event.stream = meter.stream;
  relaying = {
    answer,
    meter,
    finish,
    firstPieceAt: null,
    headers: headersBack(sending, answer),
    maxBytes: services.limits.maxBufferedBytes,
    held: services.held,
    deadline: started + services.limits.longestAnswerMs,
  };
  const retry = retryAfterStatus(answer.status);
  if (retry !== "nowhere" && sending.mayTryAgain !== undefined) {
    const retryAfterMs = readRetryAfter(answer.headers, services.now());
    if (sending.mayTryAgain(retry, { status: answer.status, retryAfterMs })) {
      await drain(relaying);
      return null;
    }
  }
  // Nobody asked for a packed answer. It may echo our credential, and is read whole to be looked through.
  const isPacked = !isPlain(encodingOf(relaying));
  const isPaidAsItComes = meter.known !== null && sending.translation === null && !isPacked;
  // An error is no stream, whatever it calls itself: it is read whole to be told in the client's format.
  const isToldAnew = answer.status >= 400 && sending.translation !== null;
  const asItComes = !isToldAnew && (meter.stream || isPaidAsItComes);
  try {
    return await (asItComes ? relayChunks(sending, relaying) : relayWhole(sending, relaying));
  } catch (error) {
    if (!call.response.headersSent && isRetried(sending, error)) return null;
    throw error;
  }
}

/**
 * The provider's headers that go back; of an answer that is all head, its length too. Clients follow a redirect
 * without their `Authorization`, but with a key in any other header: a provider gets no key of ours that way.
 */
function headersBack(
  { call, endpoint }: Sending,
  { status, headers }: UpstreamAnswer,
): Answer["headers"] {
  const back = returnedHeaders(headers, endpoint.provider.credential);
  if (back.location !== undefined && status >= 300 && status < 400 && hasKeyElsewhere(call.headers))
    delete back.location;
  const length = headers["content-length"];
  if (call.method === "HEAD" && length !== undefined) back["content-length"] = length;
  return back;
}

/** Whether a try that threw is followed by another. */
function isRetried({ mayTryAgain, call }: Sending, error: unknown): boolean {
  const retry = call.gone.aborted ? "nowhere" : retryAfterError(error);
  return retry !== "nowhere" && mayTryAgain?.(retry, { status: null, retryAfterMs: null }) === true;
}

/** No call goes out before the journal knows of it: after a kill nobody could say what it cost. */
function cannotBeRecorded(cause: unknown): never {
  throw new Pag0Failure("JOURNAL_UNAVAILABLE", "The call cannot be recorded now", {
    retryAfterSeconds: 1,
    cause,
  });
}

/** Nothing came back. Only where the call certainly never arrived is it free. */
function withoutAnswer(sending: Sending, error: unknown): Metered {
  return sending.estimate.unmetered(neverSent(error) ? ZERO : sending.estimate.upperBound);
}
