import {
  type AssistantPart,
  type ChatRequest,
  type MediaPart,
  type Message,
  type TextPart,
  UntranslatableError,
  type UserPart,
} from "../chat.ts";
import { type JsonObject, parseObject } from "../json.ts";
import { budgetOfEffort } from "../reasoning.ts";

/** Anthropic wants at least this much to think with. */
const LEAST_THINKING = 1_024;
/** The tool by which an answer is made to follow a schema. */
export const ANSWER_TOOL = "answer_in_json";

function mediaBlock({ kind, source, name }: MediaPart): JsonObject {
  if (kind === "audio")
    throw new UntranslatableError("messages", "holds audio, which Anthropic does not take");
  const type = kind === "image" ? "image" : "document";
  const title = kind === "file" && name !== null ? { title: name } : {};
  if (source.kind === "url") return { type, source: { type: "url", url: source.url }, ...title };
  const { mediaType, base64 } = source;
  if (kind === "file" && mediaType === "text/plain")
    return {
      type,
      source: {
        type: "text",
        media_type: mediaType,
        data: Buffer.from(base64, "base64").toString("utf8"),
      },
      ...title,
    };
  return { type, source: { type: "base64", media_type: mediaType, data: base64 }, ...title };
}

function plainBlock(part: TextPart | MediaPart): JsonObject {
  return part.kind === "text" ? { type: "text", text: part.text } : mediaBlock(part);
}

function userBlock(part: UserPart): JsonObject {
  if (part.kind !== "tool_result") return plainBlock(part);
  return {
    type: "tool_result",
    tool_use_id: part.callId,
    content: part.content.map(plainBlock),
    ...(part.isError ? { is_error: true } : {}),
  };
}

/** Parts as messages write them. What another vendor's model thought has no signature, and stays out. */
function assistantBlocks(parts: readonly AssistantPart[]): JsonObject[] {
  return parts.flatMap((part): JsonObject[] => {
    if (part.kind === "text") return part.text === "" ? [] : [{ type: "text", text: part.text }];
    if (part.kind === "thinking")
      return part.signature === null
        ? []
        : [{ type: "thinking", thinking: part.text, signature: part.signature }];
    const input = parseObject(part.arguments === "" ? "{}" : part.arguments);
    if (input === null)
      throw new UntranslatableError(
        "messages",
        `has a tool call whose arguments are no JSON object (${part.name})`,
      );
    return [{ type: "tool_use", id: part.id, name: part.name, input }];
  });
}

function messageOf(message: Message): JsonObject[] {
  const content =
    message.role === "user" ? message.parts.map(userBlock) : assistantBlocks(message.parts);
  return content.length === 0 ? [] : [{ role: message.role, content }];
}

function toolsOf(request: ChatRequest): JsonObject[] {
  const own = request.tools.map(({ name, description, parameters }) => ({
    name,
    ...(description === null ? {} : { description }),
    input_schema: parameters,
  }));
  const { output } = request;
  if (output.kind !== "schema") return own;
  const description = "Gives the answer in the form that was asked for.";
  return [...own, { name: ANSWER_TOOL, description, input_schema: output.schema }];
}

function toolChoiceOf(request: ChatRequest): JsonObject | null {
  const { toolChoice, parallelToolCalls, output, tools } = request;
  const parallel = parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  // With tools of its own the model must be free to use them before it answers.
  if (output.kind === "schema")
    return tools.length === 0 ? { type: "tool", name: ANSWER_TOOL } : { type: "any", ...parallel };
  if (toolChoice === null)
    return parallelToolCalls === false ? { type: "auto", ...parallel } : null;
  if (typeof toolChoice !== "string") return { type: "tool", name: toolChoice.name, ...parallel };
  if (toolChoice === "none") return { type: "none" };
  return { type: toolChoice === "required" ? "any" : "auto", ...parallel };
}

/** What would change the answer and cannot be said. A seed is a hint, which every vendor may ignore. */
function refuseUnknown({ choices, frequencyPenalty, presencePenalty }: ChatRequest): void {
  if (choices > 1) throw new UntranslatableError("n", "must be 1 for a model of Anthropic");
  for (const [field, penalty] of [
    ["frequency_penalty", frequencyPenalty],
    ["presence_penalty", presencePenalty],
  ] as const)
    if (penalty !== null && penalty !== 0)
      throw new UntranslatableError(field, "must be 0 for a model of Anthropic; leave it out");
}

/**
 * Writes a request of Anthropic's messages.
 * @param maxOutputTokens what the request allows where it names no maximum itself: the vendor asks for one.
 * @throws UntranslatableError for what it cannot say
 */
export function writeMessagesRequest(request: ChatRequest, maxOutputTokens: number): JsonObject {
  refuseUnknown(request);
  const limit = request.maxOutputTokens ?? maxOutputTokens;
  const { effort, budgetTokens } = request.reasoning;
  const wanted = budgetTokens ?? (effort === null ? 0 : budgetOfEffort(effort));
  const budget = Math.min(wanted, limit - 1);
  const thinks = budget >= LEAST_THINKING && request.output.kind !== "schema";
  const json =
    request.output.kind === "json" ? "Answer with one JSON object and nothing else." : null;
  const system = [request.system, json].filter((text) => text !== null).join("\n\n");
  const tools = toolsOf(request);
  const toolChoice = tools.length === 0 ? null : toolChoiceOf(request);
  return {
    model: request.model,
    max_tokens: limit,
    ...(system === "" ? {} : { system }),
    messages: request.messages.flatMap(messageOf),
    ...(tools.length === 0 ? {} : { tools }),
    ...(toolChoice === null ? {} : { tool_choice: toolChoice }),
    // Anthropic's scale ends at 1, and thinking takes neither temperature nor top_k.
    ...(request.temperature === null || thinks
      ? {}
      : { temperature: Math.min(1, request.temperature) }),
    ...(request.topP === null || thinks ? {} : { top_p: request.topP }),
    ...(request.topK === null || thinks ? {} : { top_k: request.topK }),
    ...(request.stop.length === 0 ? {} : { stop_sequences: request.stop }),
    ...(thinks ? { thinking: { type: "enabled", budget_tokens: budget } } : {}),
    ...(request.user === null ? {} : { metadata: { user_id: request.user } }),
    ...(request.stream ? { stream: true } : {}),
  };
}
