import { latencyBucketBoundsMs } from "@pag0/contract";

/**
 * The percentile of latencies that were counted in buckets, as Prometheus reads a histogram: linear
 * within the bucket that it falls into. It lies in the same bucket as the exact one.
 * @param buckets counts by `latencyBucket`; what lies above the last bound counts as that bound.
 * @param share 0.95 for the 95th percentile.
 * @returns milliseconds, rounded; null where nothing was counted.
 */
export function percentileOfBuckets(buckets: readonly bigint[], share: number): number | null {
  const total = Number(buckets.reduce((sum, count) => sum + count, 0n));
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (const [index, upper] of latencyBucketBoundsMs.entries()) {
    const count = Number(buckets[index] ?? 0n);
    if (count > 0 && below + count >= rank) {
      const lower = latencyBucketBoundsMs[index - 1] ?? 0;
      return Math.round(lower + ((upper - lower) * Math.max(0, rank - below)) / count);
    }
    below += count;
  }
  return latencyBucketBoundsMs.at(-1) ?? null;
}
