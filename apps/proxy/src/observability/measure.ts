import type { CallEvent } from "../journal/call-event.ts";
import type { Metrics } from "../metrics.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import type { Estimate } from "../stages/estimate.ts";
import { operationName, providerLabel } from "./gen-ai.ts";

const KINDS = [
  ["input", "inputTokens"],
  ["output", "outputTokens"],
  ["cached_input", "cachedInputTokens"],
  ["cache_write", "cacheWriteTokens"],
  ["reasoning", "reasoningTokens"],
] as const satisfies readonly (readonly [kind: string, member: keyof CallEvent])[];
const STATUS_CLASSES = ["none", "1xx", "2xx", "3xx", "4xx", "5xx"];

/** The class of a status, such as `4xx`; `none` where there was no answer. */
function statusClass(status: number | null): string {
  return STATUS_CLASSES[Math.floor((status ?? 0) / 100)] ?? "none";
}

/**
 * Counts one try of a call at a provider, when it is settled: its time, its tokens and what it cost.
 * @param firstPieceMs until the first piece of an answer that is passed on as it comes; null for others
 */
export function measureAttempt(
  metrics: Metrics,
  { provider }: EndpointSnapshot,
  { parsed }: Estimate,
  event: CallEvent,
  upstreamMs: number,
  firstPieceMs: number | null,
): void {
  const { format } = provider;
  const seconds = upstreamMs / 1_000;
  metrics.attempts.inc({ format, status: statusClass(event.upstreamStatus) });
  metrics.upstreamSeconds.observe({ format }, seconds);
  metrics.costNanoUsd.inc({ format }, Number(event.costNano));
  for (const [kind, member] of KINDS)
    if (event[member] > 0) metrics.tokens.inc({ format, kind }, event[member]);
  const operation = operationName(parsed.operation);
  if (operation === null) return;
  const gen_ai_operation_name = operation;
  const gen_ai_provider_name = providerLabel(provider.vendor);
  const failed = event.outcome !== "served" || (event.upstreamStatus ?? 0) >= 400;
  const error_type = failed ? statusClass(event.upstreamStatus) : "";
  metrics.genAiDuration.observe(
    { gen_ai_operation_name, gen_ai_provider_name, error_type },
    seconds,
  );
  if (event.stream && firstPieceMs !== null)
    metrics.genAiFirstChunk.observe(
      { gen_ai_operation_name, gen_ai_provider_name },
      firstPieceMs / 1_000,
    );
  if (event.inputTokens + event.outputTokens === 0) return;
  const observe = (gen_ai_token_type: string, tokens: number) =>
    metrics.genAiTokens.observe(
      { gen_ai_operation_name, gen_ai_provider_name, gen_ai_token_type },
      tokens,
    );
  observe("input", event.inputTokens);
  observe("output", event.outputTokens);
}
