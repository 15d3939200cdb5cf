import { anthropicUsage } from "./anthropic/usage.ts";
import { isObject, type Operation, type WireFormat } from "./call.ts";
import { openAiUsage } from "./openai/usage.ts";

/**
 * Tokens of one call. The input is one whole that has parts: read from the vendor's cache, written to it
 * for five minutes or an hour, and the rest. Reasoning is a part of the output and never added to it.
 */
export interface Usage {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
  reasoningTokens: number;
  /** Whether we counted it because the provider did not say. */
  estimated: boolean;
}

/** A count of tokens as a provider reports it; null for anything that is none. */
export function count(value: unknown): number | null {
  return typeof value === "number" &&
    Number.isSafeInteger(value) &&
    value >= 0 &&
    value <= 2_147_483_647
    ? value
    : null;
}

/** The usage in an answer's body; null where there is none or it makes no sense. */
export function usageFromBody(
  format: WireFormat,
  operation: Operation,
  body: unknown,
): Usage | null {
  if (!isObject(body) || operation === "other") return null;
  if (format === "openai") return openAiUsage(body.usage);
  if (format === "anthropic") return anthropicUsage(body.usage);
  return null;
}
