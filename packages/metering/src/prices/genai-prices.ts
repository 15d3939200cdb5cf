import { MoneyParseError, parseUsdNumber } from "@pag0/money";
import {
  type ConditionalPrice,
  calcPrice,
  findProvider,
  type ModelPrice,
} from "@pydantic/genai-prices";
import type { UnitKind } from "../usage.ts";
import type { RateTable, TokenClass, TokenRates } from "./token-rates.ts";
import { completeRates } from "./token-rates.ts";
import type { UnitPrices } from "./unit-rates.ts";

/** The pinned release of the catalogue; a test holds it against what is installed. */
export const GENAI_SOURCE = "genai-prices@0.1.8";

const CLASSES: Readonly<Record<string, TokenClass>> = {
  input_mtok: "input",
  cache_read_mtok: "cachedInput",
  cache_write_mtok: "cacheWrite",
  cache_write_1h_mtok: "cacheWrite1h",
  input_audio_mtok: "audioInput",
  cache_audio_read_mtok: "cachedAudioInput",
  input_image_mtok: "imageInput",
  cache_image_read_mtok: "cachedImageInput",
  input_video_mtok: "videoInput",
  output_mtok: "output",
  output_reasoning_mtok: "reasoning",
  output_audio_mtok: "audioOutput",
  output_image_mtok: "imageOutput",
  output_video_mtok: "videoOutput",
};

const UNITS: Readonly<Record<string, { kind: UnitKind; per: bigint }>> = {
  web_searches_kcount: { kind: "web_search", per: 1_000n },
  storage_searches_kcount: { kind: "file_search", per: 1_000n },
  requests_kcount: { kind: "request", per: 1_000n },
  audio_hours: { kind: "second", per: 3_600n },
};

/** Said once more for the input's side, at the same price: the seconds are counted once. */
const REPEATED = new Set(["input_audio_hours"]);

/** Some hours of Monday to Friday, in UTC; they do not go on past midnight. */
interface WeekdayHours {
  type: "weekday_hours";
  start_time: string;
  end_time: string;
}

/** The rates of a model while one set of conditions holds. */
export interface PricePeriod {
  constraint: ConditionalPrice["constraint"] | WeekdayHours;
  table: RateTable;
  tokens: boolean;
  /** The classes that the catalogue names itself. */
  named: ReadonlySet<TokenClass>;
  units: UnitPrices;
}

/** A model of the catalogue: its periods, the last whose condition holds counts. */
export interface GenaiModel {
  id: string;
  /** Where its prices come from, as a price's version says. */
  source: string;
  contextTokens: number | null;
  periods: readonly PricePeriod[];
}

type Rate = Exclude<ModelPrice[string], undefined>;

function at(rate: Rate, tokens: number): number {
  if (typeof rate === "number") return rate;
  let price = rate.base;
  for (const tier of rate.tiers) if (tokens > tier.start) price = tier.price;
  return price;
}

function ratesAt(rates: readonly [TokenClass, Rate][], tokens: number): TokenRates {
  return completeRates(
    Object.fromEntries(rates.map(([name, rate]) => [name, parseUsdNumber(at(rate, tokens))])),
  );
}

/** Null where the model is priced by something that usage has no word for, or by nothing at all. */
function readPeriod({ constraint, prices }: ConditionalPrice): PricePeriod | null {
  const rates: [TokenClass, Rate][] = [];
  const units: Partial<Record<UnitKind, UnitPrices[UnitKind]>> = {};
  for (const [key, rate] of Object.entries(prices)) {
    if (rate === undefined || REPEATED.has(key)) continue;
    const name = CLASSES[key];
    const unit = UNITS[key];
    if (name !== undefined) rates.push([name, rate]);
    else if (unit !== undefined && typeof rate === "number")
      units[unit.kind] = [{ key: null, rate: { nanoUsd: parseUsdNumber(rate), per: unit.per } }];
    else return null;
  }
  const named = new Set(rates.map(([name]) => name));
  const tokens = named.has("input");
  if (!tokens && units.second === undefined) return null;
  const starts = new Set(
    rates.flatMap(([, rate]) => (typeof rate === "object" ? rate.tiers.map((t) => t.start) : [])),
  );
  return {
    constraint,
    tokens,
    named,
    units,
    table: {
      base: ratesAt(rates, 0),
      tiers: [...starts]
        .sort((a, b) => a - b)
        .map((above) => ({ above, rates: ratesAt(rates, above + 1) })),
    },
  };
}

/** Who sells whose models at their maker's price; the catalogue lends other makers' prices, too. */
const SOLD_ALIKE: Readonly<Record<string, readonly string[]>> = {
  azure: ["openai", "anthropic"],
  google: ["anthropic"],
};

/** Whether a price is the vendor's own, or its maker's at a vendor that takes the same. */
function isSoldAt(vendor: string, id: string): boolean {
  return [vendor, ...(SOLD_ALIKE[vendor] ?? [])].some((seller) =>
    findProvider({ providerId: seller })?.models.some((model) => model.id === id),
  );
}

/**
 * A model of the pinned catalogue with all its prices as exact integers; null for one that it does not
 * know, or prices by what cannot be metered: pages of documents, messages, citations, numbers that are no
 * exact decimal.
 * @param vendor the catalogue's name of the provider, such as `openai` or `anthropic`.
 */
export function readGenaiModel(vendor: string, model: string): GenaiModel | null {
  const found = calcPrice({}, model, { providerId: vendor });
  if (found === null || !isSoldAt(vendor, found.model.id)) return null;
  const { prices, id, context_window: contextTokens } = found.model;
  const conditions = Array.isArray(prices) ? prices : [{ prices }];
  const periods: PricePeriod[] = [];
  try {
    for (const condition of conditions) {
      const period = readPeriod(condition);
      if (period === null) return null;
      periods.push(period);
    }
  } catch (error) {
    // A rate that is no exact decimal cannot be charged exactly: the model counts as unpriced.
    if (error instanceof MoneyParseError) return null;
    throw error;
  }
  return { id, source: GENAI_SOURCE, contextTokens: contextTokens ?? null, periods };
}
