import { listedName } from "../model-name.ts";
import type { UnitKind } from "../usage.ts";
import { type GenaiModel, type PricePeriod, readGenaiModel } from "./genai-prices.ts";
import { hourlyModel } from "./hourly-model.ts";
import {
  catalogueName,
  isFree,
  limitsOf,
  longCacheOf,
  OWN_SOURCE,
  regionalShareOf,
  serviceTiersOf,
  tokenRatesOf,
  unitsOf,
} from "./own-rows.ts";
import { periodAt, periodsWithinADay } from "./period-at.ts";
import { type TokenPrice, WHOLE } from "./token-price.ts";
import { completeRates, type RateTable, type TokenClass, type TokenRates } from "./token-rates.ts";
import type { UnitPrices } from "./unit-rates.ts";

const MAX_CACHED = 5_000;
const MAX_NAME = 200;
const DAY_MS = 86_400_000;
const models = new Map<string, GenaiModel | null>();
const prices = new Map<string, TokenPrice | null>();

/** Keeps what was found; a caller who asks for many names cannot make it grow without end. */
function keep<T>(cache: Map<string, T>, name: string, value: T): T {
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(name, value);
  return value;
}

function genaiModel(vendor: string, model: string): GenaiModel | null {
  const name = `${vendor}\n${model}`;
  const known = models.get(name);
  if (known !== undefined) return known;
  const listed = catalogueName(vendor, model);
  const found = listed === null ? null : readGenaiModel(vendor, listed);
  return keep(models, name, hourlyModel(vendor, model) ?? found);
}

/** Rates of ours that are put in where the catalogue names none of its own. */
interface OwnRates {
  rates: Partial<TokenRates> | null;
  longCache: ((input: bigint) => bigint) | null;
}

function patched(period: PricePeriod, { rates: own, longCache }: OwnRates): RateTable {
  // Of a model that is cached at all; a price that names both of its lengths says all there is.
  const long = period.named.has("cacheWrite") ? longCache : null;
  if (own === null && long === null) return period.table;
  const patch = (rates: TokenRates): TokenRates => {
    const named: Partial<Record<TokenClass, bigint>> = { ...own };
    if (long !== null) named.cacheWrite1h = long(rates.input);
    for (const name of period.named) named[name] = rates[name];
    return completeRates(named);
  };
  return {
    base: patch(period.table.base),
    tiers: period.table.tiers.map(({ above, rates }) => ({ above, rates: patch(rates) })),
  };
}

/** The catalogue's prices of pieces, completed by ours; those that we have of the very model go before it. */
function unitsWith(
  own: UnitPrices,
  catalogue: UnitPrices,
  special: ReadonlySet<UnitKind>,
): UnitPrices {
  const first = Object.entries(own).filter(([kind]) => special.has(kind as UnitKind));
  return { ...own, ...catalogue, ...Object.fromEntries(first) };
}

function priceInPeriod(
  vendor: string,
  name: string,
  model: GenaiModel,
  index: number,
  within: readonly number[],
  moment: Date,
): TokenPrice {
  const period = model.periods[index] as PricePeriod;
  const names = [name, model.id];
  const rates = tokenRatesOf(vendor, names, moment)?.rates ?? null;
  const own = { rates, longCache: longCacheOf(vendor, names, moment) };
  const table = patched(period, own);
  const { units, special, least } = unitsOf(vendor, names, moment);
  return {
    version: `${model.source}/${vendor}/${model.id}${table === period.table ? "" : `+${OWN_SOURCE}`}`,
    model: model.id,
    kind: "list",
    ...table,
    tokens: period.tokens,
    serviceTiers: serviceTiersOf(vendor, names, table, moment),
    regionalBasisPoints: regionalShareOf(vendor, names, moment),
    alsoWithinADay: within
      .filter((other) => other !== index)
      .map((other) => patched(model.periods[other] as PricePeriod, own)),
    units: unitsWith(units, period.units, special),
    leastUnits: least,
    payableBasisPoints: WHOLE,
    ...limitsOf(names, model.contextTokens),
  };
}

/** A price from our rows alone, of a model that the catalogue lacks; null where they have none. */
function ownPrice(vendor: string, name: string, moment: Date): TokenPrice | null {
  const names = [name];
  const free = isFree(vendor, names, moment);
  const own = tokenRatesOf(vendor, names, moment);
  const { units, least } = unitsOf(vendor, names, moment);
  const byPiece =
    units.image !== undefined || units.second !== undefined || units.character !== undefined;
  const whole = own?.rates.input !== undefined;
  if (!free && !whole && !byPiece) return null;
  const table: RateTable = whole
    ? { base: completeRates(own.rates), tiers: own.tiers }
    : { base: completeRates({}), tiers: [] };
  return {
    version: `${OWN_SOURCE}/${vendor}/${name}`,
    model: name,
    kind: free ? "free" : "list",
    ...table,
    tokens: whole,
    serviceTiers: serviceTiersOf(vendor, names, table, moment),
    regionalBasisPoints: regionalShareOf(vendor, names, moment),
    alsoWithinADay: [],
    units: free ? {} : units,
    leastUnits: least,
    payableBasisPoints: WHOLE,
    ...limitsOf(names, null),
  };
}

/** A price, and the instants from and until which it is known to hold, in milliseconds since 1970. */
export interface PriceWithin {
  price: TokenPrice | null;
  from: number;
  until: number;
}

/** The list price of a model at a moment, and how long it certainly holds: our rows change with a day. */
export function listPriceWithin(vendor: string, model: string, moment: Date): PriceWithin {
  const now = moment.getTime();
  const name = listedName(vendor, model);
  if (name === "" || name.length > MAX_NAME) return { price: null, from: now, until: now + 1 };
  const found = genaiModel(vendor, name);
  const price = priceAt(vendor, name, found, moment);
  // Prices by the time of day, or from a day on, are asked for anew.
  if (found !== null && found.periods.length > 1) return { price, from: now, until: now + 1 };
  const from = now - (((now % DAY_MS) + DAY_MS) % DAY_MS);
  return { price, from, until: from + DAY_MS };
}

/**
 * The list price of a model at a moment, from the bundled catalogue and the rows of ours that fill its
 * gaps; null for a model that neither knows, which the caller has to refuse: it is never free.
 * @param vendor the catalogue's name of the provider, such as `openai` or `anthropic`.
 */
export function lookUpTokenPrice(vendor: string, model: string, moment: Date): TokenPrice | null {
  return listPriceWithin(vendor, model, moment).price;
}

function priceAt(
  vendor: string,
  name: string,
  found: GenaiModel | null,
  moment: Date,
): TokenPrice | null {
  const index = found === null ? 0 : periodAt(found, moment);
  const within = found === null ? [] : periodsWithinADay(found, moment);
  const day = Math.floor(moment.getTime() / DAY_MS);
  const key = `${vendor}\n${name}\n${day}\n${index}\n${within.join(",")}`;
  const known = prices.get(key);
  if (known !== undefined) return known;
  const price =
    found === null
      ? ownPrice(vendor, name, moment)
      : priceInPeriod(vendor, name, found, index, within, moment);
  return keep(prices, key, price);
}
