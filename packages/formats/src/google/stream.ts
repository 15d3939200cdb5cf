import type { StreamEvent, StreamReader, TokenCounts } from "../chat.ts";
import { countOf, isObject, type JsonObject, objectsOf, parseObject, textOf } from "../json.ts";
import { BROKEN_OFF, createEventReader } from "../sse.ts";
import { callId, partsOfCandidate, readUsage, signatureOf, stopReason } from "./answer.ts";

/**
 * Reads a stream of streamGenerateContent (`alt=sse`). Calls of tools come whole; usage is a total so far,
 * and the last one counts.
 * @param createdAt seconds since 1970, which the format does not tell.
 */
export function createGenerateStreamReader(createdAt: number): StreamReader {
  let events: StreamEvent[] = [];
  let id = "";
  let started = false;
  let stopped = false;
  let usage: TokenCounts | null = null;
  const calls = new Map<number, number>();

  const readCandidate = (candidate: JsonObject): void => {
    const choice = countOf(candidate.index);
    for (const part of partsOfCandidate(candidate)) {
      const text = textOf(part.text);
      if (isObject(part.functionCall)) {
        const index = calls.get(choice) ?? 0;
        calls.set(choice, index + 1);
        const { name, args } = part.functionCall;
        events.push({
          kind: "tool_call",
          choice,
          index,
          id: textOf(part.functionCall.id) ?? callId(id, choice, index),
          name: textOf(name) ?? "",
          ...signatureOf(part),
        });
        events.push({ kind: "tool_arguments", choice, index, text: JSON.stringify(args ?? {}) });
      } else if (text !== null && text !== "")
        events.push(
          part.thought === true
            ? { kind: "thinking", choice, text, signature: null }
            : { kind: "text", choice, text },
        );
    }
    if (typeof candidate.finishReason !== "string") return;
    stopped = true;
    const stop = stopReason(candidate.finishReason);
    events.push({
      kind: "stop",
      choice,
      stop: stop === "end" && calls.has(choice) ? "tool_calls" : stop,
    });
  };

  const reader = createEventReader(({ data }) => {
    const chunk = parseObject(data);
    if (chunk === null) return;
    if (isObject(chunk.error)) {
      const message = textOf(chunk.error.message) ?? "the provider reported an error";
      events.push({ kind: "error", status: countOf(chunk.error.code) || 502, message });
      return;
    }
    if (!started) {
      started = true;
      id = textOf(chunk.responseId) ?? "";
      events.push({ kind: "start", id, model: textOf(chunk.modelVersion) ?? "", createdAt });
    }
    for (const candidate of objectsOf(chunk.candidates)) readCandidate(candidate);
    if (isObject(chunk.promptFeedback) && chunk.promptFeedback.blockReason !== undefined) {
      stopped = true;
      events.push({ kind: "stop", choice: 0, stop: "content_filter" });
    }
    usage = readUsage(chunk.usageMetadata) ?? usage;
  });
  const take = () => {
    const taken = events;
    events = [];
    return taken;
  };
  return {
    push(chunk) {
      reader.push(chunk);
      return take();
    },
    flush() {
      reader.flush();
      if (!started) return take();
      if (usage !== null) events.push({ kind: "usage", usage });
      events.push(stopped ? { kind: "end" } : BROKEN_OFF);
      return take();
    },
  };
}
