import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer, JsonAnswer, StreamAnswer, StreamEvent } from "./answer.ts";
import type { Fault } from "./faults.ts";

/** A request that shall time out is held this long, then cut. */
const LONGEST_HOLD_MS = 10 * 60_000;

/** A demo that kept people waiting would show nothing more: all tokens of an answer together take no longer. */
const MOST_TOKENS_MS = 3_000;

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
  fault: Fault | undefined;
  /** Aborts when the caller has gone. */
  gone: AbortSignal;
}

function wire({ name, data }: StreamEvent): string {
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return `${name === undefined ? "" : `event: ${name}\n`}data: ${text}\n\n`;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal });
}

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (!response.write(text)) await once(response, "drain", { signal });
}

async function sendJson(answer: JsonAnswer, outgoing: Outgoing): Promise<void> {
  const { response, headers, pace, fault, gone } = outgoing;
  const tokensMs = tokenPauses(answer.tokens, pace).reduce((sum, ms) => sum + ms, 0);
  await pause(pace.firstByteMs() + tokensMs, gone);
  const text = JSON.stringify(answer.body);
  const half = text.slice(0, Math.floor(text.length / 2));
  const all = { ...headers, "content-type": "application/json" };
  if (fault?.kind === "cut") {
    // The length promises the whole, so that the caller can tell that the rest is missing.
    response.writeHead(answer.status, { ...all, "content-length": Buffer.byteLength(text) });
    await write(response, half, gone);
    await pause(20, gone);
    response.destroy();
    return;
  }
  response.writeHead(answer.status, all);
  response.end(fault?.kind === "half-json" ? half : text);
}

async function sendStream({ events }: StreamAnswer, outgoing: Outgoing): Promise<void> {
  const { response, headers, pace, fault, gone } = outgoing;
  await pause(pace.firstByteMs(), gone);
  response.writeHead(200, {
    ...headers,
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-cache",
  });
  const isHalf = fault?.kind === "cut" || fault?.kind === "half-json";
  const half = Math.floor(events.length / 2);
  const sent = isHalf ? events.slice(0, half) : events;
  const pauses = tokenPauses(sent.filter(({ isToken }) => isToken).length, pace).values();
  for (const event of sent) {
    if (event.isToken) await pause(pauses.next().value ?? 0, gone);
    await write(response, wire(event), gone);
  }
  const next = isHalf ? events[half] : undefined;
  if (fault?.kind === "half-json" && next !== undefined) {
    const text = wire(next);
    await write(response, text.slice(0, Math.floor(text.length / 2)), gone);
  }
  if (fault?.kind === "cut") {
    await pause(20, gone);
    response.destroy();
  } else response.end();
}

/** Sends an answer at the vendor's pace, or what its fault leaves of it. @throws AbortError where the caller goes */
export async function sendAnswer(answer: Answer, outgoing: Outgoing): Promise<void> {
  if (outgoing.fault?.kind === "timeout") {
    await pause(LONGEST_HOLD_MS, outgoing.gone);
    outgoing.response.destroy();
    return;
  }
  if (answer.kind === "json") await sendJson(answer, outgoing);
  else await sendStream(answer, outgoing);
}
