import { isCheapModel } from "@pag0/metering";
import type { DryRunOptions } from "@pag0/policy";

type IsCheap = NonNullable<DryRunOptions["isCheap"]>;

/**
 * Which models are cheap by the prices of an instant, for budgets that let cheap ones alone run. What
 * policy allows differs from call to call, so nothing is remembered between two.
 */
export function cheapness(
  providers: readonly { slug: string; vendor: string }[],
  at: Date,
): IsCheap {
  const vendors = new Map(providers.map(({ slug, vendor }) => [slug, vendor]));
  return (slug, model, isAllowed) => {
    const vendor = slug === null ? undefined : vendors.get(slug);
    if (vendor === undefined) return false;
    return isCheapModel({ levels: [] }, { vendor }, model, isAllowed, at);
  };
}
