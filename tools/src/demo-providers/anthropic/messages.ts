import {
  type Answer,
  contentText,
  type DemoRequest,
  isObject,
  type JsonObject,
  json,
  readJson,
  readLimit,
  readModel,
  type StreamEvent,
  VendorError,
} from "../answer.ts";
import { identifier } from "../random.ts";
import { writeText } from "../text.ts";
import { countTokens } from "../tokens.ts";

const PER_MESSAGE = 3;

interface InputUsage {
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
}

/** The parts of the input in the order in which Anthropic caches them: tools, system, messages. */
function inputBlocks(body: JsonObject): { tokens: number; block: unknown }[] {
  const blocks: { tokens: number; block: unknown }[] = [];
  const add = (content: unknown, extra: number) => {
    const list = Array.isArray(content) ? content : [{ type: "text", text: content }];
    list.forEach((block: unknown, index) => {
      const tokens = countTokens(contentText([block])) + (index === 0 ? extra : 0);
      blocks.push({ tokens, block });
    });
  };
  if (Array.isArray(body.tools))
    for (const tool of body.tools)
      blocks.push({ tokens: countTokens(JSON.stringify(tool)), block: tool });
  if (body.system !== undefined) add(body.system, 0);
  for (const message of body.messages as JsonObject[]) add(message.content, PER_MESSAGE);
  return blocks;
}

/** Everything up to the last block with `cache_control` is written to the cache, or read from it. */
function countInput(request: DemoRequest, body: JsonObject, model: string): InputUsage {
  const blocks = inputBlocks(body);
  const control = (block: unknown) => (isObject(block) ? block.cache_control : undefined);
  const last = blocks.findLastIndex(({ block }) => isObject(control(block)));
  const sum = (part: typeof blocks) => part.reduce((total, { tokens }) => total + tokens, 0);
  const prefix = blocks.slice(0, last + 1);
  const cached = sum(prefix);
  const seen =
    last >= 0 && request.promptCache.touch(`anthropic\n${model}\n${JSON.stringify(prefix)}`);
  const written = seen ? 0 : cached;
  const lifetime = control(blocks[last]?.block);
  const isHour = isObject(lifetime) && lifetime.ttl === "1h";
  return {
    input_tokens: sum(blocks) - cached,
    cache_creation_input_tokens: written,
    cache_read_input_tokens: cached - written,
    cache_creation: {
      ephemeral_5m_input_tokens: isHour ? 0 : written,
      ephemeral_1h_input_tokens: isHour ? written : 0,
    },
  };
}

function requireMessages({ messages }: JsonObject): void {
  if (!Array.isArray(messages) || messages.length === 0)
    throw new VendorError(400, "messages: at least one message is required");
  messages.forEach((message: unknown, index) => {
    if (!isObject(message) || (message.role !== "user" && message.role !== "assistant"))
      throw new VendorError(400, `messages.${index}.role: must be "user" or "assistant"`);
  });
}

/** `POST /v1/messages`. @throws VendorError */
export function createMessage(request: DemoRequest): Answer {
  const body = readJson(request);
  const model = readModel(body, /^claude-/);
  const limit = readLimit(body, "max_tokens");
  if (limit === undefined) throw new VendorError(400, "max_tokens: Field required");
  requireMessages(body);
  const wanted = request.content.integer(40, 160);
  const outputTokens = Math.min(wanted, limit);
  const pieces = writeText(request.content, outputTokens);
  const input = { ...countInput(request, body, model), service_tier: "standard" };
  const stopReason = outputTokens < wanted ? "max_tokens" : "end_turn";
  const base = {
    id: identifier(request.identity, "msg_01", 22),
    type: "message",
    role: "assistant",
    model,
  };
  if (body.stream !== true)
    return json(
      {
        ...base,
        content: [{ type: "text", text: pieces.join("") }],
        stop_reason: stopReason,
        stop_sequence: null,
        usage: { ...input, output_tokens: outputTokens },
      },
      200,
      outputTokens,
    );
  const event = (type: string, fields: object, isToken = false): StreamEvent => ({
    name: type,
    data: { type, ...fields },
    isToken,
  });
  const started = { ...base, content: [], stop_reason: null, stop_sequence: null };
  return {
    kind: "stream",
    events: [
      event("message_start", { message: { ...started, usage: { ...input, output_tokens: 1 } } }),
      event("content_block_start", { index: 0, content_block: { type: "text", text: "" } }),
      event("ping", {}),
      ...pieces.map((text) =>
        event("content_block_delta", { index: 0, delta: { type: "text_delta", text } }, true),
      ),
      event("content_block_stop", { index: 0 }),
      event("message_delta", {
        delta: { stop_reason: stopReason, stop_sequence: null },
        usage: {
          input_tokens: input.input_tokens,
          cache_creation_input_tokens: input.cache_creation_input_tokens,
          cache_read_input_tokens: input.cache_read_input_tokens,
          output_tokens: outputTokens,
        },
      }),
      event("message_stop", {}),
    ],
  };
}
