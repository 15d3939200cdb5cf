import type { AssistantPart, ChatAnswer, StopReason, TokenCounts } from "../chat.ts";
import type { JsonObject } from "../json.ts";
import { sealed } from "../seal.ts";

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

/** What one item of the output holds. */
export type Content =
  | { kind: "text"; text: string }
  /** `seal` lets the vendor that made it take it back. */
  | { kind: "reasoning"; text: string; seal: string | null }
  | { kind: "call"; id: string; name: string; arguments: string };

/** A part of an answer as items say it: a seal of Gemini's stands before the call that it belongs to. */
export function contentsOf(part: AssistantPart): Content[] {
  if (part.kind === "text") return [part];
  if (part.kind === "thinking") {
    const { text, signature, redacted } = part;
    const seal = signature === null ? null : sealed(redacted ? "redacted" : "anthropic", signature);
    return [{ kind: "reasoning", text, seal }];
  }
  const { id, name, signature } = part;
  const call: Content = { kind: "call", id, name, arguments: part.arguments || "{}" };
  if (signature === undefined) return [call];
  return [{ kind: "reasoning", text: "", seal: sealed("google", signature) }, call];
}

/** One item of the output. Identifiers of items are made from the answer's. */
export function itemOf(content: Content, id: string, index: number): JsonObject {
  if (content.kind === "text")
    return {
      type: "message",
      id: `msg_${id}_${index}`,
      status: "completed",
      role: "assistant",
      content: [textContent(content.text)],
    };
  if (content.kind === "reasoning")
    return {
      type: "reasoning",
      id: `rs_${id}_${index}`,
      summary: content.text === "" ? [] : [{ type: "summary_text", text: content.text }],
      ...(content.seal === null ? {} : { encrypted_content: content.seal }),
    };
  return {
    type: "function_call",
    id: `fc_${id}_${index}`,
    status: "completed",
    call_id: content.id,
    name: content.name,
    arguments: content.arguments,
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
    output: (choice?.parts ?? [])
      .flatMap(contentsOf)
      .map((content, index) => itemOf(content, answer.id, index)),
    usage: answer.usage,
  });
}
