import {
  type Call,
  InvalidCallError,
  isObject,
  type JsonObject,
  readList,
  readModel,
  readStream,
  readTokenLimit,
  someWithin,
} from "../call.ts";
import { boundTokens, imageTokens } from "../tokens.ts";

/** Anthropic's tokenizer is not public; for ordinary text it gives at most half as many again as OpenAI's. */
const TOKENIZER_MARGIN = 1.6;
const PER_MESSAGE = 10;
/** The system prompt that tool use adds (Anthropic documents up to 530 tokens). */
const TOOL_USE = 600;

function contentTokens(content: unknown, model: string, field: string): number {
  if (typeof content === "string") return boundTokens(content, model);
  if (!Array.isArray(content))
    throw new InvalidCallError(field, "must be text or a list of blocks");
  let total = 0;
  for (const block of content) {
    if (!isObject(block)) throw new InvalidCallError(field, "must be a list of blocks");
    total +=
      block.type === "image" ? imageTokens(model) : boundTokens(JSON.stringify(block), model);
  }
  return total;
}

/** A document that the provider fetches or has stored; an image has a bound of its own. */
function isStoredFile(block: JsonObject): boolean {
  if (block.type === "image") return false;
  return isObject(block.source) && (block.source.type === "url" || block.source.type === "file");
}

/** A tool that Anthropic runs itself, whose results become input; ours have no type, or `custom`. */
function isHostedTool(tool: unknown): boolean {
  return isObject(tool) && tool.type !== undefined && tool.type !== "custom";
}

/** Reads a request to the messages API; other paths are calls that no tokens are metered for. */
export function parseAnthropicCall(path: string, body: JsonObject): Call | null {
  if (path !== "/v1/messages") return null;
  const model = readModel(body);
  const maxOutputTokens = readTokenLimit(body, "max_tokens");
  if (maxOutputTokens === null) throw new InvalidCallError("max_tokens", "must be given");
  let tokens = 0;
  readList(body, "messages").forEach((message, index) => {
    if (!isObject(message)) throw new InvalidCallError(`messages[${index}]`, "must be an object");
    tokens += PER_MESSAGE + contentTokens(message.content, model, `messages[${index}].content`);
  });
  if (body.system !== undefined) tokens += contentTokens(body.system, model, "system");
  if (Array.isArray(body.tools) && body.tools.length > 0)
    tokens += TOOL_USE + boundTokens(JSON.stringify(body.tools), model);
  return {
    format: "anthropic",
    operation: "messages",
    model,
    stream: readStream(body),
    maxOutputTokens,
    inputTokens: Math.ceil(tokens * TOKENIZER_MARGIN) + PER_MESSAGE,
    unseenInput:
      someWithin(body.messages, isStoredFile) ||
      (Array.isArray(body.tools) && body.tools.some(isHostedTool)) ||
      body.mcp_servers !== undefined ||
      body.container !== undefined,
    cacheable: true,
  };
}
