import { readMessageStream } from "../anthropic/stream.ts";
import { type Call, isObject, type JsonObject } from "../call.ts";
import { readConverseStream, readOllamaStream } from "../compatible/streams.ts";
import { readGenerateStream } from "../google/stream.ts";
import { readChatStream } from "../openai/chat-stream.ts";
import { readMediaStream } from "../openai/media-stream.ts";
import { readResponsesStream } from "../openai/responses-stream.ts";
import { noUsage, type Usage } from "../usage.ts";
import type { EventReader } from "./event-reader.ts";
import { createFrames, streamFraming } from "./framing.ts";
import { countOutput, type OutputCount } from "./output-count.ts";
import { createUsageFilter } from "./usage-filter.ts";

/** Reads a stream on the side while it passes. */
export interface StreamMeter {
  /** Takes a piece of the stream and returns the bytes to pass on now, if any. */
  push(chunk: Uint8Array): Uint8Array | null;
  /** The bytes that are left when the stream has ended. */
  flush(): Uint8Array | null;
  /** What the provider reported; where the stream was cut before that, what was counted, `estimated`. */
  usage(): Usage;
  /** Whether the stream's last event has been seen. */
  readonly finished: boolean;
}

function readerOf(call: Call, output: OutputCount): EventReader {
  if (call.format === "anthropic") return readMessageStream(call, output);
  if (call.format === "google") return readGenerateStream(call.model ?? "", output);
  switch (call.operation) {
    case "responses":
      return readResponsesStream(call, call.inputTokens, output);
    case "images":
    case "transcription":
    case "speech":
      return readMediaStream(call, output);
    case "converse":
      return readConverseStream(output);
    case "ollama":
      return readOllamaStream(output);
    default:
      return readChatStream(call, output);
  }
}

/** What came, for a stream without a final word: never less than what the vendor told by then. */
function counted(call: Call, told: Usage | null, output: OutputCount): Usage {
  const usage = told === null ? untold(call) : partlyTold(call, told);
  const came = output.result();
  const limit = call.maxOutputTokens ?? Number.MAX_SAFE_INTEGER;
  // The request's limit is not for what another model drew.
  const written = Math.min(came.outputTokens, limit) + (usage.drawn?.outputTokens ?? 0);
  const outputTokens = Math.max(usage.outputTokens, written);
  const audio = Math.min(outputTokens, Math.max(usage.audioOutputTokens, came.audioOutputTokens));
  const image = Math.min(
    outputTokens - audio,
    Math.max(usage.imageOutputTokens, came.imageOutputTokens),
  );
  const reasoning = Math.max(usage.reasoningTokens, came.reasoningTokens);
  return {
    ...usage,
    outputTokens,
    audioOutputTokens: audio,
    imageOutputTokens: image,
    reasoningTokens: Math.min(outputTokens - audio - image, reasoning),
    regionalTokens: usage.regionalTokens === 0 ? 0 : usage.inputTokens + outputTokens,
    units: usage.units.length === 0 ? certainUnits(call) : usage.units,
    estimated: true,
  };
}

/** What is known of a call of which the vendor told nothing: a premium that was asked for is billed. */
function untold({ inputTokens, serviceTiers, regional }: Call): Usage {
  const premium = serviceTiers.find((tier) => tier === "priority" || tier === "fast");
  const regionalTokens = regional ? inputTokens : 0;
  return noUsage({ inputTokens, regionalTokens, serviceTier: premium ?? "standard" });
}

/** A response tells its tier with its usage, at the end. */
function partlyTold(call: Call, told: Usage): Usage {
  return call.operation === "responses" ? { ...told, serviceTier: untold(call).serviceTier } : told;
}

/** Pieces that are billed for the request itself, whatever came of it. */
function certainUnits(call: Call): Usage["units"] {
  return call.operation === "transcription" || call.operation === "speech" ? call.units : [];
}

/**
 * A meter for one stream.
 * @param options.hideUsage removes the usage event that we asked for and the client did not
 * @param options.contentType the answer's, where it tells how its events are framed
 */
export function createStreamMeter(
  call: Call,
  options: { hideUsage: boolean; contentType?: string },
): StreamMeter {
  const framing = streamFraming(call, options.contentType) ?? "sse";
  const filter = options.hideUsage && framing === "sse" ? createUsageFilter() : null;
  const output = countOutput(call.model ?? "");
  const reader = readerOf(call, output);
  const frames = createFrames(framing, {
    event(data, name) {
      if (data === "[DONE]") {
        reader.done();
        return;
      }
      const event = parseJson(data);
      if (event !== null) reader.read(event, name);
    },
    skipped: (bytes) => output.skipped(bytes),
  });

  return {
    push(chunk) {
      frames.push(chunk);
      return filter === null ? chunk : filter.push(chunk);
    },
    flush() {
      frames.end();
      return filter?.flush() ?? null;
    },
    usage() {
      const told = reader.told();
      return told?.final ? told.usage : counted(call, told?.usage ?? null, output);
    },
    get finished() {
      return reader.finished;
    },
  };
}

function parseJson(data: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) ? value : null;
  } catch (error) {
    // Nonsense from an upstream passes through as it is; it only cannot be metered.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
