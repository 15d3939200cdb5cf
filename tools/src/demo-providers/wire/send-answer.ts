import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, StreamEvent, VendorError } from "../answer.ts";
import { disturbAnswer } from "../faults/disturb-answer.ts";
import type { FaultPlan } from "../faults/fault-plan.ts";
import { NO_FAULT } from "../faults/fault-rules.ts";
import type { Random } from "../random.ts";
import { type Body, faultyBody } from "./body.ts";
import { type Encoded, encodeAnswer, type Part } from "./encode-answer.ts";
import { createTally, nothingSent, type SentAnswer, type Tally } from "./sent-answer.ts";

/** A request that shall time out is held this long, then cut. */
const LONGEST_HOLD_MS = 10 * 60_000;

/** A demo that kept people waiting would show nothing more: all tokens of an answer together take no longer. */
const MOST_TOKENS_MS = 3_000;
const HEADER_CHUNK = 8_000;

/** The times at which an answer leaves, in milliseconds. */
export interface Pace {
  firstByteMs(): number;
  tokenMs(): number;
}

/** The pauses before each of `count` tokens, in milliseconds; a long answer is hurried to keep the limit. */
export function tokenPauses(count: number, pace: Pace): number[] {
  const pauses = Array.from({ length: count }, () => pace.tokenMs());
  const total = pauses.reduce((sum, ms) => sum + ms, 0);
  return total <= MOST_TOKENS_MS ? pauses : pauses.map((ms) => (ms * MOST_TOKENS_MS) / total);
}

export interface Outgoing {
  response: ServerResponse;
  headers: Record<string, string>;
  pace: Pace;
  fault: FaultPlan;
  /** Chooses the places of faults. */
  random: Random;
  /** How the vendor tells of an error in a stream, unless the stream itself says. */
  errorEvent: (error: VendorError) => StreamEvent;
  /** Aborts when the caller has gone. */
  gone: AbortSignal;
  /** Told once, when nothing more will be sent. */
  onSent: (sent: SentAnswer) => void;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal });
}

async function write(response: ServerResponse, bytes: Buffer, signal: AbortSignal): Promise<void> {
  if (!response.write(bytes)) await once(response, "drain", { signal });
}

function headersOf(encoded: Encoded, body: Body, { headers, fault }: Outgoing) {
  const all: Record<string, string | number> = { ...headers, ...encoded.headers, ...body.headers };
  if (body.length !== undefined && (!encoded.isStream || fault.lengthOff !== undefined))
    all["content-length"] = Math.max(0, body.length + (fault.lengthOff ?? 0));
  for (let left = fault.headerBytes ?? 0, index = 0; left > 0; left -= HEADER_CHUNK, index++)
    all[`x-demo-filler-${index}`] = "x".repeat(Math.min(left, HEADER_CHUNK));
  if (fault.closesEarly) {
    all.connection = "keep-alive";
    all["keep-alive"] = "timeout=60";
  }
  return all;
}

async function sendBody(
  encoded: Encoded,
  body: Body,
  sent: Tally,
  { response, pace, fault, gone }: Outgoing,
): Promise<void> {
  const tokens = encoded.parts.reduce((sum, { isToken }) => sum + (isToken ? 1 : 0), 0);
  const pauses = tokenPauses(tokens, pace).values();
  for await (const { bytes, isToken } of body.parts) {
    const tokenMs = isToken ? (pauses.next().value ?? 0) : 0;
    await pause(tokenMs + (fault.pieceAfterMs ?? 0), gone);
    if (bytes.length === 0) continue;
    sent.add(bytes);
    await write(response, bytes, gone);
  }
}

async function finish({ response, fault, gone }: Outgoing): Promise<void> {
  const { socket } = response;
  if (fault.cutsAt !== undefined) {
    await pause(20, gone);
    response.destroy();
    return;
  }
  if (fault.stallsAt !== undefined) {
    await pause(LONGEST_HOLD_MS, gone);
    response.destroy();
    return;
  }
  response.end();
  // Whoever believes the length or the promise finds the connection closed.
  if (fault.closesEarly || fault.lengthOff !== undefined) {
    // The answer has ended, which counts as gone: the pause is not to end with it.
    await sleep(20);
    socket?.destroySoon();
  }
}

async function sendFaulty(encoded: Encoded, outgoing: Outgoing): Promise<void> {
  const { response, fault, pace, gone, onSent } = outgoing;
  const tokensMs = tokenPauses(encoded.tokensBefore, pace).reduce((sum, ms) => sum + ms, 0);
  await pause(pace.firstByteMs() + tokensMs + (fault.headersAfterMs ?? 0), gone);
  const [plain, sent] = [createTally(), createTally()];
  const body = await faultyBody(encoded, fault, outgoing.random, plain);
  let isWhole = false;
  try {
    response.writeHead(encoded.status, headersOf(encoded, body, outgoing));
    response.flushHeaders();
    await sendBody(encoded, body, sent, outgoing);
    isWhole = fault.cutsAt === undefined && fault.stallsAt === undefined;
  } finally {
    const [before, after] = [plain.result(), sent.result()];
    onSent({
      status: encoded.status,
      bodySha256: before.sha256,
      bodyBytes: before.bytes,
      sentSha256: after.sha256,
      sentBytes: after.bytes,
      isWhole,
    });
  }
  await finish(outgoing);
}

async function sendParts(parts: readonly Part[], sent: Tally, outgoing: Outgoing): Promise<void> {
  const { response, pace, gone } = outgoing;
  const tokens = parts.reduce((sum, { isToken }) => sum + (isToken ? 1 : 0), 0);
  const pauses = tokenPauses(tokens, pace);
  let token = 0;
  for (const { bytes, isToken } of parts) {
    const ms = isToken ? (pauses[token++] ?? 0) : 0;
    if (ms > 0) await sleep(ms, undefined, { signal: gone });
    sent.add(bytes);
    if (!response.write(bytes)) await once(response, "drain", { signal: gone });
  }
}

/** The way of an answer with which nothing is wrong: the one that a benchmark measures. */
async function sendPlain(encoded: Encoded, outgoing: Outgoing): Promise<void> {
  const { response, headers, pace, gone, onSent } = outgoing;
  const tokensMs = tokenPauses(encoded.tokensBefore, pace).reduce((sum, ms) => sum + ms, 0);
  await pause(pace.firstByteMs() + tokensMs, gone);
  const tally = createTally();
  let isWhole = false;
  try {
    const first = encoded.parts[0];
    if (!encoded.isStream && first !== undefined) {
      const length = first.bytes.length;
      response.writeHead(encoded.status, {
        ...headers,
        ...encoded.headers,
        "content-length": length,
      });
      tally.add(first.bytes);
      response.end(first.bytes);
    } else {
      response.writeHead(encoded.status, { ...headers, ...encoded.headers });
      await sendParts(encoded.parts, tally, outgoing);
      response.end();
    }
    isWhole = true;
  } finally {
    const { sha256, bytes } = tally.result();
    onSent({
      status: encoded.status,
      bodySha256: sha256,
      bodyBytes: bytes,
      sentSha256: sha256,
      sentBytes: bytes,
      isWhole,
    });
  }
}

/** Sends an answer at the vendor's pace, or what its fault leaves of it. @throws AbortError where the caller goes */
export async function sendAnswer(answer: Answer, outgoing: Outgoing): Promise<void> {
  const { fault, response, gone } = outgoing;
  if (fault === NO_FAULT) return sendPlain(encodeAnswer(answer), outgoing);
  if (fault.holds) {
    try {
      await pause(LONGEST_HOLD_MS, gone);
    } finally {
      outgoing.onSent(nothingSent());
    }
    response.destroy();
  } else if (fault.resets) {
    outgoing.onSent(nothingSent());
    response.socket?.resetAndDestroy();
  } else {
    const disturbed = disturbAnswer(answer, fault, outgoing.errorEvent);
    await sendFaulty(encodeAnswer(disturbed), outgoing);
  }
}
