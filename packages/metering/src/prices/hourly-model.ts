import { HOURLY_RATE_ROWS } from "./data/hourly-rates.ts";
import type { DollarRates } from "./data/row.ts";
import type { GenaiModel, PricePeriod } from "./genai-prices.ts";
import { OWN_SOURCE } from "./own-rows.ts";
import { parseRates } from "./row-parsing.ts";
import { completeRates, type TokenClass } from "./token-rates.ts";

function periodOf(dollars: DollarRates, constraint?: PricePeriod["constraint"]): PricePeriod {
  const rates = parseRates(dollars);
  return {
    constraint,
    tokens: true,
    named: new Set(Object.keys(rates) as TokenClass[]),
    units: {},
    table: { base: completeRates(rates), tiers: [] },
  };
}

/** A model whose rates differ by the hour on weekdays, by our rows; null for all others. */
export function hourlyModel(vendor: string, name: string): GenaiModel | null {
  const row = HOURLY_RATE_ROWS.find((each) => each.vendor === vendor && each.model === name);
  if (row === undefined) return null;
  const peaks = row.peak.hours.map(({ from, to }) =>
    periodOf(row.peak.rates, { type: "weekday_hours", start_time: from, end_time: to }),
  );
  return {
    ...{ id: row.model, source: OWN_SOURCE, contextTokens: row.contextTokens },
    periods: [periodOf(row.rates), ...peaks],
  };
}
