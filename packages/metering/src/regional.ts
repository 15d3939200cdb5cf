import type { Call } from "./call.ts";
import { REGIONAL_HOSTS } from "./prices/data/regions.ts";
import type { Usage } from "./usage.ts";

/** Whether a vendor's host keeps all its calls in a region, which some models cost more for. */
export function isRegionalHost(vendor: string, { hostname }: URL): boolean {
  return REGIONAL_HOSTS.some((row) => row.vendor === vendor && row.host.test(hostname));
}

/** A call's usage with all of it kept in a region where the call asked for that and no answer tells it. */
export function usageWhereKept({ regional }: Pick<Call, "regional">, usage: Usage): Usage {
  if (!regional || usage.regionalTokens > 0) return usage;
  return { ...usage, regionalTokens: usage.inputTokens + usage.outputTokens };
}
