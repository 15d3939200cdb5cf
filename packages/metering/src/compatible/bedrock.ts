import {
  type Call,
  callOf,
  InvalidCallError,
  isObject,
  type JsonObject,
  listAt,
  objectAt,
  readList,
  readTokenLimit,
} from "../call.ts";
import { countInput, type InputCount } from "../input-count.ts";
import { base64Bytes, imageTokens } from "../media-bounds.ts";
import { PER_MESSAGE } from "../openai/content.ts";
import { askedTiers, servedTier } from "../openai/service-tier.ts";
import { count, noUsage, type Usage } from "../usage.ts";

/** `/model/{modelId}/converse` (Bedrock's API reference); an identifier may be an escaped ARN. */
const PATH = /^\/model\/([\w.%:~-]{1,300})\/(converse|converse-stream)$/;
/** Counting tokens: https://docs.aws.amazon.com/bedrock/latest/userguide/count-tokens.html, at no charge. */
const COUNT = /^\/model\/[\w.%:~-]{1,300}\/count-tokens$/;
/** The system prompt that tool use adds at the vendor whose adds most. */
const TOOL_USE = 900;

/** The model of a path: the name behind an inference profile's region, or behind an ARN. */
export function bedrockModel(segment: string): string {
  let model: string;
  try {
    model = decodeURIComponent(segment);
  } catch (error) {
    if (error instanceof URIError)
      throw new InvalidCallError("modelId", "must be the name of a model, escaped for a URL");
    throw error;
  }
  if (model === "" || model.length > 200)
    throw new InvalidCallError("modelId", "must be the name of a model, of at most 200 characters");
  return model;
}

function countBlock(block: JsonObject, input: InputCount): void {
  const audio = objectAt(objectAt(block, "audio"), "source");
  const result = objectAt(block, "toolResult");
  if (typeof block.text === "string") input.text(block.text);
  else if (block.image !== undefined) input.image(imageTokens(input.model));
  else if (audio !== null) input.audio(base64Bytes(audio.bytes));
  else if (block.document !== undefined || block.video !== undefined) input.unseen();
  else if (result !== null) {
    input.json(result.toolUseId);
    countBlocks(result.content, "toolResult.content", input);
  } else input.json(block);
}

function countBlocks(content: unknown, field: string, input: InputCount): void {
  if (!Array.isArray(content)) throw new InvalidCallError(field, "must be a list of blocks");
  for (const block of content) {
    if (!isObject(block)) throw new InvalidCallError(field, "must be a list of blocks");
    countBlock(block, input);
  }
}

/** A model's own name of its output's limit, such as `max_tokens`, `max_new_tokens` or `max_gen_len`. */
const OWN_LIMIT = /^max_?(?:\w*token|gen_len)/i;

/** The output's limit; a model's own that is passed on to it beside (`additionalModelRequestFields`) may be what it obeys. */
function outputLimit(body: JsonObject): number | null {
  const config = objectAt(body, "inferenceConfig") ?? {};
  const limit = readTokenLimit(config, "maxTokens", "inferenceConfig.maxTokens");
  const beside = objectAt(body, "additionalModelRequestFields");
  if (limit === null || beside === null) return limit;
  const own = [beside, objectAt(beside, "inferenceConfig") ?? {}]
    .flatMap(Object.entries)
    .map(([name, value]) => (OWN_LIMIT.test(name) && typeof value === "number" ? value : 0));
  return Math.max(limit, ...own.filter(Number.isSafeInteger));
}

/**
 * Reads a request to Bedrock's Converse; null for a path that it does not know.
 * @throws InvalidCallError
 */
export function parseConverseCall(
  path: string,
  body: JsonObject,
  vendor: string | null,
): Call | null {
  const found = PATH.exec(path);
  if (found === null)
    return COUNT.test(path) ? callOf({ format: "openai", operation: "free", vendor }) : null;
  const model = bedrockModel(found[1] as string);
  const input = countInput(model, PER_MESSAGE);
  readList(body, "messages").forEach((message, index) => {
    const name = `messages[${index}]`;
    if (!isObject(message)) throw new InvalidCallError(name, "must be an object");
    input.add(PER_MESSAGE);
    countBlocks(message.content, `${name}.content`, input);
  });
  if (body.system !== undefined) countBlocks(body.system, "system", input);
  if (listAt(body.toolConfig, "tools").length > 0) {
    input.add(TOOL_USE);
    input.json(body.toolConfig);
  }
  if (body.promptVariables !== undefined) input.unseen();
  const tier = objectAt(body, "serviceTier")?.type;
  const asked = isOptimized(body) ? "priority" : tier === "reserved" ? "default" : tier;
  return callOf({
    format: "openai",
    operation: "converse",
    vendor: vendor ?? "aws",
    model,
    stream: found[2] === "converse-stream",
    maxOutputTokens: outputLimit(body),
    ...input.result(),
    cacheable: true,
    serviceTiers: askedTiers({ service_tier: asked }),
  });
}

/** Whether it is served by hardware for low latency, which is dearer and no tier at Bedrock. */
function isOptimized(document: JsonObject): boolean {
  return objectAt(document, "performanceConfig")?.latency === "optimized";
}

/** What was written to the cache for an hour, from `cacheDetails`. */
function writtenLong(usage: JsonObject): number {
  let sum = 0;
  for (const detail of listAt(usage, "cacheDetails"))
    if (isObject(detail) && detail.ttl === "1h") sum += count(detail.inputTokens) ?? 0;
  return sum;
}

/**
 * Usage as Bedrock's Converse reports it, in an answer and in a stream's `metadata`: `inputTokens` leaves
 * out what was read from or written to the cache.
 * @returns null where there is none or it makes no sense
 */
export function converseUsage(answer: JsonObject): Usage | null {
  const usage = objectAt(answer, "usage");
  const fresh = count(usage?.inputTokens);
  if (usage === null || fresh === null) return null;
  const read = count(usage.cacheReadInputTokens) ?? 0;
  const written = count(usage.cacheWriteInputTokens) ?? 0;
  const long = Math.min(written, writtenLong(usage));
  return noUsage({
    inputTokens: fresh + read + written,
    outputTokens: count(usage.outputTokens) ?? 0,
    cachedInputTokens: read,
    cacheWriteTokens: written - long,
    cacheWrite1hTokens: long,
    serviceTier: isOptimized(answer)
      ? "priority"
      : servedTier(objectAt(answer, "serviceTier")?.type),
  });
}
