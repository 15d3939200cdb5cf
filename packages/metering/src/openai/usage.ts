import { isObject } from "../call.ts";
import { count, noUsage, type Usage } from "../usage.ts";

/**
 * Usage as OpenAI reports it, in chat completions and embeddings (`prompt_tokens`) and in responses
 * (`input_tokens`). Cached tokens are part of the input, reasoning tokens part of the output.
 */
export function openAiUsage(usage: unknown): Usage | null {
  if (!isObject(usage)) return null;
  const input = count(usage.prompt_tokens ?? usage.input_tokens);
  if (input === null) return null;
  const inputDetails = usage.prompt_tokens_details ?? usage.input_tokens_details;
  const outputDetails = usage.completion_tokens_details ?? usage.output_tokens_details;
  return noUsage({
    inputTokens: input,
    outputTokens: count(usage.completion_tokens ?? usage.output_tokens) ?? 0,
    cachedInputTokens: Math.min(
      input,
      (isObject(inputDetails) ? count(inputDetails.cached_tokens) : null) ?? 0,
    ),
    reasoningTokens: (isObject(outputDetails) ? count(outputDetails.reasoning_tokens) : null) ?? 0,
  });
}
