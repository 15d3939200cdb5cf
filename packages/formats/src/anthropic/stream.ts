import type { StreamEvent, StreamReader, StreamWriter, TokenCounts } from "../chat.ts";
import { countOf, isObject, type JsonObject, parseObject, textOf } from "../json.ts";
import { BROKEN_OFF, createEventReader, eventText } from "../sse.ts";
import { writeVendorError } from "../vendor-errors.ts";
import { readUsage, sealBlock, stopReason, stopWord, UNSIGNED, writeUsage } from "./answer.ts";
import { ANSWER_TOOL } from "./write-request.ts";

interface OpenBlock {
  kind: "text" | "thinking" | "tool" | "answer" | "other";
  /** Counts the tool calls alone. */
  call: number;
  /** What a tool is called with, until pieces of it come: some send it whole, or nothing at all. */
  input: string;
}

/**
 * Reads a stream of messages.
 * @param createdAt seconds since 1970, which the format does not tell.
 */
export function createMessagesStreamReader(createdAt: number): StreamReader {
  let events: StreamEvent[] = [];
  const blocks = new Map<number, OpenBlock>();
  let calls = 0;
  let usage: TokenCounts | null = null;
  let started = false;
  let stopped = false;
  let ended = false;

  const openBlock = (index: number, block: JsonObject): void => {
    const { type } = block;
    if (type === "tool_use" && block.name !== ANSWER_TOOL) {
      blocks.set(index, { kind: "tool", call: calls, input: JSON.stringify(block.input ?? {}) });
      events.push({
        kind: "tool_call",
        choice: 0,
        index: calls,
        id: textOf(block.id) ?? "",
        name: textOf(block.name) ?? "",
      });
      calls++;
      return;
    }
    if (type === "redacted_thinking" && typeof block.data === "string")
      events.push({ kind: "thinking", choice: 0, text: "", signature: block.data, redacted: true });
    const kind =
      type === "tool_use" ? "answer" : type === "text" || type === "thinking" ? type : "other";
    blocks.set(index, { kind, call: -1, input: "" });
  };

  const readDelta = (index: number, delta: JsonObject): void => {
    const block = blocks.get(index);
    const text = textOf(delta.text);
    if (delta.type === "text_delta" && text) events.push({ kind: "text", choice: 0, text });
    const thought = textOf(delta.thinking);
    if (delta.type === "thinking_delta" && thought)
      events.push({ kind: "thinking", choice: 0, text: thought, signature: null });
    const signature = textOf(delta.signature);
    if (delta.type === "signature_delta" && signature)
      events.push({ kind: "thinking", choice: 0, text: "", signature });
    const json = textOf(delta.partial_json);
    if (delta.type !== "input_json_delta" || !json) return;
    if (block?.kind === "answer") events.push({ kind: "text", choice: 0, text: json });
    if (block?.kind !== "tool") return;
    block.input = "";
    events.push({ kind: "tool_arguments", choice: 0, index: block.call, text: json });
  };

  /** A tool without parameters may be called without a piece of input; elsewhere `{}` is said. */
  const closeBlock = (index: number): void => {
    const block = blocks.get(index);
    if (block?.kind !== "tool" || block.input === "") return;
    events.push({ kind: "tool_arguments", choice: 0, index: block.call, text: block.input });
    block.input = "";
  };

  const read = (data: string): void => {
    const event = parseObject(data);
    if (event === null) return;
    switch (event.type) {
      case "message_start": {
        const message = isObject(event.message) ? event.message : {};
        started = true;
        usage = readUsage(message.usage);
        events.push({
          kind: "start",
          id: textOf(message.id) ?? "",
          model: textOf(message.model) ?? "",
          createdAt,
        });
        break;
      }
      case "content_block_start":
        if (isObject(event.content_block)) openBlock(countOf(event.index), event.content_block);
        break;
      case "content_block_delta":
        if (isObject(event.delta)) readDelta(countOf(event.index), event.delta);
        break;
      case "content_block_stop":
        closeBlock(countOf(event.index));
        break;
      case "message_delta": {
        const own = readUsage(event.usage);
        // Counts are totals so far; the input's are repeated by newer versions only.
        if (own !== null && own.input > 0) usage = own;
        else if (isObject(event.usage))
          usage = {
            ...(usage ?? { input: 0, cachedInput: 0, cacheWrite: 0, reasoning: 0 }),
            output: countOf(event.usage.output_tokens),
          };
        if (isObject(event.delta) && typeof event.delta.stop_reason === "string") {
          stopped = true;
          const stop = stopReason(event.delta.stop_reason);
          const ownCalls = stop === "tool_calls" && calls === 0 ? "end" : stop;
          events.push({ kind: "stop", choice: 0, stop: ownCalls });
        }
        break;
      }
      case "message_stop":
        if (usage !== null) events.push({ kind: "usage", usage });
        ended = true;
        events.push({ kind: "end" });
        break;
      case "error": {
        const error = isObject(event.error) ? event.error : {};
        const status = error.type === "overloaded_error" ? 529 : 500;
        events.push({
          kind: "error",
          status,
          message: textOf(error.message) ?? "the provider reported an error",
        });
        break;
      }
    }
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
      if (started && !ended) {
        if (usage !== null) events.push({ kind: "usage", usage });
        events.push(stopped ? { kind: "end" } : BROKEN_OFF);
      }
      return take();
    },
  };
}

/** Writes a stream as messages do: one block after the other, of the first choice. */
export function createMessagesStreamWriter(): StreamWriter {
  let index = -1;
  let open: string | null = null;
  let signed = false;
  /** Blocks of tool calls: OpenAI may write to one after the next has begun. */
  const calls = new Map<number, number>();
  let stop = "end_turn";
  let usage: TokenCounts | null = null;
  const named = (event: JsonObject) => eventText(event, String(event.type));

  const close = (): string => {
    if (open === null) return "";
    const signature =
      open === "thinking" && !signed ? delta({ type: "signature_delta", signature: UNSIGNED }) : "";
    open = null;
    return signature + named({ type: "content_block_stop", index });
  };
  const into = (name: string, block: JsonObject): string => {
    if (open === name) return "";
    const closed = close();
    open = name;
    index++;
    return closed + named({ type: "content_block_start", index, content_block: block });
  };
  const delta = (body: JsonObject, at = index) =>
    named({ type: "content_block_delta", index: at, delta: body });

  return {
    write(event) {
      if ("choice" in event && event.choice !== 0) return "";
      switch (event.kind) {
        case "start":
          return named({
            type: "message_start",
            message: {
              id: event.id,
              type: "message",
              role: "assistant",
              model: event.model,
              content: [],
              stop_reason: null,
              stop_sequence: null,
              usage: { input_tokens: 0, output_tokens: 0 },
            },
          });
        case "text":
          return (
            into("text", { type: "text", text: "" }) +
            delta({ type: "text_delta", text: event.text })
          );
        case "thinking": {
          const ended = signed && event.text !== "" ? close() : "";
          const opened = into("thinking", { type: "thinking", thinking: "", signature: "" });
          const text =
            event.text === "" ? "" : delta({ type: "thinking_delta", thinking: event.text });
          const signature =
            event.signature === null
              ? ""
              : delta({ type: "signature_delta", signature: event.signature });
          signed = event.signature !== null;
          return ended + opened + text + signature;
        }
        case "tool_call": {
          const { id, name, signature } = event;
          const seal = signature === undefined ? "" : into("seal", sealBlock(signature)) + close();
          const opened = into(`tool${event.index}`, { type: "tool_use", id, name, input: {} });
          calls.set(event.index, index);
          return seal + opened;
        }
        case "tool_arguments":
          return delta(
            { type: "input_json_delta", partial_json: event.text },
            calls.get(event.index) ?? index,
          );
        case "stop":
          stop = stopWord(event.stop);
          return close();
        case "usage":
          usage = event.usage;
          return "";
        case "error":
          return named(writeVendorError("anthropic", event.status, event.message));
        case "end":
          return (
            close() +
            named({
              type: "message_delta",
              delta: { stop_reason: stop, stop_sequence: null },
              usage: usage === null ? { output_tokens: 0 } : writeUsage(usage),
            }) +
            named({ type: "message_stop" })
          );
      }
    },
  };
}
