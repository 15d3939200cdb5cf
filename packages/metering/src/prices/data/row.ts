import type { ServiceTier, UnitKind } from "../../usage.ts";
import type { TokenClass } from "../token-rates.ts";

/** Where the vendor prints a figure of ours, and the day for which it is known to be printed there. */
export interface Source {
  source: string;
  /** As `2026-06-04`. A figure that is old is one to look up again. */
  asOf: string;
}

/** What a row is about: a vendor of the catalogue, and its models by a pattern in which `*` is anything. */
export interface About extends Source {
  vendor: string;
  model: string;
  /** The day from which it is in force, as `2026-11-21`; from the beginning where absent. */
  from?: string;
}

/** Rates in dollars per million tokens, as the vendors print them. */
export type DollarRates = Readonly<Partial<Record<TokenClass, string>>>;

/** What a service tier costs: a share of the standard price in percent, or rates of its own. */
export interface ServiceTierRow extends About {
  tier: Exclude<ServiceTier, "standard">;
  percent?: string;
  rates?: DollarRates;
}

/** What a call costs that is kept in a region: a share of its price in percent. */
export interface RegionRow extends About {
  percent: string;
}

/** What pieces cost: dollars for `per` of them. */
export interface UnitPriceRow extends About {
  kind: UnitKind;
  key: string | null;
  usd: string;
  per: 1 | 60 | 1_000 | 3_600 | 1_000_000;
  /** The fewest that a call is charged for. */
  least?: number;
}

/** Rates that the catalogue lacks for a model it has, or of a model that it lacks. */
export interface TokenRateRow extends About {
  rates: DollarRates;
  /** Of a model that the catalogue lacks: rates in place of these where the whole input is longer, ascending. */
  tiers?: readonly { above: number; rates: DollarRates }[];
}

/** Rates that are others in some hours of weekdays, in UTC. */
export interface HourlyRateRow extends About {
  rates: DollarRates;
  peak: { hours: readonly { from: string; to: string }[]; rates: DollarRates };
  contextTokens: number;
}

/** A name for a model that the catalogue has under another. */
export interface SameModelRow extends About {
  as: string;
}

/** What a long-lived cache entry costs to write, as a share of fresh input in percent. */
export interface LongCacheRow extends About {
  percent: string;
}

/** How much a model takes and gives. */
export interface ModelLimitRow extends About {
  maxOutputTokens: number;
  contextTokens?: number;
}
