/**
 * A ratio from 0 to 1 as a percentage with one decimal; a dash where nothing was counted, and more
 * than nothing never prints as `0.0%`.
 */
export function percent(ratio: number | null | undefined): string {
  if (ratio === null || ratio === undefined) return "—";
  return ratio > 0 && ratio < 0.000_5 ? "<0.1%" : `${(ratio * 100).toFixed(1)}%`;
}

/** A whole number with separators. */
export function count(value: number): string {
  return value.toLocaleString("en-US");
}

/** A duration: `380 ms`, `1.24 s`. */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "—";
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** A size in bytes: `18.2 KB`. */
export function bytes(size: number | null): string {
  if (size === null) return "—";
  return size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} KB`;
}
