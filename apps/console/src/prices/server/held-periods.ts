import type { PriceOverride } from "@pag0/contract";

/** A version of a price and when it was stored. */
export interface StoredVersion {
  override: PriceOverride;
  createdAt: Date;
}

/** From when until when calls were charged by a version; `to` is null where nothing ends it. */
export interface HeldPeriod {
  from: string;
  to: string | null;
}

/**
 * When each version held: from when it was stored, and no sooner than it says, until the next was stored
 * or it ended. The newest version alone counts at any moment. Null for one that never held.
 * @param versions of one price, oldest first.
 */
export function heldPeriods(versions: readonly StoredVersion[]): (HeldPeriod | null)[] {
  return versions.map(({ override, createdAt }, i) => {
    const next = versions[i + 1]?.createdAt.getTime() ?? Number.POSITIVE_INFINITY;
    const end =
      override.effectiveTo === null ? Number.POSITIVE_INFINITY : Date.parse(override.effectiveTo);
    const from = Math.max(createdAt.getTime(), Date.parse(override.effectiveFrom));
    const to = Math.min(next, end);
    if (from >= to) return null;
    return {
      from: new Date(from).toISOString(),
      to: to === Number.POSITIVE_INFINITY ? null : new Date(to).toISOString(),
    };
  });
}

/** Whether a price holds at a moment, will, or did. */
export function overrideState(
  { effectiveFrom, effectiveTo }: PriceOverride,
  now: Date,
): "active" | "scheduled" | "ended" {
  if (effectiveTo !== null && Date.parse(effectiveTo) <= now.getTime()) return "ended";
  return Date.parse(effectiveFrom) > now.getTime() ? "scheduled" : "active";
}
