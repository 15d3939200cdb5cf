import type { Call } from "../call.ts";
import { eventStreamFrames } from "./event-stream-frames.ts";
import { jsonArrayFrames } from "./json-array-frames.ts";
import { lineFrames } from "./line-frames.ts";
import { sseFrames } from "./sse-frames.ts";

/** An event larger than this is passed on without being looked at. */
const LARGEST_EVENT = 24 * 1_048_576;

/** What a frame holds, as it came. */
export interface FrameSink {
  event(data: string, name: string | null): void;
  /** Bytes that were not looked at: of an event that is too large, or after nonsense. */
  skipped(bytes: number): void;
}

/** Takes a stream apart into its events. */
export interface Frames {
  push(chunk: Uint8Array): void;
  /** Says that the stream has ended: what lies there without its end is read. */
  end(): void;
}

/** How the events of a stream are told apart. */
export type Framing = "sse" | "lines" | "json-array" | "event-stream";

/**
 * How an answer's events are framed; null for an answer that is no stream.
 * @param contentType the answer's; absent where only the call is known
 */
export function streamFraming(call: Call, contentType?: string): Framing | null {
  const type = contentType?.split(";")[0]?.trim().toLowerCase();
  if (type === "text/event-stream") return "sse";
  if (type === "application/x-ndjson" || type === "application/jsonl") return "lines";
  if (type === "application/vnd.amazon.eventstream") return "event-stream";
  if (!call.stream) return null;
  if (type === "application/json") return call.format === "google" ? "json-array" : null;
  if (type !== undefined) return null;
  if (call.operation === "ollama") return "lines";
  return call.operation === "converse" ? "event-stream" : "sse";
}

export function createFrames(framing: Framing, sink: FrameSink): Frames {
  const make = {
    sse: sseFrames,
    lines: lineFrames,
    "json-array": jsonArrayFrames,
    "event-stream": eventStreamFrames,
  };
  return make[framing](sink, LARGEST_EVENT);
}
