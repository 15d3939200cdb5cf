import {
  type Call,
  InvalidCallError,
  isObject,
  type JsonObject,
  type Operation,
  readList,
  readModel,
  readStream,
  readTokenLimit,
  someWithin,
} from "../call.ts";
import { boundTokens, imageTokens } from "../tokens.ts";

/** Tokens that frame a message and prime the answer, generously (OpenAI's cookbook counts 3 and 3). */
const PER_MESSAGE = 8;
const PRIMING = 3;

function contentTokens(content: unknown, model: string, field: string): number {
  if (content === undefined || content === null) return 0;
  if (typeof content === "string") return boundTokens(content, model);
  if (!Array.isArray(content)) throw new InvalidCallError(field, "must be text or a list of parts");
  let total = 0;
  for (const part of content) {
    if (!isObject(part)) throw new InvalidCallError(field, "must be a list of parts");
    const isImage = part.type === "image_url" || part.type === "input_image";
    total += isImage ? imageTokens(model) : boundTokens(JSON.stringify(part), model);
  }
  return total;
}

function messagesTokens(messages: unknown[], model: string, field: string): number {
  let total = PRIMING;
  messages.forEach((message, index) => {
    if (!isObject(message)) throw new InvalidCallError(`${field}[${index}]`, "must be an object");
    const { content, ...rest } = message;
    total +=
      PER_MESSAGE +
      contentTokens(content, model, `${field}[${index}].content`) +
      boundTokens(JSON.stringify(rest), model);
  });
  return total;
}

/** Everything beside the messages that becomes input: tools, response formats, instructions. */
function otherTokens(body: JsonObject, fields: readonly string[], model: string): number {
  let total = 0;
  for (const field of fields)
    if (body[field] !== undefined && body[field] !== null)
      total += boundTokens(JSON.stringify(body[field]), model);
  return total;
}

function choices(body: JsonObject): number {
  const { n } = body;
  if (n === undefined || n === null) return 1;
  if (typeof n !== "number" || !Number.isSafeInteger(n) || n < 1 || n > 128)
    throw new InvalidCallError("n", "must be a whole number from 1 to 128");
  return n;
}

/** A file that is stored at the provider or fetched by it. */
function isStoredFile(part: JsonObject): boolean {
  const file = isObject(part.file) ? part.file : part;
  return typeof file.file_id === "string" || typeof file.file_url === "string";
}

/** A tool that the provider runs itself, whose results become input. */
function isHostedTool(tool: unknown): boolean {
  return isObject(tool) && tool.type !== "function" && tool.type !== "custom";
}

function chat(body: JsonObject): Omit<Call, "format" | "operation"> {
  const model = readModel(body);
  const n = choices(body);
  // Vendors that speak this format differ in which of the two they obey where both are given.
  const limits = ["max_completion_tokens", "max_tokens"].flatMap(
    (field) => readTokenLimit(body, field) ?? [],
  );
  return {
    model,
    stream: readStream(body),
    maxOutputTokens: limits.length === 0 ? null : Math.max(...limits) * n,
    inputTokens:
      messagesTokens(readList(body, "messages"), model, "messages") +
      otherTokens(body, ["tools", "functions", "response_format", "prediction"], model),
    unseenInput: isObject(body.web_search_options) || someWithin(body.messages, isStoredFile),
    cacheable: true,
  };
}

function responses(body: JsonObject): Omit<Call, "format" | "operation"> {
  const model = readModel(body);
  const input = body.input ?? [];
  const stored = ["previous_response_id", "conversation", "prompt"].some(
    (field) => body[field] !== undefined && body[field] !== null,
  );
  const inputTokens =
    typeof input === "string"
      ? boundTokens(input, model) + PER_MESSAGE
      : messagesTokens(readList({ input }, "input"), model, "input");
  return {
    model,
    stream: readStream(body),
    maxOutputTokens: readTokenLimit(body, "max_output_tokens"),
    inputTokens: inputTokens + otherTokens(body, ["instructions", "tools", "text"], model),
    unseenInput:
      stored ||
      someWithin(input, isStoredFile) ||
      (Array.isArray(body.tools) && body.tools.some(isHostedTool)),
    // What it answers may depend on the stored conversation before it.
    cacheable: !stored,
  };
}

function embeddings(body: JsonObject): Omit<Call, "format" | "operation"> {
  const model = readModel(body);
  const inputs = Array.isArray(body.input) ? body.input : [body.input];
  let total = 0;
  for (const input of inputs) {
    if (typeof input === "string") total += boundTokens(input, model);
    else if (typeof input === "number") total += 1;
    else if (Array.isArray(input)) total += input.length;
    else throw new InvalidCallError("input", "must be text, a list of texts, or tokens");
  }
  return {
    model,
    stream: false,
    maxOutputTokens: 0,
    inputTokens: total,
    unseenInput: false,
    cacheable: true,
  };
}

const OPERATIONS: Record<
  string,
  [Operation, (body: JsonObject) => Omit<Call, "format" | "operation">]
> = {
  "/v1/chat/completions": ["chat", chat],
  "/v1/responses": ["responses", responses],
  "/v1/embeddings": ["embeddings", embeddings],
};

/** Reads a request in OpenAI's format; other paths are calls that no tokens are metered for. */
export function parseOpenAiCall(path: string, body: JsonObject): Call | null {
  const found = OPERATIONS[path];
  if (found === undefined) return null;
  const [operation, read] = found;
  return { format: "openai", operation, ...read(body) };
}
