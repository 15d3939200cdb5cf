import type { StopReason, StreamWriter, TokenCounts } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { eventText } from "../sse.ts";
import { type Content, contentsOf, envelopeOf, itemOf, statusOf, textContent } from "./answer.ts";

const summaryPart = (text: string) => ({ type: "summary_text", text });

/** Writes a stream as responses do: numbered events, one item of the output after the other. */
export function createResponsesStreamWriter(): StreamWriter {
  let head = { id: "", model: "", createdAt: 0 };
  let sequence = 0;
  const done: JsonObject[] = [];
  let open: Content | null = null;
  /** Items of calls by their number: one may be written to after the next has begun. */
  const calls = new Map<number, { part: Extract<Content, { kind: "call" }>; index: number }>();
  let stop: StopReason = "end";
  let usage: TokenCounts | null = null;
  const named = (type: string, body: JsonObject) =>
    eventText({ type, sequence_number: sequence++, ...body }, type);
  const index = () => done.length;
  const idOf = (part: Content) => String(itemOf(part, head.id, index()).id);

  const begin = (part: Content): string => {
    const closed = close();
    open = part;
    const item = itemOf(part, head.id, index());
    const at = { output_index: index() };
    const added = (more: JsonObject) =>
      closed + named("response.output_item.added", { ...at, item: { ...item, ...more } });
    if (part.kind === "call") return added({ status: "in_progress", arguments: "" });
    if (part.kind === "reasoning") return added({ status: "in_progress" });
    return (
      added({ status: "in_progress", content: [] }) +
      named("response.content_part.added", {
        ...at,
        ...{ item_id: idOf(part), content_index: 0, part: textContent("") },
      })
    );
  };

  const closing = (part: Content): string => {
    const at = { item_id: idOf(part), output_index: index() };
    if (part.kind === "call")
      return named("response.function_call_arguments.done", {
        ...at,
        ...{ name: part.name, arguments: part.arguments },
      });
    if (part.kind === "text") {
      const { text } = part;
      const whole = { ...at, content_index: 0 };
      return (
        named("response.output_text.done", { ...whole, text, logprobs: [] }) +
        named("response.content_part.done", { ...whole, part: textContent(text) })
      );
    }
    if (part.text === "") return "";
    const whole = { ...at, summary_index: 0 };
    return (
      named("response.reasoning_summary_text.done", { ...whole, text: part.text }) +
      named("response.reasoning_summary_part.done", { ...whole, part: summaryPart(part.text) })
    );
  };

  const close = (): string => {
    if (open === null) return "";
    const part = open;
    open = null;
    // Who calls a tool without parameters may have written nothing at all.
    if (part.kind === "call" && part.arguments === "") part.arguments = "{}";
    const text = closing(part);
    const item = itemOf(part, head.id, index());
    const done_ = named("response.output_item.done", { output_index: index(), item });
    done.push(item);
    return text + done_;
  };

  /** Reasoning comes in pieces, and at its end the seal of it. */
  const reason = ({ text, seal }: { text: string; seal: string | null }): string => {
    if (text === "" && seal === null) return "";
    const goes = open?.kind === "reasoning" && open.seal === null;
    const begun = goes ? "" : begin({ kind: "reasoning", text: "", seal: null });
    const part = open;
    if (part?.kind !== "reasoning") return begun;
    const first = part.text === "" && text !== "";
    part.text += text;
    part.seal = seal;
    if (text === "") return begun;
    const at = { item_id: idOf(part), output_index: index(), summary_index: 0 };
    return (
      begun +
      (first
        ? named("response.reasoning_summary_part.added", { ...at, part: summaryPart("") })
        : "") +
      named("response.reasoning_summary_text.delta", { ...at, delta: text })
    );
  };

  return {
    write(event) {
      if ("choice" in event && event.choice !== 0) return "";
      switch (event.kind) {
        case "start": {
          head = { id: event.id, model: event.model, createdAt: event.createdAt };
          const response = envelopeOf(head, {
            status: "in_progress",
            incomplete: null,
            output: [],
            usage: null,
          });
          return (
            named("response.created", { response }) + named("response.in_progress", { response })
          );
        }
        case "text": {
          const begun = open?.kind === "text" ? "" : begin({ kind: "text", text: "" });
          if (open?.kind === "text") open.text += event.text;
          return (
            begun +
            named("response.output_text.delta", {
              item_id: idOf({ kind: "text", text: "" }),
              output_index: index(),
              content_index: 0,
              delta: event.text,
              logprobs: [],
            })
          );
        }
        case "thinking": {
          const [content] = contentsOf(event);
          if (content?.kind !== "reasoning") return "";
          const begun = event.redacted ? close() : "";
          return begun + reason(content);
        }
        case "tool_call": {
          const [seal] = contentsOf({ ...event, arguments: "" });
          const sealed = seal?.kind === "reasoning" ? close() + reason(seal) : "";
          const part = { kind: "call" as const, id: event.id, name: event.name, arguments: "" };
          const begun = begin(part);
          calls.set(event.index, { part, index: index() });
          return sealed + begun;
        }
        case "tool_arguments": {
          const call = calls.get(event.index);
          if (call === undefined) return "";
          call.part.arguments += event.text;
          const late = done[call.index];
          if (late !== undefined) late.arguments = call.part.arguments;
          return named("response.function_call_arguments.delta", {
            item_id: `fc_${head.id}_${call.index}`,
            output_index: call.index,
            delta: event.text,
          });
        }
        case "stop":
          stop = event.stop;
          return close();
        case "usage":
          usage = event.usage;
          return "";
        case "error":
          return named("error", { code: "UPSTREAM_INVALID", message: event.message, param: null });
        case "end": {
          const closed = close();
          const { status, incomplete } = statusOf(stop);
          const response = envelopeOf(head, { status, incomplete, output: done, usage });
          return closed + named(`response.${status}`, { response });
        }
      }
    },
  };
}
