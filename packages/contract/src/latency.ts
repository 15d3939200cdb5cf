/** Upper bounds, in milliseconds, of the buckets that latencies are counted in; one more bucket holds what is above. */
export const latencyBucketBoundsMs = [
  1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000,
] as const;

/** The index of the bucket that counts a latency. */
export function latencyBucket(latencyMs: number): number {
  const index = latencyBucketBoundsMs.findIndex((bound) => latencyMs <= bound);
  return index === -1 ? latencyBucketBoundsMs.length : index;
}
