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
import { isSealed, unsealed } from "../seal.ts";

/** What OpenAI stores or runs itself. */
const UNTRANSLATABLE = ["previous_response_id", "conversation", "prompt", "background"];
const KNOWN = new Set([
  ...["model", "input", "instructions", "tools", "tool_choice", "parallel_tool_calls", "text"],
  ...["max_output_tokens", "temperature", "top_p", "top_logprobs", "reasoning", "include"],
  ...["stream", "user", "safety_identifier"],
  // Hints that only steer OpenAI's own storage and speed, and the tools that it runs itself.
  ...["store", "metadata", "client_metadata", "service_tier", "truncation", "max_tool_calls"],
  ...["stream_options"],
  ...["prompt_cache_key", "prompt_cache_options", "prompt_cache_retention"],
]);
const LOGPROBS = "message.output_text.logprobs";
const efforts: readonly ReasoningEffort[] = ["none", "minimal", "low", "medium", "high"];

function partOf(part: unknown, field: string): TextPart | MediaPart {
  if (!isObject(part)) throw new UntranslatableError(field, "must be an object");
  switch (part.type) {
    case "input_text":
    case "output_text":
    case "text":
      return { kind: "text", text: textOf(part.text) ?? "" };
    case "refusal":
      return { kind: "text", text: textOf(part.refusal) ?? "" };
    case "input_image": {
      const url = textOf(part.image_url);
      if (url === null) break;
      const { detail } = part;
      return {
        kind: "image",
        source: sourceOfUrl(url, `${field}.image_url`),
        name: null,
        detail: detail === "low" || detail === "high" || detail === "auto" ? detail : null,
      };
    }
    case "input_file": {
      const data = textOf(part.file_data);
      const url = textOf(part.file_url);
      const name = textOf(part.filename);
      if (data !== null)
        return {
          kind: "file",
          source: bytesOfUrl(data, `${field}.file_data`),
          name,
          detail: null,
        };
      if (url !== null) return { kind: "file", source: { kind: "url", url }, name, detail: null };
      break;
    }
  }
  throw new UntranslatableError(
    field,
    `is ${quoted(part.type)} without its data; a file stored at one vendor is not known to another`,
  );
}

function partsOf(content: unknown, field: string): (TextPart | MediaPart)[] {
  if (typeof content === "string") return content === "" ? [] : [{ kind: "text", text: content }];
  if (!Array.isArray(content))
    throw new UntranslatableError(field, "must be text or a list of parts");
  return content.map((part, index) => partOf(part, `${field}[${index}]`));
}

function textsOf(parts: readonly (TextPart | MediaPart)[], field: string): string {
  return parts
    .map((part) => {
      if (part.kind !== "text") throw new UntranslatableError(field, "must be text");
      return part.text;
    })
    .join("");
}

/** Items become turns: what one side says or does in a row is one message. */
class Turns {
  readonly system: string[] = [];
  readonly messages: Message[] = [];

  #user: UserPart[] | null = null;
  #assistant: AssistantPart[] | null = null;

  user(parts: readonly UserPart[]): void {
    this.#assistant = null;
    if (this.#user === null) {
      this.#user = [];
      this.messages.push({ role: "user", parts: this.#user });
    }
    for (const part of parts) this.#user.push(part);
  }

  assistant(parts: readonly AssistantPart[]): void {
    this.#user = null;
    if (this.#assistant === null) {
      this.#assistant = [];
      this.messages.push({ role: "assistant", parts: this.#assistant });
    }
    for (const part of parts) this.#assistant.push(part);
  }
}

function readItem(turns: Turns, item: unknown, field: string): void {
  if (!isObject(item)) throw new UntranslatableError(field, "must be an object");
  switch (item.type ?? "message") {
    case "message": {
      const parts = partsOf(item.content, `${field}.content`);
      if (item.role === "user") turns.user(parts);
      else if (item.role === "assistant") {
        const text = textsOf(parts, `${field}.content`);
        turns.assistant(text === "" ? [] : [{ kind: "text", text }]);
      } else if (item.role === "system" || item.role === "developer")
        turns.system.push(textsOf(parts, `${field}.content`));
      else
        throw new UntranslatableError(
          `${field}.role`,
          "must be user, assistant, system or developer",
        );
      return;
    }
    case "function_call": {
      const id = textOf(item.call_id);
      const name = textOf(item.name);
      if (id === null || name === null)
        throw new UntranslatableError(field, "must have call_id and name");
      turns.assistant([{ kind: "tool_call", id, name, arguments: textOf(item.arguments) ?? "{}" }]);
      return;
    }
    case "function_call_output": {
      const callId = textOf(item.call_id);
      if (callId === null) throw new UntranslatableError(`${field}.call_id`, "is missing");
      const content = partsOf(item.output ?? "", `${field}.output`);
      turns.user([{ kind: "tool_result", callId, name: null, content, isError: false }]);
      return;
    }
    // What a model of OpenAI reasoned is sealed by it, and means nothing to another.
    case "reasoning": {
      const signature = item.encrypted_content;
      if (!isSealed(signature)) return;
      const text = objectsOf(item.summary).map((each) => textOf(each.text) ?? "");
      turns.assistant([{ kind: "thinking", text: text.join(""), signature }]);
      return;
    }
    case "item_reference":
      throw new UntranslatableError(
        field,
        "names an item that OpenAI alone would have stored; send the item itself (the AI SDK does with store: false)",
      );
    default:
      throw new UntranslatableError(
        `${field}.type`,
        `is ${quoted(item.type)}, which another vendor has no counterpart of`,
      );
  }
}

function readTool(tool: unknown, field: string): Tool {
  if (!isObject(tool) || tool.type !== "function")
    throw new UntranslatableError(field, "is a tool that OpenAI runs itself; leave it out");
  const { name, description, parameters, strict } = tool;
  if (typeof name !== "string") throw new UntranslatableError(`${field}.name`, "is missing");
  return {
    name,
    description: textOf(description),
    parameters: isObject(parameters) ? parameters : { type: "object", properties: {} },
    strict: typeof strict === "boolean" ? strict : null,
  };
}

function readToolChoice(choice: unknown): ToolChoice | null {
  if (choice === undefined || choice === null) return null;
  if (choice === "auto" || choice === "none" || choice === "required") return choice;
  if (isObject(choice) && choice.type === "function" && typeof choice.name === "string")
    return { name: choice.name };
  throw new UntranslatableError(
    "tool_choice",
    "must be auto, none, required or a function by name",
  );
}

function readOutput(format: unknown): OutputForm {
  if (!isObject(format) || format.type === "text") return { kind: "text" };
  if (format.type === "json_object") return { kind: "json" };
  if (format.type === "json_schema" && isObject(format.schema))
    return {
      kind: "schema",
      name: textOf(format.name) ?? "answer",
      schema: format.schema,
      strict: typeof format.strict === "boolean" ? format.strict : null,
    };
  throw new UntranslatableError(
    "text.format",
    "must be text, json_object or json_schema with a schema",
  );
}

function readEffort(reasoning: JsonObject | null): ReasoningEffort | null {
  const effort = textOf(reasoning?.effort);
  if (effort === null) return null;
  if (effort === "xhigh" || effort === "max") return "high";
  const found = efforts.find((each) => each === effort);
  if (found === undefined)
    throw new UntranslatableError(
      "reasoning.effort",
      `is "${effort}"; it takes ${efforts.join(", ")}`,
    );
  return found;
}

/**
 * Reads a request of OpenAI's responses.
 * @throws UntranslatableError naming the field that is wrong or has no counterpart
 */
export function readResponsesRequest(body: unknown): ChatRequest {
  const reader = new RequestReader(body);
  reader.refuse(
    UNTRANSLATABLE,
    "is kept or run by OpenAI alone; send the whole conversation in input",
  );
  reader.only(KNOWN);
  if ((reader.number("top_logprobs") ?? 0) > 0 || reader.texts("include").includes(LOGPROBS))
    throw new UntranslatableError("top_logprobs", "has no counterpart at the vendor of this model");
  const model = reader.text("model");
  if (model === null) throw new UntranslatableError("model", "is missing");
  const turns = new Turns();
  const { input } = reader.body;
  if (typeof input === "string") turns.user([{ kind: "text", text: input }]);
  else if (Array.isArray(input))
    input.forEach((item, index) => {
      readItem(turns, item, `input[${index}]`);
    });
  else throw new UntranslatableError("input", "must be text or a list of items");
  const instructions = reader.text("instructions");
  const system = [...(instructions === null ? [] : [instructions]), ...turns.system];
  return {
    model,
    system: system.length === 0 ? null : system.join("\n\n"),
    messages: turns.messages.map(
      (message): Message =>
        message.role === "user" ? message : { role: "assistant", parts: unsealed(message.parts) },
    ),
    tools: (reader.list("tools") ?? []).map((tool, index) => readTool(tool, `tools[${index}]`)),
    toolChoice: readToolChoice(reader.body.tool_choice),
    parallelToolCalls: reader.flag("parallel_tool_calls"),
    output: readOutput(reader.object("text")?.format),
    maxOutputTokens: reader.count("max_output_tokens"),
    temperature: reader.number("temperature"),
    topP: reader.number("top_p"),
    topK: null,
    stop: [],
    seed: null,
    frequencyPenalty: null,
    presencePenalty: null,
    choices: 1,
    reasoning: { effort: readEffort(reader.object("reasoning")), budgetTokens: null },
    stream: reader.flag("stream") ?? false,
    includeUsage: true,
    user: reader.text("user") ?? reader.text("safety_identifier"),
  };
}
