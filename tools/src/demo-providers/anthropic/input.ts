import { contentText, type DemoRequest, isObject, type JsonObject } from "../answer.ts";
import { countTokens } from "../tokens.ts";

const PER_MESSAGE = 3;
/** A picture of 1,000 by 1,000 pixels, 750 of them to a token ("Vision", Anthropic's guide). */
const PER_IMAGE = 1_334;
/** The least that the guide to PDF names for a page. */
const PER_PAGE = 1_500;
const MOST_BREAKPOINTS = 4;

export interface InputUsage {
  input_tokens: number;
  cache_creation_input_tokens: number;
  cache_read_input_tokens: number;
  cache_creation: { ephemeral_5m_input_tokens: number; ephemeral_1h_input_tokens: number };
}

interface InputBlock {
  tokens: number;
  block: unknown;
}

function documentTokens({ source }: JsonObject): number {
  if (!isObject(source)) return 0;
  if (source.type === "text") return countTokens(String(source.data));
  if (source.type !== "content") return PER_PAGE;
  const { content } = source;
  return Array.isArray(content)
    ? content.reduce((sum: number, part) => sum + blockTokens(part), 0)
    : countTokens(String(content));
}

function blockTokens(block: unknown): number {
  if (!isObject(block)) return 0;
  switch (block.type) {
    case "image":
      return PER_IMAGE;
    case "document":
      return documentTokens(block);
    case "tool_use":
      return countTokens(String(block.name)) + countTokens(JSON.stringify(block.input ?? {}));
    case "tool_result":
      return Array.isArray(block.content)
        ? block.content.reduce((sum: number, part) => sum + blockTokens(part), 0)
        : countTokens(String(block.content ?? ""));
    case "thinking":
      // Thinking of earlier turns is not read again ("Extended thinking", Anthropic's guide).
      return 0;
    default:
      return countTokens(contentText([block]));
  }
}

/** The parts of the input in the order in which Anthropic caches them: tools, system, messages. */
function inputBlocks(body: JsonObject): InputBlock[] {
  const blocks: InputBlock[] = [];
  const add = (content: unknown, extra: number) => {
    const list = Array.isArray(content) ? content : [{ type: "text", text: content }];
    for (const [index, block] of list.entries())
      blocks.push({ tokens: blockTokens(block) + (index === 0 ? extra : 0), block });
  };
  if (Array.isArray(body.tools))
    for (const tool of body.tools)
      blocks.push({ tokens: countTokens(JSON.stringify(tool)), block: tool });
  if (body.system !== undefined) add(body.system, 0);
  for (const message of body.messages as JsonObject[]) add(message.content, PER_MESSAGE);
  return blocks;
}

/** All of the input, in tokens, whatever of it is cached. */
export function inputTokens(body: JsonObject): number {
  return inputBlocks(body).reduce((sum, { tokens }) => sum + tokens, 0);
}

const controlOf = (block: unknown) => (isObject(block) ? block.cache_control : undefined);

/**
 * What was read from the cache up to the last mark that was seen before, what was written to it from
 * there to the last mark, each part for the time that its mark names, and the rest.
 */
export function countInput(request: DemoRequest, body: JsonObject, model: string): InputUsage {
  const blocks = inputBlocks(body);
  const sum = (from: number, to: number) =>
    blocks.slice(from, to).reduce((total, { tokens }) => total + tokens, 0);
  const usage: InputUsage = {
    input_tokens: 0,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
  };
  let done = 0;
  const marks = blocks.flatMap(({ block }, index) => (isObject(controlOf(block)) ? [index] : []));
  for (const mark of marks.slice(-MOST_BREAKPOINTS)) {
    const prefix = JSON.stringify(blocks.slice(0, mark + 1));
    const seen = request.promptCache.touch(`anthropic\n${model}\n${prefix}`);
    const tokens = sum(done, mark + 1);
    const control = controlOf(blocks[mark]?.block);
    done = mark + 1;
    if (seen) {
      usage.cache_read_input_tokens += tokens;
      continue;
    }
    usage.cache_creation_input_tokens += tokens;
    if (isObject(control) && control.ttl === "1h")
      usage.cache_creation.ephemeral_1h_input_tokens += tokens;
    else usage.cache_creation.ephemeral_5m_input_tokens += tokens;
  }
  usage.input_tokens = sum(done, blocks.length);
  return usage;
}
