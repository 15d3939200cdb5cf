import type { PriceOverride } from "@pag0/contract";
import type { UnitKind } from "../usage.ts";
import { basisPoints, dollars, parseRates } from "./row-parsing.ts";
import { type TierRates, type TokenPrice, WHOLE } from "./token-price.ts";
import {
  completeRates,
  ownRates,
  type RateTable,
  ratesFor,
  type TokenRates,
} from "./token-rates.ts";
import type { UnitPrices } from "./unit-rates.ts";

type Priced = Extract<PriceOverride, { kind: "price" | "default" }>;

/** What a price's version says of the override that it comes from. */
function versionOf({ id, version }: PriceOverride): string {
  return `override:${id}@${version}`;
}

/** The prices of pieces that an override names; the keys of a kind replace all of the list's. */
function unitsOf(override: Priced): UnitPrices {
  const units: Partial<Record<UnitKind, UnitPrices[UnitKind]>> = {};
  for (const { kind, key, usd, per } of override.units ?? [])
    units[kind] = [
      ...(units[kind] ?? []),
      { key, rate: { nanoUsd: dollars(usd), per: BigInt(per) } },
    ];
  return units;
}

/**
 * The rates of the list with those that an override names put in, at every size of the input: what it does
 * not name costs more from the list's own borders on. Parts that the list charges like their whole, such as
 * reasoning like output, follow a whole that is named.
 */
function tableOf(override: Priced, list: RateTable | null): RateTable {
  const named = parseRates(override.rates ?? {});
  const withList = (own: Partial<TokenRates>, inputTokens: number): TokenRates =>
    completeRates(list === null ? own : { ...ownRates(ratesFor(list, inputTokens)), ...own });
  const own = override.contextTiers ?? [];
  const borders = new Set([...own, ...(list?.tiers ?? [])].map(({ above }) => above));
  return {
    base: withList(named, 0),
    tiers: [...borders]
      .sort((a, b) => a - b)
      .map((above) => {
        const tier = own.findLast((each) => each.above <= above);
        const rates = tier === undefined ? named : { ...named, ...parseRates(tier.rates) };
        return { above, rates: withList(rates, above + 1) };
      }),
  };
}

/** Tiers that are a share of the standard price follow the new price; tiers with rates of their own stay. */
function serviceTiersWith(list: TokenPrice, table: RateTable): TokenPrice["serviceTiers"] {
  const of = (tier: TierRates): TierRates =>
    tier.table === list.serviceTiers.standard.table
      ? { table, basisPoints: tier.basisPoints }
      : tier;
  const { standard, batch, flex, priority, fast } = list.serviceTiers;
  return {
    standard: of(standard),
    batch: of(batch),
    flex: of(flex),
    priority: of(priority),
    fast: of(fast),
  };
}

/** A model's list price with a negotiated price put in: what it does not name stays at the list price. */
export function negotiatedPrice(override: Priced, list: TokenPrice): TokenPrice {
  const table = tableOf(override, list.serviceTiers.standard.table);
  return {
    ...list,
    ...table,
    version: versionOf(override),
    kind: "negotiated",
    tokens: list.tokens || override.rates !== undefined,
    serviceTiers: serviceTiersWith(list, table),
    alsoWithinADay: list.alsoWithinADay.map((other) => tableOf(override, other)),
    units: { ...list.units, ...unitsOf(override) },
    maxOutputTokens: override.maxOutputTokens ?? list.maxOutputTokens,
    contextTokens: override.contextTokens ?? list.contextTokens,
  };
}

/** Rates with what is left out of the two wholes taken from the other: neither is free unless it says so. */
function wholeRates(override: Priced): Priced {
  const { rates } = override;
  if (rates === undefined) return override;
  const { input = rates.output, output = rates.input } = rates;
  const wholes = { ...(input && { input }), ...(output && { output }) };
  return { ...override, rates: { ...rates, ...wholes } };
}

/** A price from an override alone, for a model that no list has. */
export function priceAlone(
  override: Priced,
  model: string,
  limits: { maxOutputTokens: number; contextTokens: number },
): TokenPrice {
  const table = tableOf(wholeRates(override), null);
  const same: TierRates = { table, basisPoints: WHOLE };
  return {
    ...table,
    version: versionOf(override),
    model,
    kind: override.kind === "default" ? "default" : "negotiated",
    tokens: override.rates !== undefined,
    serviceTiers: { standard: same, batch: same, flex: same, priority: same, fast: same },
    regionalBasisPoints: WHOLE,
    alsoWithinADay: [],
    units: unitsOf(override),
    leastUnits: {},
    payableBasisPoints: WHOLE,
    maxOutputTokens: override.maxOutputTokens ?? limits.maxOutputTokens,
    contextTokens: override.contextTokens ?? limits.contextTokens,
  };
}

/** A model that costs nothing because its organization says so: never the same as having no price. */
export function freePrice(
  override: Extract<PriceOverride, { kind: "free" }>,
  model: string,
  limits: { maxOutputTokens: number; contextTokens: number },
): TokenPrice {
  const table: RateTable = { base: completeRates({}), tiers: [] };
  const same: TierRates = { table, basisPoints: WHOLE };
  return {
    ...table,
    version: versionOf(override),
    model,
    kind: "free",
    tokens: false,
    serviceTiers: { standard: same, batch: same, flex: same, priority: same, fast: same },
    regionalBasisPoints: WHOLE,
    alsoWithinADay: [],
    units: {},
    leastUnits: {},
    payableBasisPoints: WHOLE,
    maxOutputTokens: override.maxOutputTokens ?? limits.maxOutputTokens,
    contextTokens: override.contextTokens ?? limits.contextTokens,
  };
}

/** A list price of which a percentage is taken off everything; the version names both. */
export function discountedPrice(
  override: Extract<PriceOverride, { kind: "discount" }>,
  list: TokenPrice,
): TokenPrice {
  return {
    ...list,
    version: `${versionOf(override)}/${list.version}`,
    kind: "negotiated",
    payableBasisPoints: WHOLE - basisPoints(override.percent),
  };
}
