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
import { abilitiesOf } from "./models.ts";
import { outputSchema } from "./schema.ts";
import { samplingOf, thinkingOf } from "./thinking.ts";

/** The tool by which an answer is made to follow a schema. */
export const ANSWER_TOOL = "answer_in_json";

function mediaBlock({ kind, source, name }: MediaPart): JsonObject {
  if (kind === "audio")
    throw new UntranslatableError("messages", "holds audio, which Anthropic does not take");
  const type = kind === "image" ? "image" : "document";
  const title = kind === "file" && name !== null ? { title: name } : {};
  if (source.kind === "url") return { type, source: { type: "url", url: source.url }, ...title };
  const { mediaType, base64 } = source;
  if (kind === "file" && mediaType.startsWith("text/"))
    return {
      type,
      source: {
        type: "text",
        media_type: "text/plain",
        data: Buffer.from(base64, "base64").toString("utf8"),
      },
      ...title,
    };
  return { type, source: { type: "base64", media_type: mediaType, data: base64 }, ...title };
}

/** Anthropic refuses a text that is empty; OpenAI and its clients write them. */
function plainBlocks(parts: readonly (TextPart | MediaPart)[]): JsonObject[] {
  return parts.flatMap((part): JsonObject[] => {
    if (part.kind !== "text") return [mediaBlock(part)];
    return part.text === "" ? [] : [{ type: "text", text: part.text }];
  });
}

/** Names of calls as Anthropic takes them; other vendors write more into theirs. */
const callName = (id: string) => id.replace(/[^\w-]/g, "_");

/** What a person says, after the results of tools: Anthropic wants those first. */
function userBlocks(parts: readonly UserPart[]): JsonObject[] {
  const results = parts.flatMap((part) =>
    part.kind === "tool_result"
      ? [
          {
            type: "tool_result",
            tool_use_id: callName(part.callId),
            content: plainBlocks(part.content),
            ...(part.isError ? { is_error: true } : {}),
          },
        ]
      : [],
  );
  return [...results, ...plainBlocks(parts.filter((part) => part.kind !== "tool_result"))];
}

/** Parts as messages write them. What another vendor's model thought has no signature, and stays out. */
function assistantBlocks(parts: readonly AssistantPart[]): JsonObject[] {
  return parts.flatMap((part): JsonObject[] => {
    if (part.kind === "text") return plainBlocks([part]);
    if (part.kind === "thinking") {
      const { text, signature, redacted } = part;
      if (signature === null) return [];
      if (redacted) return [{ type: "redacted_thinking", data: signature }];
      return [{ type: "thinking", thinking: text, signature }];
    }
    const input = parseObject(part.arguments === "" ? "{}" : part.arguments);
    if (input === null)
      throw new UntranslatableError(
        "messages",
        `has a tool call whose arguments are no JSON object (${part.name})`,
      );
    return [{ type: "tool_use", id: callName(part.id), name: part.name, input }];
  });
}

function messageOf(message: Message): JsonObject[] {
  const content =
    message.role === "user" ? userBlocks(message.parts) : assistantBlocks(message.parts);
  return content.length === 0 ? [] : [{ role: message.role, content }];
}

function toolsOf({ tools }: ChatRequest): JsonObject[] {
  return tools.map(({ name, description, parameters }) => ({
    name,
    ...(description === null ? {} : { description }),
    input_schema: parameters,
  }));
}

function toolChoiceOf({ toolChoice, parallelToolCalls }: ChatRequest): JsonObject | null {
  const parallel = parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  if (toolChoice === null)
    return parallelToolCalls === false ? { type: "auto", ...parallel } : null;
  if (typeof toolChoice !== "string") return { type: "tool", name: toolChoice.name, ...parallel };
  if (toolChoice === "none") return { type: "none" };
  return { type: toolChoice === "required" ? "any" : "auto", ...parallel };
}

/** The answer as a tool that has to be called, for models and schemas that the vendor has no other way for. */
function answerTool(request: ChatRequest, schema: JsonObject) {
  const { tools, toolChoice } = request;
  const own = toolsOf(request);
  // Who has to call a tool of the client's does not answer yet.
  const isNamed = typeof toolChoice === "object" && toolChoice !== null;
  if (tools.length > 0 && (toolChoice === "required" || isNamed))
    return { tools: own, choice: toolChoiceOf(request) };
  const description = "Gives the answer in the form that was asked for.";
  const all = [...own, { name: ANSWER_TOOL, description, input_schema: schema }];
  // With tools of its own the model must be free to use them before it answers.
  if (tools.length === 0 || toolChoice === "none")
    return { tools: all, choice: { type: "tool", name: ANSWER_TOOL } };
  return { tools: all, choice: { ...toolChoiceOf(request), type: "any" } };
}

/** The form of the answer, and the tools that lead to it. */
function formOf(request: ChatRequest): {
  tools: JsonObject[];
  choice: JsonObject | null;
  format: JsonObject | null;
} {
  const { output, tools, model } = request;
  const { schemas, forcedTools } = abilitiesOf(model);
  if (output.kind === "schema") {
    const schema = schemas ? outputSchema(output.schema) : null;
    if (schema === null && forcedTools)
      return { ...answerTool(request, output.schema), format: null };
    if (schema === null)
      throw new UntranslatableError(
        "response_format",
        `must hold closed objects, few optional members and no recursion for ${model}`,
      );
    const choice = tools.length === 0 ? null : toolChoiceOf(request);
    return { tools: toolsOf(request), choice, format: { type: "json_schema", schema } };
  }
  const choice = tools.length === 0 ? null : toolChoiceOf(request);
  return { tools: toolsOf(request), choice, format: null };
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
  const abilities = abilitiesOf(request.model);
  const { tools, choice, format } = formOf(request);
  const forced = choice?.type === "any" || choice?.type === "tool";
  const { thinking, effort } = thinkingOf(request, abilities, limit, forced);
  const thinks = thinking !== null && thinking.type !== "disabled";
  const json =
    request.output.kind === "json" ? "Answer with one JSON object and nothing else." : null;
  const system = [request.system, json].filter((text) => text !== null).join("\n\n");
  const config = {
    ...(effort === null ? {} : { effort }),
    ...(format === null ? {} : { format }),
  };
  return {
    model: request.model,
    max_tokens: limit,
    ...(system === "" ? {} : { system }),
    messages: request.messages.flatMap(messageOf),
    ...(tools.length === 0 ? {} : { tools }),
    ...(choice === null ? {} : { tool_choice: choice }),
    ...samplingOf(request, abilities, thinks),
    ...(request.stop.length === 0 ? {} : { stop_sequences: request.stop }),
    ...(thinking === null ? {} : { thinking }),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
    ...(request.user === null ? {} : { metadata: { user_id: request.user } }),
    ...(request.stream ? { stream: true } : {}),
  };
}
