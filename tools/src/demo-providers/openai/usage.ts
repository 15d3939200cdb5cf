import {
  contentText,
  type DemoRequest,
  isObject,
  type JsonObject,
  VendorError,
} from "../answer.ts";
import { countTokens } from "../tokens.ts";

/** OpenAI keeps a prompt from 1,024 tokens on, in steps of 128 ("Prompt caching", its API guide). */
const LEAST_CACHED = 1_024;
const CACHE_STEP = 128;
const PER_MESSAGE = 3;
const PRIMING = 3;

/** The models that answer in text, and those of them that think before. */
export const TEXT_MODELS = /^(gpt-|o\d|chatgpt-|ft:)/;
const REASONING_MODELS = /^(o\d|gpt-5)/;

/** The input of a list of messages with whatever else becomes input. @throws VendorError 400 */
export function countMessages(messages: unknown[], field: string, others: unknown[]): number {
  let total = PRIMING;
  messages.forEach((message, index) => {
    if (!isObject(message))
      throw new VendorError(400, `Invalid type for '${field}[${index}]': expected an object.`, {
        param: `${field}[${index}]`,
      });
    total += PER_MESSAGE + countTokens(contentText(message.content));
  });
  for (const other of others)
    if (other !== undefined && other !== null) total += countTokens(JSON.stringify(other));
  return total;
}

export function cachedTokens(request: DemoRequest, model: string, inputTokens: number): number {
  if (inputTokens < LEAST_CACHED) return 0;
  const seen = request.promptCache.touch(`openai\n${model}\n${request.body.toString("utf8")}`);
  return seen ? inputTokens - (inputTokens % CACHE_STEP) : 0;
}

/** How many tokens an answer takes, and whether the caller's limit cut it. */
export interface Length {
  text: number;
  reasoning: number;
  isCut: boolean;
}

export function chooseLength(request: DemoRequest, model: string, limit: number): Length {
  const wantedReasoning = REASONING_MODELS.test(model) ? request.content.integer(1, 6) * 64 : 0;
  const wantedText = request.content.integer(40, 160);
  const reasoning = Math.min(wantedReasoning, limit);
  const text = Math.min(wantedText, limit - reasoning);
  return { text, reasoning, isCut: text < wantedText };
}

export function isStream(body: JsonObject): boolean {
  return body.stream === true;
}
