import type { StreamEvent, StreamReader, StreamWriter } from "../chat.ts";
import { countOf, isObject, type JsonObject, objectsOf, parseObject, textOf } from "../json.ts";
import { BROKEN_OFF, createEventReader, eventText } from "../sse.ts";
import { readUsage, saidIn, stopReason, stopWord, writeUsage } from "./answer.ts";
import { readSignature, writeSignature } from "./signature.ts";

/** Reads a stream of chat completions. */
export function createChatStreamReader(): StreamReader {
  let events: StreamEvent[] = [];
  let started = false;
  let stopped = false;
  let ended = false;
  /** Calls by their choice and number, each with its own name and the number that we count it by. */
  const calls = new Map<string, { id: string; index: number }>();
  const counts = new Map<number, number>();

  /** The call that a piece belongs to. Vendors that send calls whole may number them all alike. */
  const callOf = (choice: number, piece: JsonObject): number => {
    const key = `${choice}/${countOf(piece.index)}`;
    const id = textOf(piece.id) ?? "";
    const known = calls.get(key);
    if (known !== undefined && (id === "" || known.id === "" || id === known.id))
      return known.index;
    const index = counts.get(choice) ?? 0;
    counts.set(choice, index + 1);
    calls.set(key, { id, index });
    const called = isObject(piece.function) ? piece.function : {};
    events.push({
      ...{ kind: "tool_call" as const, choice, index, id },
      name: textOf(called.name) ?? "",
      ...readSignature(piece),
    });
    return index;
  };

  const readDelta = (choice: number, delta: JsonObject): void => {
    for (const { kind, text } of saidIn(delta))
      if (kind === "text") events.push({ kind, choice, text });
      else events.push({ kind, choice, text, signature: null });
    for (const call of objectsOf(delta.tool_calls)) {
      const index = callOf(choice, call);
      const text = isObject(call.function) ? textOf(call.function.arguments) : null;
      if (text !== null && text !== "")
        events.push({ kind: "tool_arguments", choice, index, text });
    }
  };

  const read = (data: string): void => {
    if (data === "[DONE]") {
      ended = true;
      events.push({ kind: "end" });
      return;
    }
    const chunk = parseObject(data);
    if (chunk === null) return;
    if (isObject(chunk.error)) {
      const message = textOf(chunk.error.message) ?? "the provider reported an error";
      events.push({ kind: "error", status: countOf(chunk.error.status) || 502, message });
      return;
    }
    if (!started) {
      started = true;
      events.push({
        kind: "start",
        id: textOf(chunk.id) ?? "",
        model: textOf(chunk.model) ?? "",
        createdAt: countOf(chunk.created),
      });
    }
    for (const { index, delta, finish_reason: word } of objectsOf(chunk.choices)) {
      const choice = countOf(index);
      if (isObject(delta)) readDelta(choice, delta);
      if (typeof word !== "string") continue;
      stopped = true;
      events.push({ kind: "stop", choice, stop: stopReason(word) });
    }
    const usage = readUsage(chunk.usage);
    if (usage !== null) events.push({ kind: "usage", usage });
  };

  const reader = createEventReader(({ data }) => read(data));
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
      if (started && !ended) events.push(stopped ? { kind: "end" } : BROKEN_OFF);
      return take();
    },
  };
}

/**
 * Writes a stream as chat completions do.
 * @param options.includeUsage whether the client asked for the event with the usage.
 */
export function createChatStreamWriter(options: { includeUsage: boolean }): StreamWriter {
  let head: JsonObject = { id: "", object: "chat.completion.chunk", created: 0, model: "" };
  const opened = new Set<number>();
  const chunk = (choice: number, delta: JsonObject, word: string | null = null) => {
    const first = !opened.has(choice);
    opened.add(choice);
    const role = first ? { role: "assistant" } : {};
    return eventText({
      ...head,
      choices: [
        { index: choice, delta: { ...role, ...delta }, logprobs: null, finish_reason: word },
      ],
      ...(options.includeUsage ? { usage: null } : {}),
    });
  };
  return {
    write(event) {
      switch (event.kind) {
        case "start":
          head = { ...head, id: event.id, created: event.createdAt, model: event.model };
          return chunk(0, { content: "" });
        case "text":
          return chunk(event.choice, { content: event.text });
        case "thinking":
          return event.text === "" ? "" : chunk(event.choice, { reasoning_content: event.text });
        case "tool_call":
          return chunk(event.choice, {
            tool_calls: [
              {
                index: event.index,
                id: event.id,
                type: "function",
                function: { name: event.name, arguments: "" },
                ...writeSignature(event.signature),
              },
            ],
          });
        case "tool_arguments":
          return chunk(event.choice, {
            tool_calls: [{ index: event.index, function: { arguments: event.text } }],
          });
        case "stop":
          return chunk(event.choice, {}, stopWord(event.stop));
        case "usage":
          return options.includeUsage
            ? eventText({ ...head, choices: [], usage: writeUsage(event.usage) })
            : "";
        case "error":
          return eventText({
            error: {
              message: event.message,
              type: "server_error",
              param: null,
              code: "UPSTREAM_INVALID",
            },
          });
        case "end":
          return eventText("[DONE]");
      }
    },
  };
}
