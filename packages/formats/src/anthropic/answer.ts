import type { AssistantPart, ChatAnswer, StopReason, TokenCounts } from "../chat.ts";
import { countOf, isObject, type JsonObject, meaningOf, objectsOf, textOf } from "../json.ts";
import { sealed } from "../seal.ts";
import { ANSWER_TOOL } from "./write-request.ts";

const REASONS: Readonly<Record<string, StopReason>> = {
  end_turn: "end",
  pause_turn: "end",
  stop_sequence: "stop_sequence",
  max_tokens: "length",
  model_context_window_exceeded: "length",
  tool_use: "tool_calls",
  refusal: "content_filter",
};
const WORDS: Readonly<Record<StopReason, string>> = {
  end: "end_turn",
  stop_sequence: "stop_sequence",
  length: "max_tokens",
  tool_calls: "tool_use",
  content_filter: "refusal",
};

export function stopReason(word: unknown): StopReason {
  return meaningOf(REASONS, word) ?? "end";
}

export function stopWord(reason: StopReason): string {
  return WORDS[reason];
}

/** Anthropic counts what was read from or written to its cache beside the rest of the input. */
export function readUsage(usage: unknown): TokenCounts | null {
  if (!isObject(usage) || typeof usage.input_tokens !== "number") return null;
  const cachedInput = countOf(usage.cache_read_input_tokens);
  const cacheWrite = countOf(usage.cache_creation_input_tokens);
  return {
    input: countOf(usage.input_tokens) + cachedInput + cacheWrite,
    cachedInput,
    cacheWrite,
    output: countOf(usage.output_tokens),
    reasoning: 0,
  };
}

export function writeUsage(usage: TokenCounts): JsonObject {
  return {
    input_tokens: Math.max(0, usage.input - usage.cachedInput - usage.cacheWrite),
    cache_creation_input_tokens: usage.cacheWrite,
    cache_read_input_tokens: usage.cachedInput,
    output_tokens: usage.output,
  };
}

function partOf(block: JsonObject): AssistantPart[] {
  if (block.type === "text") return [{ kind: "text", text: textOf(block.text) ?? "" }];
  if (block.type === "thinking")
    return [
      { kind: "thinking", text: textOf(block.thinking) ?? "", signature: textOf(block.signature) },
    ];
  if (block.type === "redacted_thinking" && typeof block.data === "string")
    return [{ kind: "thinking", text: "", signature: block.data, redacted: true }];
  if (block.type !== "tool_use") return [];
  const text = JSON.stringify(block.input ?? {});
  // The tool that made the answer follow a schema is the answer itself.
  if (block.name === ANSWER_TOOL) return [{ kind: "text", text }];
  return [
    {
      kind: "tool_call",
      id: textOf(block.id) ?? "",
      name: textOf(block.name) ?? "",
      arguments: text,
    },
  ];
}

/** Reads an answer of messages; null for a document that is none. `createdAt` is the caller's, in seconds. */
export function readMessagesAnswer(body: unknown, createdAt: number): ChatAnswer | null {
  if (!isObject(body) || !Array.isArray(body.content)) return null;
  const parts = objectsOf(body.content).flatMap(partOf);
  const calls = parts.some(({ kind }) => kind === "tool_call");
  const stop = stopReason(body.stop_reason);
  return {
    id: textOf(body.id) ?? "",
    model: textOf(body.model) ?? "",
    createdAt,
    choices: [{ parts, stop: stop === "tool_calls" && !calls ? "end" : stop }],
    usage: readUsage(body.usage),
  };
}

/** Where no signature is, one says so: clients send thinking back only if it has one. */
export const UNSIGNED = sealed("none", "");

/** What Gemini reasoned before a call of a tool, where it does not show to a client that does not know it. */
export function sealBlock(signature: string): JsonObject {
  return { type: "redacted_thinking", data: sealed("google", signature) };
}

function blocksOf(part: AssistantPart): JsonObject[] {
  if (part.kind === "text") return [{ type: "text", text: part.text }];
  if (part.kind === "thinking")
    return [{ type: "thinking", thinking: part.text, signature: part.signature ?? UNSIGNED }];
  const { id, name, signature } = part;
  const use = { type: "tool_use", id, name, input: inputOf(part.arguments) };
  return signature === undefined ? [use] : [sealBlock(signature), use];
}

/** Arguments as the object that they are; a model may write text that is none. */
function inputOf(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "{}" : text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { arguments: text };
  }
}

/** Writes an answer as messages do: the first choice. */
export function writeMessagesAnswer(answer: ChatAnswer): JsonObject {
  const [choice] = answer.choices;
  return {
    id: answer.id,
    type: "message",
    role: "assistant",
    model: answer.model,
    content: (choice?.parts ?? []).flatMap(blocksOf),
    stop_reason: stopWord(choice?.stop ?? "end"),
    stop_sequence: null,
    usage: writeUsage(
      answer.usage ?? { input: 0, cachedInput: 0, cacheWrite: 0, output: 0, reasoning: 0 },
    ),
  };
}
