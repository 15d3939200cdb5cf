import type { AssistantPart, ChatAnswer, StopReason, TokenCounts } from "../chat.ts";
import { countOf, isObject, type JsonObject, meaningOf, objectsOf, textOf } from "../json.ts";
import { readSignature } from "./signature.ts";
import { assistantMessage } from "./write-request.ts";

const REASONS: Readonly<Record<string, StopReason>> = {
  stop: "end",
  length: "length",
  tool_calls: "tool_calls",
  function_call: "tool_calls",
  content_filter: "content_filter",
};
const WORDS: Readonly<Record<StopReason, string>> = {
  end: "stop",
  stop_sequence: "stop",
  length: "length",
  tool_calls: "tool_calls",
  content_filter: "content_filter",
};

export function stopReason(word: unknown): StopReason {
  return meaningOf(REASONS, word) ?? "end";
}

export function stopWord(reason: StopReason): string {
  return WORDS[reason];
}

export function readUsage(usage: unknown): TokenCounts | null {
  if (!isObject(usage)) return null;
  const { prompt_tokens_details: input, completion_tokens_details: output } = usage;
  return {
    input: countOf(usage.prompt_tokens),
    cachedInput: isObject(input) ? countOf(input.cached_tokens) : 0,
    cacheWrite: 0,
    output: countOf(usage.completion_tokens),
    reasoning: isObject(output) ? countOf(output.reasoning_tokens) : 0,
  };
}

export function writeUsage(usage: TokenCounts): JsonObject {
  return {
    prompt_tokens: usage.input,
    completion_tokens: usage.output,
    total_tokens: usage.input + usage.output,
    prompt_tokens_details: { cached_tokens: usage.cachedInput },
    completion_tokens_details: { reasoning_tokens: usage.reasoning },
  };
}

/**
 * What a message or a piece of one says beside its calls of tools: text, or at Mistral's reasoning models a
 * list of texts and thoughts. `reasoning_content` or `reasoning` is what other vendors' models thought.
 */
export function saidIn(message: JsonObject): { kind: "text" | "thinking"; text: string }[] {
  const said: { kind: "text" | "thinking"; text: string }[] = [];
  const add = (kind: "text" | "thinking", text: string | null) => {
    if (text !== null && text !== "") said.push({ kind, text });
  };
  add("thinking", textOf(message.reasoning_content ?? message.reasoning));
  for (const part of objectsOf(message.content))
    if (part.type === "thinking")
      for (const thought of objectsOf(part.thinking)) add("thinking", textOf(thought.text));
    else add("text", textOf(part.text));
  add("text", textOf(message.content) ?? textOf(message.refusal));
  return said;
}

function partsOf(message: JsonObject): AssistantPart[] {
  const parts = saidIn(message).map(
    ({ kind, text }): AssistantPart =>
      kind === "text" ? { kind, text } : { kind, text, signature: null },
  );
  for (const call of objectsOf(message.tool_calls))
    if (isObject(call.function))
      parts.push({
        kind: "tool_call",
        id: textOf(call.id) ?? "",
        name: textOf(call.function.name) ?? "",
        arguments: textOf(call.function.arguments) ?? "{}",
        ...readSignature(call),
      });
  return parts;
}

/** Reads an answer of chat completions; null for a document that is none. */
export function readChatAnswer(body: unknown): ChatAnswer | null {
  if (!isObject(body) || !Array.isArray(body.choices)) return null;
  return {
    id: textOf(body.id) ?? "",
    model: textOf(body.model) ?? "",
    createdAt: countOf(body.created),
    choices: objectsOf(body.choices).map(({ message, finish_reason: word }) => ({
      parts: isObject(message) ? partsOf(message) : [],
      stop: stopReason(word),
    })),
    usage: readUsage(body.usage),
  };
}

/** Writes an answer as chat completions do. What the model thought stands in `reasoning_content`. */
export function writeChatAnswer(answer: ChatAnswer): JsonObject {
  return {
    id: answer.id,
    object: "chat.completion",
    created: answer.createdAt,
    model: answer.model,
    choices: answer.choices.map(({ parts, stop }, index) => {
      const thought = parts.map((part) => (part.kind === "thinking" ? part.text : "")).join("");
      return {
        index,
        message: {
          ...assistantMessage(parts),
          refusal: null,
          ...(thought === "" ? {} : { reasoning_content: thought }),
        },
        logprobs: null,
        finish_reason: stopWord(stop),
      };
    }),
    ...(answer.usage === null ? {} : { usage: writeUsage(answer.usage) }),
  };
}
