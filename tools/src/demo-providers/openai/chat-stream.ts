import { type DemoRequest, isObject, type JsonObject, type StreamEvent } from "../answer.ts";
import type { Generated } from "../generation/generate.ts";
import type { Dialect, Figures } from "./dialect.ts";

/** One of the answers to a call. */
export interface Choice {
  generated: Generated;
  /** An identifier for each call of a tool. */
  callIds: string[];
  /** The reasoning in pieces, where the vendor shows it. */
  reasoningText: string[];
  /** The answer as it sounds, base64, and the tokens of that. */
  speech:
    | { id: string; expires_at: number; data: string; transcript: string; tokens: number }
    | undefined;
}

/** The reason for which a choice ended, in OpenAI's words. */
export function finishReason({ end }: Generated, stopReason = "stop"): string {
  if (end === "length") return "length";
  if (end === "tools") return "tool_calls";
  return end === "stop" ? stopReason : "stop";
}

interface Delta {
  delta: JsonObject;
  isToken: boolean;
}

function toolDeltas({ generated, callIds }: Choice): Delta[] {
  return generated.toolCalls.flatMap(({ name, pieces }, index): Delta[] => {
    const begun = {
      index,
      id: callIds[index],
      type: "function",
      function: { name, arguments: "" },
    };
    return [
      { delta: { tool_calls: [begun] }, isToken: true },
      ...pieces.map((piece) => ({
        delta: { tool_calls: [{ index, function: { arguments: piece } }] },
        isToken: true,
      })),
    ];
  });
}

function speechDeltas({ generated, speech }: Choice): Delta[] {
  if (speech === undefined) return [];
  const { id, data, expires_at } = speech;
  return [
    ...generated.pieces.map((transcript, index) => ({
      delta: { audio: index === 0 ? { id, transcript } : { transcript } },
      isToken: true,
    })),
    { delta: { audio: { data } }, isToken: false },
    { delta: { audio: { expires_at } }, isToken: false },
  ];
}

function deltas(choice: Choice, { reasoningField, plainMessages }: Dialect): Delta[] {
  const { generated, speech } = choice;
  const hasTools = generated.toolCalls.length > 0;
  const content = hasTools || speech !== undefined ? null : "";
  const text = hasTools || speech !== undefined ? [] : generated.pieces;
  return [
    {
      delta: { role: "assistant", content, ...(plainMessages ? {} : { refusal: null }) },
      isToken: false,
    },
    ...choice.reasoningText.map((piece) => ({
      delta: { [reasoningField ?? "reasoning"]: piece },
      isToken: true,
    })),
    ...text.map((piece) => ({ delta: { content: piece }, isToken: true })),
    ...speechDeltas(choice),
    ...toolDeltas(choice),
  ];
}

/** The events of a streamed chat completion, `[DONE]` the last. */
export function chunkEvents(source: {
  base: JsonObject;
  choices: readonly Choice[];
  usage: JsonObject;
  figures: Figures;
  body: JsonObject;
  dialect: Dialect;
  request: DemoRequest;
}): StreamEvent[] {
  const { base, choices, usage, figures, body, dialect, request } = source;
  const isLast = dialect.streamUsage === "last";
  const asked = isObject(body.stream_options) && body.stream_options.include_usage === true;
  const without = asked && !isLast ? { usage: null } : {};
  const tokens = new Set<JsonObject>();
  const chunks: JsonObject[] = [];
  const add = (index: number, { delta, isToken }: Delta, finish: string | null) => {
    const choice = {
      index,
      delta,
      logprobs: null,
      finish_reason: finish,
      ...dialect.choiceMembers,
    };
    const chunk = { ...base, object: "chat.completion.chunk", choices: [choice], ...without };
    if (isToken) tokens.add(chunk);
    chunks.push(chunk);
  };
  choices.forEach((choice, index) => {
    for (const delta of deltas(choice, dialect)) add(index, delta, null);
    const reason = finishReason(choice.generated, dialect.stopReason);
    add(index, { delta: {}, isToken: false }, reason);
  });
  const last = chunks.at(-1);
  if (isLast && last !== undefined) last.usage = usage;
  if (asked && !isLast)
    chunks.push({ ...base, object: "chat.completion.chunk", choices: [], usage });
  const sent = dialect.chunks?.(chunks, figures, request) ?? chunks;
  return [
    ...sent.map((data) => ({ data, isToken: tokens.has(data) })),
    { data: "[DONE]", isToken: false },
  ];
}
