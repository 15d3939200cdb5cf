/** A share as people write it: `"95%"`, `"75.6%"`; null stays null. */
export function percentText(share: number | null): string | null {
  return share === null ? null : `${Math.round(share * 1000) / 10}%`;
}

/** Milliseconds as people write them: `"850 ms"`, `"1.2 s"`; null stays null. */
export function latencyText(milliseconds: number | null): string | null {
  if (milliseconds === null) return null;
  return milliseconds < 1000
    ? `${Math.round(milliseconds)} ms`
    : `${Math.round(milliseconds / 100) / 10} s`;
}
