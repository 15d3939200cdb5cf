import { bareName } from "../model-name.ts";
import type { ServiceTier, UnitKind } from "../usage.ts";
import { LARGEST_CONTEXT, LARGEST_OUTPUT, MODEL_LIMIT_ROWS } from "./data/model-limits.ts";
import { REGION_ROWS } from "./data/regions.ts";
import type { ServiceTierRow } from "./data/row.ts";
import { SERVICE_TIER_ROWS } from "./data/service-tiers.ts";
import {
  FREE_ROWS,
  LONG_CACHE_ROWS,
  NOT_LISTED_ROWS,
  SAME_MODEL_ROWS,
  TOKEN_RATE_ROWS,
} from "./data/token-rates.ts";
import { UNIT_PRICE_ROWS } from "./data/unit-prices.ts";
import { fits } from "./pattern.ts";
import { basisPoints, dollars, parseRates } from "./row-parsing.ts";
import { type TierRates, WHOLE } from "./token-price.ts";
import { completeRates, type RateTable, type TokenRates } from "./token-rates.ts";
import type { UnitPrices } from "./unit-rates.ts";

/** Where our own rows say they come from, in a price's version: the day they were last changed. */
export const OWN_SOURCE = "pag0-prices@2026-11-22";

/** The catalogue rounds some contexts (1,000,000 for 1,047,576). */
const CONTEXT_MARGIN = 1.1;

interface Row {
  vendor: string;
  model: string;
  from?: string;
}

/** Whether a row is about one of the names a model goes by, and in force. */
function about(row: Row, vendor: string, names: readonly string[], moment: Date): boolean {
  return (
    (row.vendor === "*" || row.vendor === vendor) &&
    (row.from === undefined || moment.getTime() >= Date.parse(row.from)) &&
    names.some((name) => fits(row.model, name))
  );
}

/** The first row that fits the vendor; for a vendor without any, the first that fits every vendor. */
function firstRow<T extends Row>(
  rows: readonly T[],
  vendor: string,
  names: readonly string[],
  moment: Date,
): T | null {
  return rows.find((row) => about(row, vendor, names, moment)) ?? null;
}

function tierRates(row: ServiceTierRow | null, table: RateTable): TierRates {
  if (row === null) return { table, basisPoints: WHOLE };
  if (row.rates === undefined) return { table, basisPoints: basisPoints(row.percent ?? "100") };
  const rates = parseRates(row.rates);
  return {
    table: { base: completeRates(rates), tiers: [] },
    basisPoints: WHOLE,
  };
}

/** What each service tier of a model costs. */
export function serviceTiersOf(
  vendor: string,
  names: readonly string[],
  table: RateTable,
  moment: Date,
): Readonly<Record<ServiceTier, TierRates>> {
  const of = (tier: ServiceTier): TierRates => {
    const rows = SERVICE_TIER_ROWS.filter((row) => row.tier === tier);
    return tierRates(firstRow(rows, vendor, names, moment), table);
  };
  return {
    standard: { table, basisPoints: WHOLE },
    batch: of("batch"),
    flex: of("flex"),
    priority: of("priority"),
    fast: of("fast"),
  };
}

/** The share of its rates that a model costs in a call that is kept in a region, in basis points. */
export function regionalShareOf(vendor: string, names: readonly string[], moment: Date): bigint {
  const row = firstRow(REGION_ROWS, vendor, names, moment);
  return row === null ? WHOLE : basisPoints(row.percent);
}

/** Prices of pieces that our rows know. */
interface OwnUnits {
  units: UnitPrices;
  /** The kinds whose rows are about this model, not about all of its vendor: they go before the catalogue. */
  special: ReadonlySet<UnitKind>;
  /** The fewest that are charged. */
  least: Partial<Record<UnitKind, number>>;
}

export function unitsOf(vendor: string, names: readonly string[], moment: Date): OwnUnits {
  const units: Partial<Record<UnitKind, UnitPrices[UnitKind]>> = {};
  const least: Partial<Record<UnitKind, number>> = {};
  const special = new Set<UnitKind>();
  for (const kind of new Set(UNIT_PRICE_ROWS.map((row) => row.kind))) {
    const rows = UNIT_PRICE_ROWS.filter((row) => row.kind === kind);
    const first = firstRow(rows, vendor, names, moment);
    if (first === null) continue;
    units[kind] = rows
      .filter((row) => row.vendor === first.vendor && row.model === first.model)
      .map(({ key, usd, per }) => ({
        key,
        rate: { nanoUsd: dollars(usd), per: BigInt(per) },
      }));
    if (first.least !== undefined) least[kind] = first.least;
    if (first.model !== "*") special.add(kind);
  }
  return { units, special, least };
}

/** The name that the catalogue has a model under; null for one that it only seems to have. */
export function catalogueName(vendor: string, name: string): string | null {
  const is = (row: Row) => row.vendor === vendor && fits(row.model, name);
  if (NOT_LISTED_ROWS.some(is)) return null;
  return SAME_MODEL_ROWS.find(is)?.as ?? name;
}

/** What an hour in the cache costs to write where fresh input costs this; null where our rows do not say. */
export function longCacheOf(
  vendor: string,
  names: readonly string[],
  moment: Date,
): ((input: bigint) => bigint) | null {
  const row = firstRow(LONG_CACHE_ROWS, vendor, names, moment);
  if (row === null) return null;
  const share = basisPoints(row.percent);
  return (input) => (input * share) / WHOLE;
}

/** Token rates that our rows know, and those of longer inputs. */
interface OwnTokenRates {
  rates: Partial<TokenRates>;
  tiers: RateTable["tiers"];
}

/** Null where our rows have no rates of a model. */
export function tokenRatesOf(
  vendor: string,
  names: readonly string[],
  moment: Date,
): OwnTokenRates | null {
  const row = firstRow(TOKEN_RATE_ROWS, vendor, names, moment);
  if (row === null) return null;
  const tiers = (row.tiers ?? []).map(({ above, rates }) => ({
    above,
    rates: completeRates(parseRates(rates)),
  }));
  return { rates: parseRates(row.rates), tiers };
}

export function isFree(vendor: string, names: readonly string[], moment: Date): boolean {
  return firstRow(FREE_ROWS, vendor, names, moment) !== null;
}

/** How much a model takes and gives at the most; for one without a row its context, or the largest of all. */
export function limitsOf(
  names: readonly string[],
  catalogueContext: number | null,
): { maxOutputTokens: number; contextTokens: number } {
  const known = names.flatMap((name) => [name, bareName(name)]);
  const row = MODEL_LIMIT_ROWS.find(({ model }) => known.some((name) => fits(model, name)));
  const context = Math.ceil((catalogueContext ?? LARGEST_CONTEXT) * CONTEXT_MARGIN);
  return {
    maxOutputTokens: row?.maxOutputTokens ?? Math.min(LARGEST_OUTPUT, context),
    contextTokens: row?.contextTokens ?? context,
  };
}
