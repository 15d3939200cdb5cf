import {
  type AssistantPart,
  type ChatRequest,
  type MediaPart,
  type TextPart,
  UntranslatableError,
  type UserPart,
} from "../chat.ts";
import { isObject, type JsonObject, parseObject } from "../json.ts";
import { budgetOfEffort } from "../reasoning.ts";

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
function resultOf(content: readonly (TextPart | MediaPart)[], isError: boolean): JsonObject {
  const text = content
    .map((part) => {
      if (part.kind !== "text")
        throw new UntranslatableError("messages", "has a tool result that is no text");
      return part.text;
    })
    .join("");
  const object = parseObject(text);
  if (isError) return { error: object ?? text };
  return object ?? { result: text };
}

function userPart(part: UserPart, names: ReadonlyMap<string, string>): JsonObject {
  if (part.kind !== "tool_result") return plainPart(part);
  const name = part.name ?? names.get(part.callId);
  if (name === undefined)
    throw new UntranslatableError(
      "messages",
      `answers the tool call ${part.callId}, which nobody made`,
    );
  return { functionResponse: { name, response: resultOf(part.content, part.isError) } };
}

/**
 * Gemini from version 3 on refuses the history of a tool call whose reasoning is missing. For a call that
 * another model made, or whose client dropped the seal, its documentation names this text instead:
 * https://ai.google.dev/gemini-api/docs/thought-signatures
 */
const NO_SIGNATURE = "skip_thought_signature_validator";
const CHECKS_SIGNATURES = /^gemini-([3-9]|\d\d)/;

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
  if (first !== undefined && CHECKS_SIGNATURES.test(model))
    if (calls.every(({ thoughtSignature }) => thoughtSignature === undefined))
      first.thoughtSignature = NO_SIGNATURE;
  return written;
}

function contentsOf({ messages, model }: ChatRequest): JsonObject[] {
  const names = new Map<string, string>();
  return messages.flatMap((message) => {
    if (message.role === "user") {
      const parts = message.parts.map((part) => userPart(part, names));
      return parts.length === 0 ? [] : [{ role: "user", parts }];
    }
    for (const part of message.parts) if (part.kind === "tool_call") names.set(part.id, part.name);
    const parts = modelParts(message.parts, model);
    return parts.length === 0 ? [] : [{ role: "model", parts }];
  });
}

/** Keywords of JSON schema that Gemini's own subset refuses. */
const REFUSED = new Set(["$schema", "$id", "additionalProperties", "strict"]);

function schemaOf(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(schemaOf);
  if (!isObject(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => !REFUSED.has(key))
      .map(([key, value]) => [
        key,
        // Names of properties are not keywords.
        key === "properties" && isObject(value)
          ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, schemaOf(each)]))
          : schemaOf(value),
      ]),
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
  const { output, tools, reasoning } = request;
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
  if (output.kind === "schema") config.responseSchema = schemaOf(output.schema);
  const budget =
    reasoning.budgetTokens ?? (reasoning.effort === null ? null : budgetOfEffort(reasoning.effort));
  if (budget !== null) config.thinkingConfig = { thinkingBudget: budget };
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
                parameters: schemaOf(parameters),
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
