import { isObject } from "../call.ts";
import { count, noUsage, type Usage } from "../usage.ts";

/**
 * Usage as Anthropic reports it: `input_tokens` leaves out what was read from or written to its prompt
 * cache, so the three add up to the whole input.
 */
export function anthropicUsage(usage: unknown): Usage | null {
  if (!isObject(usage)) return null;
  const fresh = count(usage.input_tokens);
  if (fresh === null) return null;
  const read = count(usage.cache_read_input_tokens) ?? 0;
  const written = count(usage.cache_creation_input_tokens) ?? 0;
  const detail = isObject(usage.cache_creation) ? usage.cache_creation : {};
  const written1h = Math.min(written, count(detail.ephemeral_1h_input_tokens) ?? 0);
  return noUsage({
    inputTokens: fresh + read + written,
    outputTokens: count(usage.output_tokens) ?? 0,
    cachedInputTokens: read,
    cacheWriteTokens: written - written1h,
    cacheWrite1hTokens: written1h,
  });
}
