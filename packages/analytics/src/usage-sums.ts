import { latencyBucketBoundsMs, type UsageTotals } from "@pag0/contract";
import { nanoUsd, toMicroUsdExact } from "@pag0/money";
import { percentileOfBuckets } from "./percentile.ts";

/** Names of the counts that usage is summed by. */
export const usageCounts = [
  "requests",
  "served",
  "refused",
  "pending",
  "errors",
  "cacheHits",
  "cacheLookups",
  "inputTokens",
  "outputTokens",
  "latencySumMs",
  "latencyCount",
  "costNano",
  "savedNano",
] as const;
export type UsageCount = (typeof usageCounts)[number];

/** Exact sums of some usage. They add up in any order; amounts are nano-USD. */
export type UsageSums = Record<UsageCount, bigint> & { latencyBuckets: bigint[] };

const BUCKETS = latencyBucketBoundsMs.length + 1;

export function noUsage(): UsageSums {
  const counts = Object.fromEntries(usageCounts.map((name) => [name, 0n]));
  return { ...(counts as Record<UsageCount, bigint>), latencyBuckets: Array(BUCKETS).fill(0n) };
}

export function addUsage(parts: Iterable<UsageSums>): UsageSums {
  const sums = noUsage();
  for (const part of parts) {
    for (const name of usageCounts) sums[name] += part[name];
    sums.latencyBuckets = sums.latencyBuckets.map(
      (count, index) => count + (part.latencyBuckets[index] ?? 0n),
    );
  }
  return sums;
}

/** A quotient of counts to four decimals; null where the denominator is none. */
export function ratio(part: bigint, whole: bigint): number | null {
  return whole === 0n ? null : Number((part * 20_000n + whole) / (whole * 2n)) / 10_000;
}

/** The figures of usage as the API shows them: exact sums, and what follows from them. */
export function usageTotalsOf(sums: UsageSums): UsageTotals {
  const { latencySumMs, latencyCount } = sums;
  return {
    cost: toMicroUsdExact(nanoUsd(sums.costNano)),
    saved: toMicroUsdExact(nanoUsd(sums.savedNano)),
    requests: Number(sums.requests),
    served: Number(sums.served),
    refused: Number(sums.refused),
    pending: Number(sums.pending),
    errors: Number(sums.errors),
    cacheHits: Number(sums.cacheHits),
    cacheLookups: Number(sums.cacheLookups),
    cacheHitRate: ratio(sums.cacheHits, sums.cacheLookups),
    inputTokens: Number(sums.inputTokens),
    outputTokens: Number(sums.outputTokens),
    avgLatencyMs:
      latencyCount === 0n
        ? null
        : Number((latencySumMs * 20n + latencyCount) / (latencyCount * 2n)) / 10,
    p95LatencyMs: percentileOfBuckets(sums.latencyBuckets, 0.95),
  };
}
