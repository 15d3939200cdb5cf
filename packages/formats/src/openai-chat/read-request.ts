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
  bytesOfUrl,
  isObject,
  type JsonObject,
  objectsOf,
  quoted,
  RequestReader,
  sourceOfUrl,
  textOf,
} from "../json.ts";
import { readSignature } from "./signature.ts";

/** What has no counterpart elsewhere. */
const UNTRANSLATABLE = ["audio", "prediction", "web_search_options", "logit_bias", "functions"];
const KNOWN = new Set([
  ...["model", "messages", "tools", "tool_choice", "parallel_tool_calls", "response_format"],
  ...["max_completion_tokens", "max_tokens", "temperature", "top_p", "top_k", "stop", "seed", "n"],
  ...["frequency_penalty", "presence_penalty", "logprobs", "top_logprobs", "modalities"],
  ...["reasoning_effort", "stream", "stream_options", "user", "safety_identifier"],
  // Hints that only steer OpenAI's own storage, speed or length of speech.
  ...["metadata", "store", "service_tier", "verbosity"],
  ...["prompt_cache_key", "prompt_cache_options", "prompt_cache_retention"],
]);
const efforts: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high"];

function mediaOf(part: JsonObject, field: string): MediaPart {
  if (part.type === "image_url" && isObject(part.image_url)) {
    const { url, detail } = part.image_url;
    if (typeof url !== "string")
      throw new UntranslatableError(`${field}.image_url.url`, "is missing");
    return {
      kind: "image",
      source: sourceOfUrl(url, `${field}.image_url.url`),
      name: null,
      detail: detail === "low" || detail === "high" || detail === "auto" ? detail : null,
    };
  }
  if (part.type === "input_audio" && isObject(part.input_audio)) {
    const { data, format } = part.input_audio;
    if (typeof data !== "string")
      throw new UntranslatableError(`${field}.input_audio.data`, "is missing");
    const mediaType = format === "mp3" ? "audio/mpeg" : `audio/${textOf(format) ?? "wav"}`;
    return {
      kind: "audio",
      source: { kind: "bytes", mediaType, base64: data },
      name: null,
      detail: null,
    };
  }
  if (part.type === "file" && isObject(part.file)) {
    const { file_data: data, filename } = part.file;
    if (typeof data !== "string")
      throw new UntranslatableError(
        `${field}.file`,
        "must hold its data: a file stored at one vendor is not known to another",
      );
    return {
      kind: "file",
      source: bytesOfUrl(data, `${field}.file.file_data`),
      name: textOf(filename),
      detail: null,
    };
  }
  throw new UntranslatableError(
    `${field}.type`,
    `is ${quoted(part.type)}; it takes text, image_url, input_audio or file`,
  );
}

function partsOf(content: unknown, field: string): (TextPart | MediaPart)[] {
  if (content === undefined || content === null) return [];
  if (typeof content === "string") return content === "" ? [] : [{ kind: "text", text: content }];
  if (!Array.isArray(content))
    throw new UntranslatableError(field, "must be text or a list of parts");
  return content.map((part, index) => {
    const at = `${field}[${index}]`;
    if (!isObject(part)) throw new UntranslatableError(at, "must be an object");
    if (part.type === "text" || part.type === "refusal")
      return { kind: "text", text: textOf(part.text ?? part.refusal) ?? "" };
    return mediaOf(part, at);
  });
}

function plainText(content: unknown, field: string): string {
  return partsOf(content, field)
    .map((part) => {
      if (part.kind !== "text") throw new UntranslatableError(field, "must be text");
      return part.text;
    })
    .join("");
}

function assistantParts(message: JsonObject, field: string): AssistantPart[] {
  for (const kept of ["audio", "function_call"])
    if (message[kept] !== undefined && message[kept] !== null)
      throw new UntranslatableError(
        `${field}.${kept}`,
        "has no counterpart at the vendor this model is of",
      );
  const parts: AssistantPart[] = [];
  const reasoning = textOf(message.reasoning_content ?? message.reasoning);
  if (reasoning !== null && reasoning !== "")
    parts.push({ kind: "thinking", text: reasoning, signature: null });
  const text = plainText(message.content ?? message.refusal, `${field}.content`);
  if (text !== "") parts.push({ kind: "text", text });
  for (const [index, call] of objectsOf(message.tool_calls).entries()) {
    const { id, function: called } = call;
    if (typeof id !== "string" || !isObject(called) || typeof called.name !== "string")
      throw new UntranslatableError(
        `${field}.tool_calls[${index}]`,
        "must have id and function.name",
      );
    parts.push({
      kind: "tool_call",
      id,
      name: called.name,
      arguments: textOf(called.arguments) ?? "{}",
      ...readSignature(call),
    });
  }
  return parts;
}

function readMessages(list: readonly unknown[]): { system: string | null; messages: Message[] } {
  const system: string[] = [];
  const messages: Message[] = [];
  let turn: UserPart[] | null = null;
  // Results of several calls, and what the person says after them, are one turn elsewhere.
  const addUser = (parts: readonly UserPart[]) => {
    if (turn === null) {
      turn = [];
      messages.push({ role: "user", parts: turn });
    }
    for (const part of parts) turn.push(part);
  };
  for (const [index, message] of list.entries()) {
    const field = `messages[${index}]`;
    if (!isObject(message)) throw new UntranslatableError(field, "must be an object");
    switch (message.role) {
      case "system":
      case "developer":
        system.push(plainText(message.content, `${field}.content`));
        break;
      case "user":
        addUser(partsOf(message.content, `${field}.content`));
        break;
      case "assistant":
        turn = null;
        messages.push({ role: "assistant", parts: assistantParts(message, field) });
        break;
      case "tool": {
        const callId = textOf(message.tool_call_id);
        if (callId === null) throw new UntranslatableError(`${field}.tool_call_id`, "is missing");
        const content = partsOf(message.content, `${field}.content`);
        addUser([
          { kind: "tool_result", callId, name: textOf(message.name), content, isError: false },
        ]);
        break;
      }
      default:
        throw new UntranslatableError(
          `${field}.role`,
          `is ${quoted(message.role)}; it takes system, developer, user, assistant or tool`,
        );
    }
  }
  return { system: system.length === 0 ? null : system.join("\n\n"), messages };
}

function readTools(list: readonly unknown[] | null): Tool[] {
  return (list ?? []).map((tool, index) => {
    const field = `tools[${index}]`;
    if (!isObject(tool) || tool.type !== "function" || !isObject(tool.function))
      throw new UntranslatableError(field, "must be of type function to be sent to another vendor");
    const { name, description, parameters, strict } = tool.function;
    if (typeof name !== "string" || name === "")
      throw new UntranslatableError(`${field}.function.name`, "is missing");
    return {
      name,
      description: textOf(description),
      parameters: isObject(parameters) ? parameters : { type: "object", properties: {} },
      strict: typeof strict === "boolean" ? strict : null,
    };
  });
}

function readToolChoice(choice: unknown): ToolChoice | null {
  if (choice === undefined || choice === null) return null;
  if (choice === "auto" || choice === "none" || choice === "required") return choice;
  if (isObject(choice) && isObject(choice.function) && typeof choice.function.name === "string")
    return { name: choice.function.name };
  throw new UntranslatableError(
    "tool_choice",
    "must be auto, none, required or a function by name",
  );
}

function readOutput(format: JsonObject | null): OutputForm {
  if (format === null || format.type === "text") return { kind: "text" };
  if (format.type === "json_object") return { kind: "json" };
  const { json_schema: schema } = format;
  if (format.type === "json_schema" && isObject(schema) && isObject(schema.schema))
    return {
      kind: "schema",
      name: textOf(schema.name) ?? "answer",
      schema: schema.schema,
      strict: typeof schema.strict === "boolean" ? schema.strict : null,
    };
  throw new UntranslatableError(
    "response_format",
    "must be text, json_object or json_schema with a schema",
  );
}

function readEffort(text: string | null): ReasoningEffort | null {
  if (text === null) return null;
  if (text === "xhigh" || text === "max") return "high";
  const effort = efforts.find((each) => each === text);
  if (effort === undefined)
    throw new UntranslatableError(
      "reasoning_effort",
      `is "${text}"; it takes ${efforts.join(", ")}`,
    );
  return effort;
}

/** What is refused only where it asks for something: clients write these out with values that do not. */
function refuseMore(reader: RequestReader): void {
  if (reader.flag("logprobs") === true || (reader.number("top_logprobs") ?? 0) > 0)
    throw new UntranslatableError("logprobs", "has no counterpart at the vendor this model is of");
  if (reader.texts("modalities").some((modality) => modality !== "text"))
    throw new UntranslatableError("modalities", "must be text alone for a model of another vendor");
}

/**
 * Reads a request of OpenAI's chat completions.
 * @throws UntranslatableError naming the field that is wrong or has no counterpart
 */
export function readChatRequest(body: unknown): ChatRequest {
  const reader = new RequestReader(body);
  reader.refuse(UNTRANSLATABLE, "has no counterpart at the vendor this model is of; leave it out");
  reader.only(KNOWN);
  const model = reader.text("model");
  if (model === null) throw new UntranslatableError("model", "is missing");
  const list = reader.list("messages");
  if (list === null) throw new UntranslatableError("messages", "is missing");
  refuseMore(reader);
  const limits = ["max_completion_tokens", "max_tokens"].flatMap(
    (field) => reader.count(field) ?? [],
  );
  return {
    model,
    ...readMessages(list),
    tools: readTools(reader.list("tools")),
    toolChoice: readToolChoice(reader.body.tool_choice),
    parallelToolCalls: reader.flag("parallel_tool_calls"),
    output: readOutput(reader.object("response_format")),
    maxOutputTokens: limits.length === 0 ? null : Math.max(...limits),
    temperature: reader.number("temperature"),
    topP: reader.number("top_p"),
    topK: reader.number("top_k"),
    stop: reader.texts("stop"),
    seed: reader.number("seed"),
    frequencyPenalty: reader.number("frequency_penalty"),
    presencePenalty: reader.number("presence_penalty"),
    choices: reader.count("n") ?? 1,
    reasoning: { effort: readEffort(reader.text("reasoning_effort")), budgetTokens: null },
    stream: reader.flag("stream") ?? false,
    includeUsage: reader.object("stream_options")?.include_usage === true,
    user: reader.text("user") ?? reader.text("safety_identifier"),
  };
}
