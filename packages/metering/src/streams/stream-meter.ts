import { createParser } from "eventsource-parser";
import { anthropicUsage } from "../anthropic/usage.ts";
import { type Call, isObject, type JsonObject } from "../call.ts";
import { openAiUsage } from "../openai/usage.ts";
import { boundTokens } from "../tokens.ts";
import { noUsage, type Usage } from "../usage.ts";
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

/** Text is kept for an estimate up to this length; beyond it only its length counts. */
const KEPT_TEXT = 200_000;
/** Anthropic's tokenizer gives at most this many times the tokens of OpenAI's. */
const ANTHROPIC_MARGIN = 1.6;

/** All text that a stream event adds to the answer, whatever the vendor calls it. */
function deltaText(event: JsonObject): string {
  if (Array.isArray(event.choices))
    return event.choices
      .map((choice) => (isObject(choice) && isObject(choice.delta) ? deltaOf(choice.delta) : ""))
      .join("");
  if (event.type === "content_block_delta" && isObject(event.delta)) return strings(event.delta);
  if (
    typeof event.type === "string" &&
    event.type.endsWith(".delta") &&
    typeof event.delta === "string"
  )
    return event.delta;
  return "";
}

function deltaOf(delta: JsonObject): string {
  const calls = delta.tool_calls ?? delta.function_call;
  return `${typeof delta.content === "string" ? delta.content : ""}${calls === undefined ? "" : JSON.stringify(calls)}`;
}

function strings(delta: JsonObject): string {
  return [delta.text, delta.partial_json, delta.thinking]
    .filter((part) => typeof part === "string")
    .join("");
}

/**
 * A meter for one stream of server-sent events.
 * @param options.hideUsage removes the usage event that we asked for and the client did not.
 */
export function createStreamMeter(call: Call, options: { hideUsage: boolean }): StreamMeter {
  const decoder = new TextDecoder();
  const filter = options.hideUsage ? createUsageFilter() : null;
  const anthropic = call.format === "anthropic";
  let reported: Usage | null = null;
  let outputReported = false;
  let finished = false;
  let text = "";
  let overflow = 0;

  const parser = createParser({
    onEvent: ({ data }) => {
      if (data === "[DONE]") {
        finished = true;
        return;
      }
      const event = parseJson(data);
      if (event === null) return;
      const delta = deltaText(event);
      if (text.length + delta.length <= KEPT_TEXT) text += delta;
      else overflow += Buffer.byteLength(delta);
      if (anthropic) readAnthropic(event);
      else readOpenAi(event);
    },
  });

  function readOpenAi(event: JsonObject): void {
    const response = isObject(event.response) ? event.response : null;
    const usage = openAiUsage(response?.usage ?? event.usage);
    if (usage !== null) {
      reported = usage;
      outputReported = true;
    }
    if (
      event.type === "response.completed" ||
      event.type === "response.incomplete" ||
      event.type === "response.failed"
    )
      finished = true;
  }

  function readAnthropic(event: JsonObject): void {
    if (event.type === "message_start" && isObject(event.message))
      reported = anthropicUsage(event.message.usage) ?? reported;
    if (event.type === "message_delta" && isObject(event.usage)) {
      // Counts in a delta are totals so far; the input's are repeated there by newer versions only.
      const own = anthropicUsage({ input_tokens: 0, ...event.usage });
      const whole = anthropicUsage(event.usage);
      if (whole !== null && whole.inputTokens > 0) reported = whole;
      else if (own !== null && reported !== null)
        reported = { ...reported, outputTokens: own.outputTokens };
      outputReported = reported !== null && own !== null;
    }
    if (event.type === "message_stop") finished = true;
  }

  return {
    push(chunk) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      return filter === null ? chunk : filter.push(chunk);
    },
    flush: () => filter?.flush() ?? null,
    usage() {
      if (reported !== null && outputReported) return reported;
      const counted = boundTokens(text, call.model ?? "") + overflow;
      const outputTokens = Math.ceil(anthropic ? counted * ANTHROPIC_MARGIN : counted);
      const limited =
        call.maxOutputTokens === null ? outputTokens : Math.min(outputTokens, call.maxOutputTokens);
      return {
        ...(reported ?? noUsage({ inputTokens: call.inputTokens })),
        outputTokens: limited,
        estimated: true,
      };
    },
    get finished() {
      return finished;
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
