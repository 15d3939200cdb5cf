import { costOfUsage, noUsage, SERVICE_TIERS, type ServiceTier, type Usage } from "@pag0/metering";
import type { NanoUsd } from "@pag0/money";
import type { CallEvent } from "../journal/call-event.ts";
import type { Estimate } from "../stages/estimate.ts";
import { createMeter } from "../stages/meter.ts";
import { DRAWN } from "../stages/usage.ts";
import type { CachedAnswer } from "./answer.ts";

function tierOf(tier: string): ServiceTier {
  return SERVICE_TIERS.find((known) => known === tier) ?? "standard";
}

/** The usage of a metered call, as its event has it. */
export function usageOfEvent(event: CallEvent): Usage {
  const { units = [], ...others } = event.usageDetail;
  const counts = Object.entries(others).filter(([, count]) => typeof count === "number");
  const isDrawn = ([name]: [string, unknown]) => name.startsWith(DRAWN);
  const drawn = counts.filter(isDrawn).map(([name, count]) => [name.slice(DRAWN.length), count]);
  const parts: Partial<Usage> = Object.fromEntries(counts.filter((count) => !isDrawn(count)));
  return noUsage({
    ...parts,
    ...(drawn.length > 0 && { drawn: noUsage(Object.fromEntries(drawn)) }),
    units: units as Usage["units"],
    inputTokens: event.inputTokens,
    outputTokens: event.outputTokens,
    cachedInputTokens: event.cachedInputTokens,
    // One column holds what was written for either length.
    cacheWriteTokens: event.cacheWriteTokens - (parts.cacheWrite1hTokens ?? 0),
    reasoningTokens: event.reasoningTokens,
    serviceTier: tierOf(event.serviceTier),
  });
}

/** What an equal call would cost now, in nano-USD, by the prices that hold now: what a hit saves. */
export async function savedBy(hit: CachedAnswer, estimate: Estimate): Promise<NanoUsd> {
  const { pricing } = estimate;
  if (pricing.kind === "tokens" && hit.usage !== null) return costOfUsage(hit.usage, pricing.price);
  const meter = createMeter(estimate, { status: 200, headers: hit.headers });
  if (meter.known !== null) return meter.known;
  for (const chunk of hit.chunks) await meter.observe(chunk);
  await meter.flush();
  return (await meter.finish()).cost;
}
