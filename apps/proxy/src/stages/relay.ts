import { headers as names, Pag0Failure } from "@pag0/contract";
import { add, type NanoUsd, toMicroUsdExact, ZERO } from "@pag0/money";
import { ClientGoneError, type HeldBytes } from "../body.ts";
import type { Call } from "../call.ts";
import type { StreamTranslator } from "../door/stream-translator.ts";
import type { Translation } from "../door/translation.ts";
import { credentialFilter } from "../egress/credential-filter.ts";
import { retryAfterStatus } from "../routing/failure.ts";
import { isPlain } from "./decompress.ts";
import { type UpstreamAnswer, upstreamFailure } from "./forward.ts";
import type { CallMeter } from "./meter.ts";
import { packedSearch } from "./packed-search.ts";
import { cutAnswer, endAnswer, sendAnswer, startAnswer, writeChunk } from "./respond.ts";
import type { Sending, Sent } from "./send.ts";
import type { Metered } from "./usage.ts";

/** An answer on its way from the provider to the caller. */
export interface Relaying {
  answer: UpstreamAnswer;
  /** Those of the provider's headers that go back. */
  headers: Record<string, string | string[]>;
  meter: CallMeter;
  /** The largest answer that is held as a whole. */
  maxBytes: number;
  /** Counts what is held. */
  held: HeldBytes;
  /** When an answer that still comes is cut off, by `performance.now()`. */
  deadline: number;
  /** When the first piece of it came, by `performance.now()`; null where none has. */
  firstPieceAt: number | null;
  /** Settles and records the call. */
  finish: (metered: Metered, outcome: Call["event"]["outcome"]) => Promise<void>;
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

/** An error that is followed by another try is read for what it cost, and neither further nor longer than this. */
const MAX_DRAINED = 1024 * 1024;
const MAX_DRAINING_MS = 1_000;
/** Headers of a provider that mean the same in whatever format its answer is told. */
const TRANSLATED_HEADERS = ["retry-after", "retry-after-ms", "x-request-id", "request-id"] as const;
const EVENT_STREAM = "text/event-stream; charset=utf-8";

const passing: StreamTranslator = {
  push: (piece) => piece,
  flush: () => Buffer.alloc(0),
  failed: null,
};

export function outcomeOf(error: unknown): Call["event"]["outcome"] {
  return error instanceof ClientGoneError ? "client_gone" : "upstream_error";
}

export function tellCost({ call, spentBefore = ZERO }: Sending, cost: NanoUsd): void {
  call.told[names.cost] = toMicroUsdExact(add(spentBefore, cost));
}

export function translatedHeaders({ headers }: Relaying, contentType: string): Relaying["headers"] {
  const kept: Relaying["headers"] = { "content-type": contentType };
  for (const name of TRANSLATED_HEADERS) {
    const value = headers[name];
    if (value !== undefined) kept[name] = value;
  }
  return contentType === EVENT_STREAM ? { ...kept, "cache-control": "no-cache" } : kept;
}

export function invalid(message: string): Pag0Failure {
  return new Pag0Failure("UPSTREAM_INVALID", message);
}

/** @throws Pag0Failure for an answer that drips past its time; silence is the connection's to end */
export function inTime({ deadline }: Relaying): void {
  if (performance.now() < deadline) return;
  throw new Pag0Failure("UPSTREAM_TIMEOUT", "The provider's answer took longer than any may");
}

export function encodingOf({ headers }: Relaying): string {
  return String(headers["content-encoding"] ?? "").toLowerCase();
}

/** Reads an answer that nobody will see, for what it cost. */
export async function drain({ answer, meter, finish }: Relaying): Promise<void> {
  let length = 0;
  const enough = setTimeout(() => answer.body.destroy(), MAX_DRAINING_MS);
  try {
    for await (const chunk of answer.body) {
      await meter.observe(chunk as Buffer);
      length += (chunk as Buffer).length;
      if (length > MAX_DRAINED) break;
    }
    await meter.flush();
  } catch (error) {
    // It was an error already, and what came of it is all that it costs.
    upstreamFailure(error);
  }
  clearTimeout(enough);
  answer.body.destroy();
  await finish(await meter.finish(), "upstream_error");
}

/** A stream that reported an error before anything of it went on. */
class FailedStreamError extends Error {
  override readonly name = "FailedStreamError";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/**
 * Passes bytes on as they come, with the caller's pace; meters on the side.
 * @returns null where the stream was an error from its beginning and another try follows
 */
export async function relayChunks(sending: Sending, relaying: Relaying): Promise<Sent | null> {
  const { call, signal, translation } = sending;
  const { answer, meter, finish } = relaying;
  const { credential } = sending.endpoint.provider;
  const filter = credentialFilter(credential);
  const packed = packedSearch(credential, encodingOf(relaying));
  const kept = new Kept(sending.keepBytes);
  const headers =
    translation === null ? relaying.headers : translatedHeaders(relaying, EVENT_STREAM);
  if (!meter.stream && meter.known !== null) tellCost(sending, meter.known);
  let started = false;
  const start = () => {
    if (!started) startAnswer(call, { status: answer.status, headers });
    started = true;
  };
  // While another try may follow, the caller gets nothing before the provider has said something.
  if (sending.mayTryAgain === undefined && translation === null) start();
  const translator = translation?.stream() ?? passing;
  const pass = async (bytes: Buffer) => {
    const { failed } = translator;
    if (failed !== null && !started) throw new FailedStreamError(failed.status, failed.message);
    if (bytes.length === 0) return;
    start();
    kept.add(bytes);
    if (!call.gone.aborted) await writeChunk(call, bytes);
  };
  try {
    if (translation !== null && !isPlain(encodingOf(relaying)))
      throw invalid("The provider's stream is compressed, although it was asked not to be");
    for await (const chunk of answer.body) {
      relaying.firstPieceAt ??= performance.now();
      let bytes = await meter.observe(chunk as Buffer);
      if (packed !== null) bytes = await packed.push(bytes);
      await pass(translator.push(filter.push(bytes)));
      if (signal.aborted) throw new ClientGoneError();
      inTime(relaying);
      // What follows an error nobody is told; leaving the loop ends the call to the provider.
      if (translator.failed !== null) break;
    }
    await pass(translator.push(filter.push(await meter.flush())));
    if (packed !== null) await pass(translator.push(filter.push(await packed.flush())));
    await pass(translator.push(filter.flush()));
    await pass(translator.flush());
    if (!started && translation !== null) throw invalid("The provider's stream holds no answer");
    start();
  } catch (error) {
    answer.body.destroy();
    if (error instanceof FailedStreamError && translation !== null && !signal.aborted)
      return failedStream(sending, relaying, translation, error);
    const failure = signal.aborted ? new ClientGoneError() : upstreamFailure(error);
    const metered = await meter.finish();
    if (!started) tellCost(sending, metered.cost);
    await finish(metered, outcomeOf(failure));
    // Half an answer is out: cutting the connection is the only way to say that the rest is missing.
    if (started) cutAnswer(call);
    throw failure;
  } finally {
    packed?.close();
  }
  const metered = await meter.finish();
  // The caller was told of it in the stream: nothing of that is kept to be told again.
  const isWhole = translator.failed === null;
  await finish(metered, isWhole ? "served" : "upstream_error");
  const { status } = answer;
  const chunks = isWhole ? kept.chunks : null;
  const sent = { status, headers, chunks, stream: meter.stream, cost: metered.cost };
  await sending.beforeEnd?.(sent);
  endAnswer(call);
  return sent;
}

/** A stream that was an error from its beginning is told as what it is: with the status that it named. */
async function failedStream(
  sending: Sending,
  relaying: Relaying,
  translation: Translation,
  { status, message }: FailedStreamError,
): Promise<Sent | null> {
  const { call } = sending;
  const metered = await relaying.meter.finish();
  await relaying.finish(metered, "upstream_error");
  const known = status >= 400 && status <= 599 ? status : 502;
  const failure = { status: known, retryAfterMs: null };
  const retry = retryAfterStatus(known);
  if (retry !== "nowhere" && sending.mayTryAgain?.(retry, failure)) return null;
  tellCost(sending, metered.cost);
  const body = translation.error(known, Buffer.from(JSON.stringify({ error: { message } })));
  const headers = translatedHeaders(relaying, "application/json");
  const sent = { status: known, headers, chunks: [body], stream: false, cost: metered.cost };
  await sending.beforeEnd?.(sent);
  sendAnswer(call, { status: known, headers }, body);
  return sent;
}
