import type { JsonObject, StreamEvent } from "../answer.ts";
import type { OutputItem } from "./response-items.ts";

type Step = [type: string, fields: JsonObject];

/** An item as it is announced, before anything of it was written. */
function begun(item: JsonObject): JsonObject {
  if (item.type === "reasoning") return item;
  const emptied =
    item.type === "message"
      ? { content: [] }
      : item.type === "function_call"
        ? { arguments: "" }
        : {};
  return { ...item, status: "in_progress", ...emptied };
}

function textSteps({ item, pieces }: OutputItem, output_index: number): Step[] {
  const at = { item_id: item.id, output_index, content_index: 0 };
  const part = (item.content as JsonObject[])[0] ?? {};
  return [
    ["response.content_part.added", { ...at, part: { ...part, text: "" } }],
    ...pieces.map((delta): Step => ["response.output_text.delta", { ...at, delta, logprobs: [] }]),
    ["response.output_text.done", { ...at, text: part.text, logprobs: [] }],
    ["response.content_part.done", { ...at, part }],
  ];
}

function argumentSteps({ item, pieces }: OutputItem, output_index: number): Step[] {
  const at = { item_id: item.id, output_index };
  return [
    ...pieces.map((delta): Step => ["response.function_call_arguments.delta", { ...at, delta }]),
    [
      "response.function_call_arguments.done",
      { ...at, name: item.name, arguments: item.arguments },
    ],
  ];
}

function innerSteps(output: OutputItem, index: number): Step[] {
  if (output.item.type === "message") return textSteps(output, index);
  if (output.item.type === "function_call") return argumentSteps(output, index);
  if (output.item.type !== "web_search_call") return [];
  const at = { item_id: output.item.id, output_index: index };
  return ["in_progress", "searching", "completed"].map(
    (state): Step => [`response.web_search_call.${state}`, at],
  );
}

/** The events of a streamed response, from `response.created` to how it ended. */
export function responseEvents(
  created: JsonObject,
  ended: JsonObject,
  outputs: readonly OutputItem[],
): StreamEvent[] {
  const steps: Step[] = [
    ["response.created", { response: created }],
    ["response.in_progress", { response: created }],
    ...outputs.flatMap((output, index): Step[] => [
      ["response.output_item.added", { output_index: index, item: begun(output.item) }],
      ...innerSteps(output, index),
      ["response.output_item.done", { output_index: index, item: output.item }],
    ]),
    [`response.${ended.status}`, { response: ended }],
  ];
  return steps.map(([type, fields], index) => ({
    name: type,
    data: { type, sequence_number: index, ...fields },
    isToken: type.endsWith(".delta"),
  }));
}
