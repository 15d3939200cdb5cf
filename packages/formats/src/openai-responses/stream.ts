import type { AssistantPart, StopReason, StreamWriter, TokenCounts } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { eventText } from "../sse.ts";
import { envelopeOf, itemOf, statusOf, textContent } from "./answer.ts";

type OpenPart =
  | { kind: "text"; text: string }
  | { kind: "thinking"; text: string; signature: null }
  | { kind: "tool_call"; id: string; name: string; arguments: string };

/** Writes a stream as responses do: numbered events, one item of the output after the other. */
export function createResponsesStreamWriter(): StreamWriter {
  let head = { id: "", model: "", createdAt: 0 };
  let sequence = 0;
  const done: JsonObject[] = [];
  let open: OpenPart | null = null;
  /** Items of calls by their number: one may be written to after the next has begun. */
  const calls = new Map<
    number,
    { part: Extract<OpenPart, { kind: "tool_call" }>; index: number }
  >();
  let stop: StopReason = "end";
  let usage: TokenCounts | null = null;
  const named = (type: string, body: JsonObject) =>
    eventText({ type, sequence_number: sequence++, ...body }, type);
  const index = () => done.length;
  const idOf = (part: AssistantPart) => String(itemOf(part, head.id, index()).id);

  const begin = (part: OpenPart): string => {
    const closed = close();
    open = part;
    const item = { ...itemOf(part, head.id, index()), status: "in_progress" };
    const at = { output_index: index() };
    if (part.kind === "text")
      return (
        closed +
        named("response.output_item.added", { ...at, item: { ...item, content: [] } }) +
        named("response.content_part.added", {
          ...at,
          item_id: idOf(part),
          content_index: 0,
          part: textContent(""),
        })
      );
    if (part.kind === "thinking")
      return (
        closed +
        named("response.output_item.added", { ...at, item: { ...item, summary: [] } }) +
        named("response.reasoning_summary_part.added", {
          ...at,
          item_id: idOf(part),
          summary_index: 0,
          part: { type: "summary_text", text: "" },
        })
      );
    return closed + named("response.output_item.added", { ...at, item });
  };

  const close = (): string => {
    if (open === null) return "";
    const part = open;
    open = null;
    const at = { item_id: idOf(part), output_index: index() };
    const item = itemOf(part, head.id, index());
    let text = "";
    if (part.kind === "text")
      text =
        named("response.output_text.done", {
          ...at,
          content_index: 0,
          text: part.text,
          logprobs: [],
        }) +
        named("response.content_part.done", {
          ...at,
          content_index: 0,
          part: textContent(part.text),
        });
    else if (part.kind === "thinking")
      text =
        named("response.reasoning_summary_text.done", {
          ...at,
          summary_index: 0,
          text: part.text,
        }) +
        named("response.reasoning_summary_part.done", {
          ...at,
          summary_index: 0,
          part: { type: "summary_text", text: part.text },
        });
    else
      text = named("response.function_call_arguments.done", {
        ...at,
        name: part.name,
        arguments: part.arguments,
      });
    text += named("response.output_item.done", { output_index: index(), item });
    done.push(item);
    return text;
  };

  const append = (text: string) => {
    if (open !== null && open.kind !== "tool_call") open.text += text;
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
          append(event.text);
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
          if (event.text === "") return "";
          const empty = { kind: "thinking", text: "", signature: null } as const;
          const begun = open?.kind === "thinking" ? "" : begin({ ...empty });
          append(event.text);
          return (
            begun +
            named("response.reasoning_summary_text.delta", {
              item_id: idOf(empty),
              output_index: index(),
              summary_index: 0,
              delta: event.text,
            })
          );
        }
        case "tool_call": {
          const part = {
            kind: "tool_call" as const,
            id: event.id,
            name: event.name,
            arguments: "",
          };
          const begun = begin(part);
          calls.set(event.index, { part, index: index() });
          return begun;
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
