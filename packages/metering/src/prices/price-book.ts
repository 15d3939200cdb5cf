import type { PriceOverride } from "@pag0/contract";
import { listedName } from "../model-name.ts";
import { discountedPrice, freePrice, negotiatedPrice, priceAlone } from "./apply-override.ts";
import { listPriceWithin, type PriceWithin } from "./catalogue.ts";
import { limitsOf } from "./own-rows.ts";
import { fits } from "./pattern.ts";
import type { TokenPrice } from "./token-price.ts";

/** Finds what models cost an organization. */
export interface PriceBook {
  /**
   * The price of a model at a moment; null for one that has none, which the caller refuses: it is never
   * free. A price of kind `free` is a statement, and calls at it pass whatever the budget.
   * @param vendor the catalogue's name of the provider, such as `openai` or `anthropic`.
   */
  lookUp(vendor: string, model: string, moment: Date): TokenPrice | null;
}

const MAX_CACHED = 5_000;

/** An override with its period in milliseconds since 1970. */
interface Entry {
  override: PriceOverride;
  from: number;
  to: number;
}

/** How closely an override names a model: a vendor counts before a model, a name before a pattern. */
function closeness({ vendor, model }: PriceOverride): readonly number[] {
  return [vendor === "*" ? 0 : 1, model.includes("*") ? 0 : 1, model.replaceAll("*", "").length];
}

/** Closest first; of equally close ones the latest in force, then by id, so that the order is always one. */
function byPrecedence(a: Entry, b: Entry): number {
  const closeA = closeness(a.override);
  const closeB = closeness(b.override);
  for (const [i, value] of closeA.entries()) {
    const difference = (closeB[i] ?? 0) - value;
    if (difference !== 0) return difference;
  }
  if (a.from !== b.from) return b.from - a.from;
  return a.override.id < b.override.id ? -1 : 1;
}

/**
 * An organization's prices: those it negotiated or set before those of the list, by the closest override
 * in force. A price or a statement that a model is free goes before a discount; a discount takes off the
 * list price and never off a negotiated one; the default price serves models that nobody else prices.
 */
export function priceBook({ overrides }: { overrides: readonly PriceOverride[] }): PriceBook {
  const entries = overrides
    .map((override) => ({
      override,
      from: Date.parse(override.effectiveFrom),
      to:
        override.effectiveTo === null ? Number.POSITIVE_INFINITY : Date.parse(override.effectiveTo),
    }))
    .sort(byPrecedence);
  const fitting = new Map<string, readonly Entry[]>();

  /** The overrides about a model, whenever in force; found once, since a call must not wait for a thousand. */
  function entriesOf(vendor: string, name: string): readonly Entry[] {
    const key = `${vendor}\n${name}`;
    const known = fitting.get(key);
    if (known !== undefined) return known;
    const found = entries.filter(
      ({ override }) =>
        (override.vendor === "*" || override.vendor === vendor) &&
        fits(listedName(vendor, override.model), name),
    );
    if (fitting.size >= MAX_CACHED) fitting.clear();
    fitting.set(key, found);
    return found;
  }

  const known = new Map<string, Map<string, PriceWithin>>();
  let size = 0;

  function keep(vendor: string, model: string, found: PriceWithin): void {
    if (size >= MAX_CACHED) {
      known.clear();
      size = 0;
    }
    let ofVendor = known.get(vendor);
    if (ofVendor === undefined) {
      ofVendor = new Map();
      known.set(vendor, ofVendor);
    }
    if (!ofVendor.has(model)) size++;
    ofVendor.set(model, found);
  }

  return {
    lookUp(vendor, model, moment) {
      const now = moment.getTime();
      const last = known.get(vendor)?.get(model);
      if (last !== undefined && last.from <= now && now < last.until) return last.price;
      const name = listedName(vendor, model);
      const list = listPriceWithin(vendor, model, moment);
      const found = priceWithin(name, entriesOf(vendor, name), list, now);
      keep(vendor, model, found);
      return found.price;
    },
  };
}

/** The price by the overrides about a model that are in force, as long as those stay the same. */
function priceWithin(
  name: string,
  entries: readonly Entry[],
  list: PriceWithin,
  now: number,
): PriceWithin {
  let { from, until } = list;
  for (const entry of entries) {
    for (const change of [entry.from, entry.to]) {
      if (change <= now) from = Math.max(from, change);
      else until = Math.min(until, change);
    }
  }
  const inForce = entries
    .filter((entry) => entry.from <= now && now < entry.to)
    .map(({ override }) => override);
  return { price: overriddenPrice(name, inForce, list.price), from, until };
}

/** @param inForce the overrides about a model, closest first */
function overriddenPrice(
  name: string,
  inForce: readonly PriceOverride[],
  list: TokenPrice | null,
): TokenPrice | null {
  if (inForce.length === 0) return list;
  const own = inForce.find(({ kind }) => kind === "price" || kind === "free");
  const limits = list ?? limitsOf([name], null);
  if (own?.kind === "free") return freePrice(own, name, limits);
  if (own?.kind === "price")
    return list === null ? priceAlone(own, name, limits) : negotiatedPrice(own, list);
  if (list === null) {
    const fallback = inForce.find(({ kind }) => kind === "default");
    return fallback?.kind === "default" ? priceAlone(fallback, name, limits) : null;
  }
  const discount = inForce.find(({ kind }) => kind === "discount");
  return discount?.kind === "discount" && list.kind === "list"
    ? discountedPrice(discount, list)
    : list;
}
