import { createHash } from "node:crypto";
import type {
  AssistantPart,
  ChatRequest,
  MediaPart,
  Message,
  TextPart,
  ToolChoice,
} from "../chat.ts";
import { UntranslatableError } from "../chat.ts";
import { isObject, type JsonObject, urlOfSource } from "../json.ts";
import { resultOf } from "../tool-result.ts";
import { writeSignature } from "./signature.ts";

const AUDIO_FORMATS: Readonly<Record<string, string>> = {
  "audio/mpeg": "mp3",
  "audio/mp3": "mp3",
  "audio/wav": "wav",
  "audio/x-wav": "wav",
};

function mediaPart(part: MediaPart): JsonObject {
  const { kind, source, name, detail } = part;
  if (kind === "image")
    return {
      type: "image_url",
      image_url: { url: urlOfSource(source), ...(detail === null ? {} : { detail }) },
    };
  if (source.kind === "url")
    throw new UntranslatableError("messages", `holds ${kind} by URL; send its bytes in base64`);
  if (kind === "file")
    return {
      type: "file",
      file: { filename: name ?? "file", file_data: urlOfSource(source) },
    };
  const format = AUDIO_FORMATS[source.mediaType];
  if (format === undefined)
    throw new UntranslatableError(
      "messages",
      `holds ${source.mediaType}; audio must be wav or mp3`,
    );
  return { type: "input_audio", input_audio: { data: source.base64, format } };
}

function content(parts: readonly (TextPart | MediaPart)[]): string | JsonObject[] {
  if (parts.every((part): part is TextPart => part.kind === "text"))
    return parts.map(({ text }) => text).join("");
  return parts.map((part) =>
    part.kind === "text" ? { type: "text", text: part.text } : mediaPart(part),
  );
}

/** Parts as chat completions write a message of the assistant. What it thought is not sent back. */
export function assistantMessage(parts: readonly AssistantPart[]): JsonObject {
  const text = parts.map((part) => (part.kind === "text" ? part.text : "")).join("");
  const calls = parts.flatMap((part) =>
    part.kind === "tool_call"
      ? [
          {
            id: part.id,
            type: "function",
            function: { name: part.name, arguments: part.arguments },
            ...writeSignature(part.signature),
          },
        ]
      : [],
  );
  return {
    role: "assistant",
    content: text === "" && calls.length > 0 ? null : text,
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}

/** The seal of one vendor's reasoning is nothing to another, which may refuse what it does not know. */
function unsealed(part: AssistantPart): AssistantPart {
  if (part.kind !== "tool_call") return part;
  const { signature: _, ...call } = part;
  return call;
}

function messagesOf(message: Message): JsonObject[] {
  if (message.role === "assistant") return [assistantMessage(message.parts.map(unsealed))];
  const results: JsonObject[] = [];
  const shown: (TextPart | MediaPart)[] = [];
  for (const part of message.parts) {
    if (part.kind !== "tool_result") continue;
    const { text, media } = resultOf(part);
    results.push({ role: "tool", tool_call_id: part.callId, content: text });
    shown.push(...media);
  }
  const said = [...shown, ...message.parts.filter((part) => part.kind !== "tool_result")];
  return said.length === 0 ? results : [...results, { role: "user", content: content(said) }];
}

function toolChoice(choice: ToolChoice): unknown {
  return typeof choice === "string"
    ? choice
    : { type: "function", function: { name: choice.name } };
}

/** OpenAI refuses to be strict about objects that are open or have members that may be missing. */
function canBeStrict(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(canBeStrict);
  if (!isObject(schema)) return true;
  const { properties, required } = schema;
  if (schema.type === "object" || isObject(properties)) {
    const names = Object.keys(isObject(properties) ? properties : {});
    const always = new Set<unknown>(Array.isArray(required) ? required : []);
    const all = names.every((name) => always.has(name));
    if (schema.additionalProperties !== false || !all) return false;
  }
  return Object.values(schema).every(canBeStrict);
}

function strictness(strict: boolean | null, schema: Readonly<JsonObject>): JsonObject {
  return strict === null ? {} : { strict: strict && canBeStrict(schema) };
}

/** Reasoning models of OpenAI take the newer name of the limit alone; other vendors the older. */
const NEWER_LIMIT = /^(o\d|gpt-[5-9])/;

/** The longest name of a user that OpenAI takes; a longer one is told by its hash. */
const LONGEST_USER = 64;

function userOf(user: string | null): string | null {
  if (user === null || user.length <= LONGEST_USER) return user;
  return createHash("sha256").update(user).digest("hex");
}

/** Where vendors of OpenAI's format differ. */
export interface ChatDialect {
  /** Whether a stream has to be asked for its usage; who need not be may refuse to be. */
  readonly asksForUsage: boolean;
  /** Mistral has a name of its own for the seed, and refuses members that it does not know. */
  readonly isMistral: boolean;
}

const OPENAI: ChatDialect = { asksForUsage: true, isMistral: false };

/**
 * Writes a request of chat completions.
 * @throws UntranslatableError for what it cannot say
 */
export function writeChatRequest(request: ChatRequest, dialect = OPENAI): JsonObject {
  const { output, reasoning, tools } = request;
  if (request.topK !== null)
    throw new UntranslatableError("top_k", "is not known to OpenAI's format; leave it out");
  const body: JsonObject = {
    model: request.model,
    messages: [
      ...(request.system === null ? [] : [{ role: "system", content: request.system }]),
      ...request.messages.flatMap(messagesOf),
    ],
  };
  const set = (field: string, value: unknown) => {
    if (value !== null && value !== undefined) body[field] = value;
  };
  if (tools.length > 0)
    body.tools = tools.map(({ name, description, parameters, strict }) => ({
      type: "function",
      function: {
        name,
        ...(description === null ? {} : { description }),
        parameters,
        ...strictness(strict, parameters),
      },
    }));
  if (request.toolChoice !== null) body.tool_choice = toolChoice(request.toolChoice);
  set("parallel_tool_calls", tools.length === 0 ? null : request.parallelToolCalls);
  if (output.kind === "json") body.response_format = { type: "json_object" };
  if (output.kind === "schema") {
    const { name, schema, strict } = output;
    body.response_format = {
      type: "json_schema",
      json_schema: { name, schema, ...strictness(strict, schema) },
    };
  }
  set(
    NEWER_LIMIT.test(request.model) ? "max_completion_tokens" : "max_tokens",
    request.maxOutputTokens,
  );
  set("temperature", request.temperature);
  set("top_p", request.topP);
  if (request.stop.length > 0) body.stop = request.stop;
  set(dialect.isMistral ? "random_seed" : "seed", request.seed);
  set("frequency_penalty", request.frequencyPenalty);
  set("presence_penalty", request.presencePenalty);
  if (request.choices > 1) body.n = request.choices;
  set("reasoning_effort", reasoning.effort);
  if (!dialect.isMistral) set("user", userOf(request.user));
  if (request.stream) {
    body.stream = true;
    if (dialect.asksForUsage) body.stream_options = { include_usage: true };
  }
  return body;
}
