import type { PriceOverride } from "./schemas/prices.ts";

/**
 * The periods in which versions of prices hold. A version takes the place of all earlier ones of its
 * `id` from its own `effectiveFrom` on: what was agreed before holds until then, and an end is a newer
 * version that ends. A version that was replaced before it began is left out.
 * @param versions all versions of any number of prices, in any order.
 * @returns the same documents, their ends brought forward: no two of one id overlap. What holds at a
 *   moment is found by `effectiveFrom <= moment < effectiveTo`, as a price book does.
 */
export function priceTimeline(versions: readonly PriceOverride[]): PriceOverride[] {
  const newestFirst = [...versions].sort((a, b) => b.version - a.version);
  const replacedFrom = new Map<string, number>();
  const held: PriceOverride[] = [];
  for (const override of newestFirst) {
    const from = Date.parse(override.effectiveFrom);
    const own =
      override.effectiveTo === null ? Number.POSITIVE_INFINITY : Date.parse(override.effectiveTo);
    const replaced = replacedFrom.get(override.id) ?? Number.POSITIVE_INFINITY;
    const to = Math.min(own, replaced);
    if (from < to)
      held.push({
        ...override,
        effectiveTo: to === Number.POSITIVE_INFINITY ? null : new Date(to).toISOString(),
      });
    replacedFrom.set(override.id, Math.min(from, replaced));
  }
  return held.reverse();
}
