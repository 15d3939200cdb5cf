import { Pag0Failure } from "@pag0/contract";
import { type NanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import { ClientGoneError } from "../body.ts";
import type { Call } from "../call.ts";
import { type CredentialFilter, credentialFilter } from "../egress/credential-filter.ts";
import { returnedHeaders } from "../egress/headers.ts";
import type { Services } from "../services.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import type { Estimate } from "./estimate.ts";
import {
  forward,
  neverSent,
  type UpstreamAnswer,
  type UpstreamRequest,
  upstreamFailure,
} from "./forward.ts";
import { type CallMeter, createMeter } from "./meter.ts";
import { record } from "./record.ts";
import { type Answer, endAnswer, sendAnswer, startAnswer, writeChunk } from "./respond.ts";
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
  signal: AbortSignal;
  /** Runs when the answer is whole and accounted for, before its last byte is sent. */
  beforeEnd?: (sent: Sent) => Promise<void>;
}

/** Collects what is sent, up to a limit. */
class Kept {
  chunks: Buffer[] | null = [];
  #left: number;

  constructor(limit: number) {
    this.#left = limit;
  }

  add(chunk: Buffer): void {
    this.#left -= chunk.length;
    if (this.#left < 0) this.chunks = null;
    this.chunks?.push(chunk);
  }
}

/**
 * Sends a call whose cost is held: forward, meter, settle, record, respond. However it ends, the hold
 * is ended with what is known of the cost, and the event is in the journal before the last byte.
 * @throws Pag0Failure for a provider that gave no answer; ClientGoneError
 */
export async function send(services: Services, sending: Sending): Promise<Sent> {
  const { call, endpoint, settlement } = sending;
  let started = performance.now();
  const finish = async (metered: Metered, outcome: Call["event"]["outcome"]) => {
    call.event.outcome = outcome;
    call.upstreamMs = performance.now() - started;
    call.event.upstreamMs = Math.round(call.upstreamMs);
    services.metrics.upstreamSeconds.observe(
      { format: endpoint.provider.format },
      call.upstreamMs / 1000,
    );
    services.metrics.costNanoUsd.inc({ format: endpoint.provider.format }, Number(metered.cost));
    settlement.settle(call.event, metered);
    await record(services, call);
  };
  let answer: UpstreamAnswer;
  try {
    const request = sending.request();
    await journalled(settlement);
    started = performance.now();
    answer = await forward(services.connections, request, sending.signal);
  } catch (error) {
    await finish(withoutAnswer(sending, error), outcomeOf(error));
    throw error;
  }
  call.event.upstreamStatus = answer.status;
  const headers = returnedHeaders(answer.headers, endpoint.provider.credential);
  const meter = createMeter(sending.estimate, answer);
  const { stream } = meter;
  call.event.stream = stream;
  const filter = credentialFilter(endpoint.provider.credential);
  const relaying = { answer, headers, stream, meter, filter, finish };
  return stream || meter.known !== null
    ? relayChunks(sending, relaying)
    : relayWhole(sending, relaying, services.limits.maxBufferedBytes);
}

interface Relaying {
  answer: UpstreamAnswer;
  headers: Record<string, string | string[]>;
  stream: boolean;
  meter: CallMeter;
  /** Takes the provider's credential out of what is passed on. */
  filter: CredentialFilter;
  finish: (metered: Metered, outcome: Call["event"]["outcome"]) => Promise<void>;
}

/** No call goes out before the journal knows of it: after a kill nobody could say what it cost. */
async function journalled(settlement: Settlement): Promise<void> {
  try {
    await settlement.written;
  } catch (error) {
    throw new Pag0Failure("BUDGET_UNAVAILABLE", "The journal cannot be written now", {
      retryAfterSeconds: 1,
      cause: error,
    });
  }
}

/** Nothing came back. Only where the call certainly never arrived is it free. */
function withoutAnswer(sending: Sending, error: unknown): Metered {
  return sending.estimate.unmetered(neverSent(error) ? ZERO : sending.estimate.upperBound);
}

function outcomeOf(error: unknown): Call["event"]["outcome"] {
  return error instanceof ClientGoneError ? "client_gone" : "upstream_error";
}

function tellCost(call: Call, cost: NanoUsd): void {
  call.told["pag0-cost"] = toMicroUsdExact(cost);
}

/** Passes bytes on as they come, with the caller's pace; meters on the side. */
async function relayChunks(sending: Sending, relaying: Relaying): Promise<Sent> {
  const { call, signal } = sending;
  const { answer, headers, stream, meter, filter, finish } = relaying;
  const kept = new Kept(sending.keepBytes);
  if (!stream && meter.known !== null) tellCost(call, meter.known);
  startAnswer(call, { status: answer.status, headers });
  const pass = async (bytes: Buffer) => {
    if (bytes.length === 0) return;
    kept.add(bytes);
    if (!call.gone.aborted) await writeChunk(call, bytes);
  };
  try {
    for await (const chunk of answer.body) {
      await pass(filter.push(await meter.observe(chunk as Buffer)));
      if (signal.aborted) throw new ClientGoneError();
    }
    await pass(filter.push(await meter.flush()));
    await pass(filter.flush());
  } catch (error) {
    answer.body.destroy();
    const failure = signal.aborted ? new ClientGoneError() : upstreamFailure(error);
    await finish(await meter.finish(), outcomeOf(failure));
    // Half an answer is out: cutting the connection is the only way to say that the rest is missing.
    call.response.destroy();
    throw failure;
  }
  const metered = await meter.finish();
  await finish(metered, "served");
  const sent = { status: answer.status, headers, chunks: kept.chunks, stream, cost: metered.cost };
  await sending.beforeEnd?.(sent);
  endAnswer(call);
  return sent;
}

/** Reads the answer whole, so that its usage and cost are known before it is passed on. */
async function relayWhole(sending: Sending, relaying: Relaying, maxBytes: number): Promise<Sent> {
  const { call, signal } = sending;
  const { answer, headers, meter, filter, finish } = relaying;
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of answer.body) {
      length += (chunk as Buffer).length;
      if (length > maxBytes)
        throw new Pag0Failure(
          "UPSTREAM_INVALID",
          `The provider's answer is larger than ${maxBytes} bytes`,
        );
      chunks.push(filter.push(await meter.observe(chunk as Buffer)));
    }
    chunks.push(filter.push(await meter.flush()), filter.flush());
  } catch (error) {
    answer.body.destroy();
    const failure = signal.aborted ? new ClientGoneError() : upstreamFailure(error);
    await finish(sending.estimate.unmetered(sending.estimate.upperBound), outcomeOf(failure));
    throw failure;
  }
  const metered = await meter.finish();
  await finish(metered, "served");
  tellCost(call, metered.cost);
  const body = Buffer.concat(chunks);
  const kept = body.length > sending.keepBytes ? null : [body];
  const sent = { status: answer.status, headers, chunks: kept, stream: false, cost: metered.cost };
  await sending.beforeEnd?.(sent);
  const whole: Answer = { status: answer.status, headers };
  sendAnswer(call, whole, body);
  return sent;
}
