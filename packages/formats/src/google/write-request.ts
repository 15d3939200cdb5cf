import {
  type AssistantPart,
  type ChatRequest,
  type MediaPart,
  type TextPart,
  UntranslatableError,
  type UserPart,
} from "../chat.ts";
import { isObject, type JsonObject, parseObject } from "../json.ts";
import { resultOf } from "../tool-result.ts";
import { isOfVersion3, thinkingConfigOf } from "./thinking.ts";

function mediaPart({ kind, source }: MediaPart): JsonObject {
  if (source.kind === "bytes")
    return { inlineData: { mimeType: source.mediaType, data: source.base64 } };
  if (!/^(gs:|https:\/\/generativelanguage\.googleapis\.com\/)/.test(source.url))
    throw new UntranslatableError(
      "messages",
      `holds ${kind} by URL, which Gemini does not fetch; send its bytes in base64`,
    );
  return { fileData: { fileUri: source.url } };
}

function plainPart(part: TextPart | MediaPart): JsonObject {
  return part.kind === "text" ? { text: part.text } : mediaPart(part);
}

/** A result as the object that Gemini wants. */
function responseOf(text: string, isError: boolean): JsonObject {
  const object = parseObject(text);
  if (isError) return { error: object ?? text };
  return object ?? { result: text };
}

/** Calls of tools that were made so far: the tool's name, and how many came before. */
type Calls = Map<string, { name: string; place: number }>;

/**
 * What a person says, after the results of tools in the order of their calls: Gemini tells two calls of
 * one tool apart by nothing else.
 */
function userParts(parts: readonly UserPart[], calls: Calls): JsonObject[] {
  const results = parts.flatMap((part) => {
    if (part.kind !== "tool_result") return [];
    const call = calls.get(part.callId);
    const name = part.name ?? call?.name;
    if (name === undefined)
      throw new UntranslatableError(
        "messages",
        `answers the tool call ${part.callId}, which nobody made`,
      );
    const { text, media } = resultOf(part);
    const response = responseOf(text, part.isError);
    return [{ place: call?.place ?? -1, media, written: { functionResponse: { name, response } } }];
  });
  results.sort((one, other) => one.place - other.place);
  const said = parts.flatMap((part) =>
    part.kind === "tool_result" || (part.kind === "text" && part.text === "")
      ? []
      : [plainPart(part)],
  );
  const shown = results.flatMap(({ media }) => media.map(plainPart));
  return [...results.map(({ written }) => written), ...shown, ...said];
}

/**
 * Gemini from version 3 on refuses the history of a tool call whose reasoning is missing. For a call that
 * another model made, or whose client dropped the seal, its documentation names this text instead:
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const NO_SIGNATURE = "skip_thought_signature_validator";

function assistantPart(part: AssistantPart): JsonObject[] {
  if (part.kind === "text") return part.text === "" ? [] : [{ text: part.text }];
  if (part.kind === "thinking") return [];
  const args = parseObject(part.arguments === "" ? "{}" : part.arguments);
  if (args === null)
    throw new UntranslatableError(
      "messages",
      `has a tool call whose arguments are no JSON object (${part.name})`,
    );
  const seal = part.signature === undefined ? {} : { thoughtSignature: part.signature };
  return [{ functionCall: { name: part.name, args }, ...seal }];
}

/** A turn of the model's; the first of its calls bears the signature of all. */
function modelParts(parts: readonly AssistantPart[], model: string): JsonObject[] {
  const written = parts.flatMap(assistantPart);
  const calls = written.filter(({ functionCall }) => functionCall !== undefined);
  const [first] = calls;
  if (first !== undefined && isOfVersion3(model))
    if (calls.every(({ thoughtSignature }) => thoughtSignature === undefined))
      first.thoughtSignature = NO_SIGNATURE;
  return written;
}

function contentsOf({ messages, model }: ChatRequest): JsonObject[] {
  const calls: Calls = new Map();
  return messages.flatMap((message) => {
    if (message.role === "user") {
      const parts = userParts(message.parts, calls);
      return parts.length === 0 ? [] : [{ role: "user", parts }];
    }
    for (const part of message.parts)
      if (part.kind === "tool_call") calls.set(part.id, { name: part.name, place: calls.size });
    const parts = modelParts(message.parts, model);
    return parts.length === 0 ? [] : [{ role: "model", parts }];
  });
}

/** Keywords that only say what a schema is written in. */
const SILENT = new Set(["$schema", "strict"]);
/** Keywords whose members have names of their own. */
const MAPS = new Set(["properties", "$defs", "definitions", "patternProperties"]);
const VALUES = new Set(["enum", "default", "examples"]);

/** A JSON schema without the one keyword that Gemini passes over and that says what it knows by another. */
function schemaOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(schemaOf);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !SILENT.has(key))
      .map(([key, value]) => {
        if (key === "const") return ["enum", [value]];
        if (VALUES.has(key)) return [key, value];
        if (!MAPS.has(key) || !isObject(value)) return [key, schemaOf(value)];
        const named = Object.entries(value).map(([name, each]) => [name, schemaOf(each)]);
        return [key, Object.fromEntries(named)];
      }),
  );
}

function toolConfig({ toolChoice }: ChatRequest): JsonObject | null {
  if (toolChoice === null) return null;
  if (typeof toolChoice !== "string")
    return { functionCallingConfig: { mode: "ANY", allowedFunctionNames: [toolChoice.name] } };
  const mode = { auto: "AUTO", none: "NONE", required: "ANY" }[toolChoice];
  return { functionCallingConfig: { mode } };
}

/**
 * Writes a request of Gemini's generateContent; the model and whether it streams stand in the path.
 * @throws UntranslatableError for what it cannot say
 */
export function writeGenerateRequest(request: ChatRequest): JsonObject {
  const { output, tools } = request;
  const config: JsonObject = {};
  const set = (field: string, value: unknown) => {
    if (value !== null) config[field] = value;
  };
  set("maxOutputTokens", request.maxOutputTokens);
  set("temperature", request.temperature);
  set("topP", request.topP);
  set("topK", request.topK);
  set("seed", request.seed);
  set("frequencyPenalty", request.frequencyPenalty);
  set("presencePenalty", request.presencePenalty);
  if (request.stop.length > 0) config.stopSequences = request.stop;
  if (request.choices > 1) config.candidateCount = request.choices;
  if (output.kind !== "text") config.responseMimeType = "application/json";
  if (output.kind === "schema") config.responseJsonSchema = schemaOf(output.schema);
  set("thinkingConfig", thinkingConfigOf(request));
  const choice = tools.length === 0 ? null : toolConfig(request);
  return {
    contents: contentsOf(request),
    ...(request.system === null
      ? {}
      : { systemInstruction: { parts: [{ text: request.system }] } }),
    ...(tools.length === 0
      ? {}
      : {
          tools: [
            {
              functionDeclarations: tools.map(({ name, description, parameters }) => ({
                name,
                ...(description === null ? {} : { description }),
                parametersJsonSchema: schemaOf(parameters),
              })),
            },
          ],
        }),
    ...(choice === null ? {} : { toolConfig: choice }),
    ...(Object.keys(config).length === 0 ? {} : { generationConfig: config }),
  };
}

/** The path of a request below the vendor's base URL. */
export function generatePath(model: string, stream: boolean): string {
  const name = encodeURIComponent(model);
  return stream
    ? `/v1beta/models/${name}:streamGenerateContent?alt=sse`
    : `/v1beta/models/${name}:generateContent`;
}
