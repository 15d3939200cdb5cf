import {
  type AssistantPart,
  type ChatRequest,
  type MediaPart,
  type Message,
  type OutputForm,
  type ReasoningEffort,
  type TextPart,
  type Tool,
  type ToolChoice,
  UntranslatableError,
  type UserPart,
} from "../chat.ts";
import {
  isObject,
  type JsonObject,
  meaningOf,
  objectsOf,
  quoted,
  RequestReader,
  textOf,
} from "../json.ts";
import { effortOfBudget } from "../reasoning.ts";
import { unsealed } from "../seal.ts";

const UNTRANSLATABLE = ["mcp_servers", "container", "thread"];
const KNOWN = new Set([
  ...["model", "messages", "max_tokens", "system", "tools", "tool_choice", "stop_sequences"],
  ...["thinking", "output_config", "output_format", "temperature", "top_p", "top_k", "stream"],
  ...["metadata", "context_management"],
  // Hints that only steer Anthropic's own cache, speed and diagnostics.
  ...["cache_control", "service_tier", "speed", "diagnostics"],
]);

function mediaOf(block: JsonObject, field: string): MediaPart {
  const { source, title, citations } = block;
  if (isObject(citations) && citations.enabled === true)
    throw new UntranslatableError(
      `${field}.citations`,
      "are made by Anthropic alone; leave it out",
    );
  const kind = block.type === "image" ? "image" : "file";
  const part = { kind, name: textOf(title), detail: null } as const;
  if (isObject(source)) {
    const { type, data, media_type: mediaType, url } = source;
    if (type === "base64" && typeof data === "string" && typeof mediaType === "string")
      return { ...part, source: { kind: "bytes", mediaType, base64: data } };
    if (type === "url" && typeof url === "string") return { ...part, source: { kind: "url", url } };
    if (type === "text" && typeof data === "string")
      return {
        ...part,
        source: {
          kind: "bytes",
          mediaType: "text/plain",
          base64: Buffer.from(data).toString("base64"),
        },
      };
  }
  throw new UntranslatableError(
    `${field}.source`,
    "must hold base64, text or a URL: a file stored at one vendor is not known to another",
  );
}

function plainPart(block: unknown, field: string): TextPart | MediaPart {
  if (!isObject(block)) throw new UntranslatableError(field, "must be an object");
  if (block.type === "text") return { kind: "text", text: textOf(block.text) ?? "" };
  if (block.type === "image" || block.type === "document") return mediaOf(block, field);
  throw new UntranslatableError(
    `${field}.type`,
    `is ${quoted(block.type)}, which another vendor has no counterpart of`,
  );
}

function listOf(content: unknown, field: string): unknown[] {
  if (typeof content === "string") return content === "" ? [] : [{ type: "text", text: content }];
  if (Array.isArray(content)) return content;
  throw new UntranslatableError(field, "must be text or a list of blocks");
}

function userPart(block: unknown, field: string): UserPart {
  if (!isObject(block) || block.type !== "tool_result") return plainPart(block, field);
  const callId = textOf(block.tool_use_id);
  if (callId === null) throw new UntranslatableError(`${field}.tool_use_id`, "is missing");
  const content = listOf(block.content ?? "", `${field}.content`);
  return {
    kind: "tool_result",
    callId,
    name: null,
    content: content.map((each, index) => plainPart(each, `${field}.content[${index}]`)),
    isError: block.is_error === true,
  };
}

function assistantPart(block: unknown, field: string): AssistantPart[] {
  if (!isObject(block)) throw new UntranslatableError(field, "must be an object");
  switch (block.type) {
    case "text":
      return [{ kind: "text", text: textOf(block.text) ?? "" }];
    case "thinking":
      return [
        {
          kind: "thinking",
          text: textOf(block.thinking) ?? "",
          signature: textOf(block.signature),
        },
      ];
    case "redacted_thinking":
      return [{ kind: "thinking", text: "", signature: textOf(block.data), redacted: true }];
    case "tool_use": {
      const id = textOf(block.id);
      const name = textOf(block.name);
      if (id === null || name === null)
        throw new UntranslatableError(field, "must have id and name");
      return [{ kind: "tool_call", id, name, arguments: JSON.stringify(block.input ?? {}) }];
    }
    default:
      throw new UntranslatableError(
        `${field}.type`,
        `is ${quoted(block.type)}, which another vendor has no counterpart of`,
      );
  }
}

function readMessage(message: unknown, field: string): Message {
  if (!isObject(message)) throw new UntranslatableError(field, "must be an object");
  const blocks = listOf(message.content, `${field}.content`);
  const at = (index: number) => `${field}.content[${index}]`;
  if (message.role === "user")
    return { role: "user", parts: blocks.map((block, index) => userPart(block, at(index))) };
  if (message.role === "assistant")
    return {
      role: "assistant",
      parts: unsealed(blocks.flatMap((block, index) => assistantPart(block, at(index)))),
    };
  throw new UntranslatableError(`${field}.role`, "must be user, assistant or system");
}

/** What the model is told before the conversation, or in the middle of it: elsewhere all of it comes first. */
function systemText(content: unknown, field: string): string {
  return listOf(content, field)
    .map((block, index) => {
      const part = plainPart(block, `${field}[${index}]`);
      if (part.kind !== "text") throw new UntranslatableError(`${field}[${index}]`, "must be text");
      return part.text;
    })
    .join("\n\n");
}

function readTool(tool: unknown, field: string): Tool {
  if (!isObject(tool) || (tool.type !== undefined && tool.type !== "custom"))
    throw new UntranslatableError(field, "is a tool that Anthropic runs itself; leave it out");
  const { name, description, input_schema: schema, strict } = tool;
  if (typeof name !== "string") throw new UntranslatableError(`${field}.name`, "is missing");
  return {
    name,
    description: textOf(description),
    parameters: isObject(schema) ? schema : { type: "object", properties: {} },
    strict: typeof strict === "boolean" ? strict : null,
  };
}

function readToolChoice(choice: JsonObject | null): ToolChoice | null {
  if (choice === null) return null;
  if (choice.type === "auto" || choice.type === "none") return choice.type;
  if (choice.type === "any") return "required";
  if (choice.type === "tool" && typeof choice.name === "string") return { name: choice.name };
  throw new UntranslatableError("tool_choice.type", "must be auto, any, none or tool with a name");
}

function readOutput(reader: RequestReader): OutputForm {
  const config = reader.object("output_config");
  const format = config?.format ?? reader.object("output_format") ?? null;
  if (format === null) return { kind: "text" };
  if (isObject(format) && format.type === "json_schema" && isObject(format.schema))
    return { kind: "schema", name: "answer", schema: format.schema, strict: true };
  throw new UntranslatableError("output_config.format", "must be json_schema with a schema");
}

const EFFORTS: Readonly<Record<string, ReasoningEffort>> = {
  low: "low",
  medium: "medium",
  high: "high",
  xhigh: "high",
  max: "high",
};

/** How hard the model is to think: by the tokens that it may think with, or by a word. */
function readReasoning(reader: RequestReader): ChatRequest["reasoning"] {
  const thinking = reader.object("thinking");
  if (thinking?.type === "enabled" && typeof thinking.budget_tokens === "number") {
    const budgetTokens = thinking.budget_tokens;
    return { effort: effortOfBudget(budgetTokens), budgetTokens };
  }
  const word = thinking?.type === "disabled" ? null : reader.object("output_config")?.effort;
  return { effort: meaningOf(EFFORTS, word), budgetTokens: null };
}

/** Edits that only keep the context small may be left out; others change what is answered. */
function refuseEdits(management: JsonObject | null): void {
  for (const { type } of objectsOf(management?.edits))
    if (!/^clear_/.test(String(textOf(type))))
      throw new UntranslatableError(
        "context_management",
        `holds ${quoted(type)}, which Anthropic alone does; leave it out`,
      );
}

/**
 * Reads a request of Anthropic's messages.
 * @throws UntranslatableError naming the field that is wrong or has no counterpart
 */
export function readMessagesRequest(body: unknown): ChatRequest {
  const reader = new RequestReader(body);
  reader.refuse(UNTRANSLATABLE, "has no counterpart at the vendor this model is of; leave it out");
  reader.only(KNOWN);
  refuseEdits(reader.object("context_management"));
  const model = reader.text("model");
  if (model === null) throw new UntranslatableError("model", "is missing");
  const list = reader.list("messages");
  if (list === null) throw new UntranslatableError("messages", "is missing");
  const maxOutputTokens = reader.count("max_tokens");
  if (maxOutputTokens === null) throw new UntranslatableError("max_tokens", "is missing");
  const system = reader.body.system ?? "";
  const choice = reader.object("tool_choice");
  const said = list.flatMap((message, index) =>
    isObject(message) && message.role === "system"
      ? [systemText(message.content, `messages[${index}].content`)]
      : [],
  );
  const texts = [systemText(system, "system"), ...said].filter((text) => text !== "");
  return {
    model,
    system: texts.length === 0 ? null : texts.join("\n\n"),
    messages: list.flatMap((message, index) =>
      isObject(message) && message.role === "system"
        ? []
        : [readMessage(message, `messages[${index}]`)],
    ),
    tools: (reader.list("tools") ?? []).map((tool, index) => readTool(tool, `tools[${index}]`)),
    toolChoice: readToolChoice(choice),
    parallelToolCalls: choice?.disable_parallel_tool_use === true ? false : null,
    output: readOutput(reader),
    maxOutputTokens,
    temperature: reader.number("temperature"),
    topP: reader.number("top_p"),
    topK: reader.number("top_k"),
    stop: reader.texts("stop_sequences"),
    seed: null,
    frequencyPenalty: null,
    presencePenalty: null,
    choices: 1,
    reasoning: readReasoning(reader),
    stream: reader.flag("stream") ?? false,
    includeUsage: true,
    user: textOf(reader.object("metadata")?.user_id),
  };
}
