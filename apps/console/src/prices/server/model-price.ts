import { type ModelPrice, type tokenClasses, unitKinds } from "@pag0/contract";
import type { TokenPrice, TokenRates } from "@pag0/metering";
import { type NanoUsd, toMicroUsdExact } from "@pag0/money";
import { exactUsd } from "./exact-usd.ts";

/** A model as calls and lists name it. */
export interface NamedModel {
  vendor: string;
  model: string;
}

/** How often a model was asked for, and what that cost. */
export interface ModelUse {
  calls: number;
  cost: NanoUsd;
}

type ExactRates = Record<(typeof tokenClasses)[number], string>;

function ratesView(rates: TokenRates, ...basisPoints: readonly bigint[]): ExactRates {
  return Object.fromEntries(
    Object.entries(rates).map(([name, nano]) => [name, exactUsd(nano, ...basisPoints)]),
  ) as ExactRates;
}

/** The tiers that cost something else than the standard one. */
function serviceTiers(price: TokenPrice): ModelPrice["serviceTiers"] {
  const paid = price.payableBasisPoints;
  const standard = JSON.stringify(ratesView(price.base, 10_000n, paid));
  return Object.entries(price.serviceTiers)
    .map(([tier, { table, basisPoints }]) => ({
      tier,
      rates: ratesView(table.base, basisPoints, paid),
    }))
    .filter(({ rates }) => JSON.stringify(rates) !== standard);
}

function unitsView({ units, payableBasisPoints }: TokenPrice): ModelPrice["units"] {
  return unitKinds.flatMap((kind) =>
    (units[kind] ?? []).map(({ key, rate }) => ({
      kind,
      key,
      usd: exactUsd(rate.nanoUsd, payableBasisPoints),
      per: Number(rate.per),
    })),
  );
}

/** The override that a price comes from, by what its version says. */
function overrideOf(version: string): string | null {
  return /^override:([^@]+)@/.exec(version)?.[1] ?? null;
}

/** What a model costs, as the API tells it; discounts are taken off already, to the last digit. */
export function modelPriceView(
  { vendor, model }: NamedModel,
  price: TokenPrice | null,
  use: ModelUse,
): ModelPrice {
  const named = { vendor, model, calls: use.calls, cost: toMicroUsdExact(use.cost) };
  if (price === null)
    return {
      ...named,
      kind: "none",
      version: null,
      pricedAs: null,
      overrideId: null,
      rates: null,
      contextTiers: [],
      serviceTiers: [],
      units: [],
      maxOutputTokens: null,
      contextTokens: null,
    };
  const paid = price.payableBasisPoints;
  return {
    ...named,
    kind: price.kind,
    version: price.version,
    pricedAs: price.model,
    overrideId: overrideOf(price.version),
    rates: price.tokens ? ratesView(price.base, paid) : null,
    contextTiers: price.tokens
      ? price.tiers.map(({ above, rates }) => ({ above, rates: ratesView(rates, paid) }))
      : [],
    serviceTiers: price.tokens ? serviceTiers(price) : [],
    units: unitsView(price),
    maxOutputTokens: price.maxOutputTokens,
    contextTokens: price.contextTokens,
  };
}
