import {
  type Answer,
  type DemoRequest,
  isObject,
  type JsonObject,
  json,
  readJson,
  readLimit,
  type StreamEvent,
  VendorError,
} from "../answer.ts";
import { type Generated, generate, type Tool, type ToolChoice } from "../generation/generate.ts";
import { identifier } from "../random.ts";
import { writeText } from "../text.ts";
import { countTokens } from "../tokens.ts";

const PER_MESSAGE = 3;
const PER_IMAGE = 1_334;
const PER_DOCUMENT = 1_500;

const STOP_REASONS: Readonly<Record<Generated["end"], string>> = {
  stop: "end_turn",
  length: "max_tokens",
  tools: "tool_use",
  "stop-sequence": "stop_sequence",
};

function blockTokens(block: JsonObject): number {
  if (typeof block.text === "string") return countTokens(block.text);
  if (block.image !== undefined) return PER_IMAGE;
  if (block.document !== undefined) return PER_DOCUMENT;
  if (isObject(block.toolUse)) return countTokens(JSON.stringify(block.toolUse.input ?? {}));
  if (isObject(block.toolResult) && Array.isArray(block.toolResult.content))
    return block.toolResult.content.reduce(
      (sum: number, part) => sum + (isObject(part) ? blockTokens(part) : 0),
      0,
    );
  return 0;
}

/** The blocks in the order in which they are cached: tools, system, messages. */
function blocksOf(body: JsonObject): { block: JsonObject; extra: number }[] {
  const { messages, system, toolConfig } = body;
  if (!Array.isArray(messages) || messages.length === 0)
    throw new VendorError(400, "The messages field must hold at least one message.");
  const blocks: { block: JsonObject; extra: number }[] = [];
  const add = (list: unknown, extra: number) => {
    if (!Array.isArray(list)) throw new VendorError(400, "content must be a list of blocks.");
    for (const [index, block] of list.entries())
      if (isObject(block)) blocks.push({ block, extra: index === 0 ? extra : 0 });
  };
  if (isObject(toolConfig) && Array.isArray(toolConfig.tools))
    for (const tool of toolConfig.tools)
      if (isObject(tool)) {
        const isPoint = tool.cachePoint !== undefined;
        blocks.push({ block: tool, extra: isPoint ? 0 : countTokens(JSON.stringify(tool)) });
      }
  if (system !== undefined) add(system, 0);
  for (const message of messages) {
    if (!isObject(message)) throw new VendorError(400, "messages must be a list of objects.");
    add(message.content, PER_MESSAGE);
  }
  return blocks;
}

/** Tokens of the input; what lies before the last mark of the cache is told apart, and not in `inputTokens`. */
function countInput(request: DemoRequest, body: JsonObject, model: string) {
  const blocks = blocksOf(body);
  const tokens = (list: typeof blocks) =>
    list.reduce((sum, { block, extra }) => sum + extra + blockTokens(block), 0);
  const mark = blocks.findLastIndex(({ block }) => block.cachePoint !== undefined);
  const prefix = blocks.slice(0, mark + 1);
  const cached = tokens(prefix);
  const key = `bedrock\n${model}\n${JSON.stringify(prefix)}`;
  const isRead = mark >= 0 && request.promptCache.touch(key);
  const point = blocks[mark]?.block.cachePoint;
  const written = isRead ? 0 : cached;
  return {
    inputTokens: tokens(blocks) - cached,
    cacheReadInputTokens: cached - written,
    cacheWriteInputTokens: written,
    ...(written > 0
      ? {
          cacheDetails: [
            { inputTokens: written, ttl: isObject(point) && point.ttl === "1h" ? "1h" : "5m" },
          ],
        }
      : {}),
  };
}

function readTools({ toolConfig }: JsonObject): { tools: Tool[]; toolChoice: ToolChoice } {
  if (!isObject(toolConfig) || !Array.isArray(toolConfig.tools))
    return { tools: [], toolChoice: "auto" };
  const tools = toolConfig.tools.flatMap((tool: unknown): Tool[] => {
    const spec = isObject(tool) ? tool.toolSpec : undefined;
    if (!isObject(spec) || typeof spec.name !== "string") return [];
    const schema = isObject(spec.inputSchema) ? spec.inputSchema.json : undefined;
    return [{ name: spec.name, parameters: schema }];
  });
  const choice = isObject(toolConfig.toolChoice) ? toolConfig.toolChoice : {};
  const named = isObject(choice.tool) ? choice.tool.name : undefined;
  const tool = tools.find(({ name }) => name === named);
  if (tool !== undefined) return { tools, toolChoice: { name: tool.name } };
  return { tools, toolChoice: choice.any === undefined ? "auto" : "any" };
}

function hasToolResult({ messages }: JsonObject): boolean {
  const last = (messages as unknown[]).at(-1);
  const content = isObject(last) && Array.isArray(last.content) ? last.content : [];
  return content.some((block) => isObject(block) && block.toolResult !== undefined);
}

function thinks({ additionalModelRequestFields: fields }: JsonObject): boolean {
  return isObject(fields) && isObject(fields.thinking) && fields.thinking.type !== "disabled";
}

/** One block of the answer: whole, and as its stream begins and goes on. */
interface Block {
  whole: JsonObject;
  start?: JsonObject;
  deltas: JsonObject[];
}

function blocksOfAnswer(generated: Generated, request: DemoRequest): Block[] {
  const thoughts = writeText(request.content, generated.reasoningTokens);
  const signature = identifier(request.content, "ErUB", 80);
  const reasoning: Block = {
    whole: { reasoningContent: { reasoningText: { text: thoughts.join(""), signature } } },
    deltas: [
      ...thoughts.map((text) => ({ reasoningContent: { text } })),
      { reasoningContent: { signature } },
    ],
  };
  const calls = generated.toolCalls.map(({ name, input, pieces }): Block => {
    const toolUse = { toolUseId: identifier(request.identity, "tooluse_", 22), name };
    return {
      whole: { toolUse: { ...toolUse, input } },
      start: { toolUse },
      deltas: pieces.map((piece) => ({ toolUse: { input: piece } })),
    };
  });
  const text: Block = {
    whole: { text: generated.pieces.join("") },
    deltas: generated.pieces.map((piece) => ({ text: piece })),
  };
  return [...(thoughts.length > 0 ? [reasoning] : []), ...(calls.length > 0 ? calls : [text])];
}

function streamEvents(blocks: Block[], stopReason: string, metadata: JsonObject): StreamEvent[] {
  // Bedrock pads its events, so that their size does not tell what they say.
  const event = (name: string, data: JsonObject, isToken = false): StreamEvent => ({
    name,
    data: { ...data, p: "abcdefghij".slice(0, 1 + (name.length % 10)) },
    isToken,
  });
  return [
    event("messageStart", { role: "assistant" }),
    ...blocks.flatMap(({ start, deltas }, contentBlockIndex) => [
      ...(start === undefined ? [] : [event("contentBlockStart", { start, contentBlockIndex })]),
      ...deltas.map((delta) => event("contentBlockDelta", { delta, contentBlockIndex }, true)),
      event("contentBlockStop", { contentBlockIndex }),
    ]),
    event("messageStop", { stopReason }),
    event("metadata", metadata),
  ];
}

/** `POST /model/{modelId}/converse` and `converse-stream`. @throws VendorError */
export function converse(request: DemoRequest, model: string, streams: boolean): Answer {
  const body = readJson(request);
  const input = countInput(request, body, model);
  const config = isObject(body.inferenceConfig) ? body.inferenceConfig : {};
  const stops = Array.isArray(config.stopSequences) ? config.stopSequences.map(String) : [];
  const generated = generate(
    {
      limit: readLimit(config, "maxTokens") ?? Number.MAX_SAFE_INTEGER,
      reasons: thinks(body),
      ...readTools(body),
      parallel: true,
      hasToolResult: hasToolResult(body),
      stops,
    },
    request.content,
  );
  const { outputTokens } = generated;
  const { inputTokens, cacheReadInputTokens, cacheWriteInputTokens } = input;
  const totalTokens = inputTokens + cacheReadInputTokens + cacheWriteInputTokens + outputTokens;
  const usage = { ...input, outputTokens, totalTokens };
  const metrics = { latencyMs: 300 + outputTokens };
  const stopReason = STOP_REASONS[generated.end];
  const blocks = blocksOfAnswer(generated, request);
  if (streams)
    return {
      kind: "stream",
      framing: "aws",
      events: streamEvents(blocks, stopReason, { usage, metrics }),
    };
  const content = blocks.map(({ whole }) => whole);
  const output = { message: { role: "assistant", content } };
  return json({ output, stopReason, usage, metrics }, 200, outputTokens);
}
