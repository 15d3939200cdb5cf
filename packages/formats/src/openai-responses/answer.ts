import type { AssistantPart, ChatAnswer, StopReason, TokenCounts } from "../chat.ts";
import type { JsonObject } from "../json.ts";

function writeUsage(usage: TokenCounts): JsonObject {
  return {
    input_tokens: usage.input,
    input_tokens_details: { cached_tokens: usage.cachedInput },
    output_tokens: usage.output,
    output_tokens_details: { reasoning_tokens: usage.reasoning },
    total_tokens: usage.input + usage.output,
  };
}

/** An answer that was cut says so, with the reason. */
export function statusOf(stop: StopReason): { status: string; incomplete: JsonObject | null } {
  if (stop === "length")
    return { status: "incomplete", incomplete: { reason: "max_output_tokens" } };
  if (stop === "content_filter")
    return { status: "incomplete", incomplete: { reason: "content_filter" } };
  return { status: "completed", incomplete: null };
}

export const textContent = (text: string): JsonObject => ({
  type: "output_text",
  text,
  annotations: [],
});

/** One item of the output. Identifiers of items are made from the answer's. */
export function itemOf(part: AssistantPart, id: string, index: number): JsonObject {
  if (part.kind === "text")
    return {
      type: "message",
      id: `msg_${id}_${index}`,
      status: "completed",
      role: "assistant",
      content: [textContent(part.text)],
    };
  if (part.kind === "thinking")
    return {
      type: "reasoning",
      id: `rs_${id}_${index}`,
      summary: [{ type: "summary_text", text: part.text }],
    };
  return {
    type: "function_call",
    id: `fc_${id}_${index}`,
    status: "completed",
    call_id: part.id,
    name: part.name,
    arguments: part.arguments,
  };
}

/** The envelope of a response, in whatever state it is. */
export function envelopeOf(
  answer: Pick<ChatAnswer, "id" | "model" | "createdAt">,
  state: {
    status: string;
    incomplete: JsonObject | null;
    output: readonly JsonObject[];
    usage: TokenCounts | null;
  },
): JsonObject {
  return {
    id: answer.id.startsWith("resp_") ? answer.id : `resp_${answer.id}`,
    object: "response",
    created_at: answer.createdAt,
    status: state.status,
    error: null,
    incomplete_details: state.incomplete,
    instructions: null,
    metadata: {},
    model: answer.model,
    output: state.output,
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: "auto",
    tools: [],
    top_p: null,
    usage: state.usage === null ? null : writeUsage(state.usage),
  };
}

/** Writes an answer as responses do: the first choice. */
export function writeResponsesAnswer(answer: ChatAnswer): JsonObject {
  const [choice] = answer.choices;
  const { status, incomplete } = statusOf(choice?.stop ?? "end");
  return envelopeOf(answer, {
    status,
    incomplete,
    output: (choice?.parts ?? []).map((part, index) => itemOf(part, answer.id, index)),
    usage: answer.usage,
  });
}
