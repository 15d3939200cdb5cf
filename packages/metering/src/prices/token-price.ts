import { divideRoundHalfUp, type NanoUsd, nanoUsd } from "@pag0/money";
import { noUsage, type ServiceTier, type UnitKind, type Usage } from "../usage.ts";
import { type RateTable, ratesFor, tokenCharge } from "./token-rates.ts";
import { UNIT_SCALE, type UnitPrices, unitCharge } from "./unit-rates.ts";

/** Ten thousand basis points are the whole of a price. */
export const WHOLE = 10_000n;
const PER_MILLION = UNIT_SCALE / 1_000_000n;
/** What charges of tokens alone, and those of pieces, too, are counted in. */
const TOKENS_SCALE = 1_000_000n * WHOLE;
const ALL_SCALE = UNIT_SCALE * WHOLE * WHOLE;

/** Rates of a service tier, and the share of them that is charged, in basis points. */
export interface TierRates {
  table: RateTable;
  basisPoints: bigint;
}

/** What a model costs at a moment, by tokens, by the piece, or both. */
export interface TokenPrice extends RateTable {
  /** Where the price comes from, kept with every event that was charged by it. */
  version: string;
  model: string;
  /**
   * Where the price comes from: a list, an organization's agreement, its statement that the model costs
   * nothing, or its price for models that nobody else has a price for.
   */
  kind: "list" | "negotiated" | "free" | "default";
  /** Whether tokens cost anything: otherwise pieces alone do. */
  tokens: boolean;
  serviceTiers: Readonly<Record<ServiceTier, TierRates>>;
  /** The share of these rates that tokens cost in a call that is kept in a region, in basis points. */
  regionalBasisPoints: bigint;
  /** Other rates in force within a day of the moment: by time of day, or from a day on. */
  alsoWithinADay: readonly RateTable[];
  units: UnitPrices;
  /** The fewest pieces of a kind that a call is charged for, such as ten seconds of audio. */
  leastUnits: Readonly<Partial<Record<UnitKind, number>>>;
  /** The share of the list price that the organization pays, in basis points. */
  payableBasisPoints: bigint;
  /** The most output tokens the model gives, where a request names no maximum. */
  maxOutputTokens: number;
  /** The most input tokens the model takes. */
  contextTokens: number;
  /** What the model costs that draws for a call; absent where none does. */
  drawing?: TokenPrice;
}

/** What a call that tells of no requests is: one. */
const ONE_REQUEST: Usage["units"] = [{ kind: "request", count: 1, key: null }];
const NONE: readonly UnitKind[] = [];

/**
 * Turns charges into an amount with the one rounding of a call, half up.
 * @param tokens nano-USD per million, times basis points of the service tier.
 * @param units nano-USD times `UNIT_SCALE`.
 */
export function payable(tokens: bigint, units: bigint, payableBasisPoints: bigint): NanoUsd {
  if (units === 0n && payableBasisPoints === WHOLE)
    return nanoUsd(divideRoundHalfUp(tokens, TOKENS_SCALE));
  const total = (tokens * PER_MILLION + units * WHOLE) * payableBasisPoints;
  return nanoUsd(divideRoundHalfUp(total, ALL_SCALE));
}

/** What a call's pieces cost at a price, and the call itself, in nano-USD times `UNIT_SCALE`. */
export function callCharge(units: Usage["units"], price: TokenPrice): bigint {
  if (units.length === 0)
    return price.units.request === undefined ? 0n : unitsCharge(ONE_REQUEST, price);
  const toldOfRequests = units.some(({ kind }) => kind === "request");
  return unitsCharge(toldOfRequests ? units : [...units, ...ONE_REQUEST], price);
}

function unitsCharge(units: Usage["units"], price: TokenPrice): bigint {
  let total = 0n;
  const counts = new Map<UnitKind, number>();
  for (const unit of units) {
    total += unitCharge(unit, price.units);
    counts.set(unit.kind, (counts.get(unit.kind) ?? 0) + unit.count);
  }
  for (const [kind, count] of counts) {
    const missing = (price.leastUnits[kind] ?? 0) - count;
    if (count > 0 && missing > 0)
      total += unitCharge({ kind, count: missing, key: null }, price.units);
  }
  return total;
}

/** The share of a tier's rates that is charged, in basis points; exact for shares of whole percents. */
export function shareOf(tier: TierRates, regional: boolean, price: TokenPrice): bigint {
  if (!regional || price.regionalBasisPoints === WHOLE) return tier.basisPoints;
  return (tier.basisPoints * price.regionalBasisPoints) / WHOLE;
}

/**
 * What a call's usage costs: all classes of tokens at the rates of its service tier and context, all
 * pieces, and the fee of the call itself where the vendor has one. Rounded half up to a nano-USD once.
 */
export function costOfUsage(usage: Usage, price: TokenPrice): NanoUsd {
  if (usage.drawn !== undefined && price.drawing !== undefined)
    return costWithDrawing(usage, usage.drawn, price, price.drawing);
  const tier = price.serviceTiers[usage.serviceTier];
  const share = shareOf(tier, usage.regionalTokens > 0, price);
  const tokens = tokenCharge(usage, ratesFor(tier.table, usage.inputTokens)) * share;
  return payable(tokens, callCharge(usage.units, price), price.payableBasisPoints);
}

/** What tokens and pieces cost by one price, in nano-USD times `ALL_SCALE`. */
function exactCost(usage: Usage, price: TokenPrice): bigint {
  const tier = price.serviceTiers[usage.serviceTier];
  const share = shareOf(tier, usage.regionalTokens > 0, price);
  const tokens = tokenCharge(usage, ratesFor(tier.table, usage.inputTokens)) * share;
  const units = callCharge(usage.units, price);
  return (tokens * PER_MILLION + units * WHOLE) * price.payableBasisPoints;
}

/** The members of usage that count tokens. */
const COUNTS = Object.keys(noUsage()).filter((name) => name.endsWith("Tokens")) as TokenMember[];
type TokenMember = {
  [Name in keyof Usage]-?: Usage[Name] extends number ? Name : never;
}[keyof Usage];

/** A call of two models: what was drawn by the price of what drew it, all else by the call's own. */
function costWithDrawing(
  usage: Usage,
  drawn: Usage,
  price: TokenPrice,
  drawing: TokenPrice,
): NanoUsd {
  const rest = { ...usage };
  for (const name of COUNTS) rest[name] = Math.max(0, usage[name] - drawn[name]);
  const total = exactCost(rest, price) + exactCost(drawn, drawing);
  return nanoUsd(divideRoundHalfUp(total, ALL_SCALE));
}

/** Pieces that are billed in place of tokens. */
const IN_PLACE_OF_TOKENS: readonly UnitKind[] = ["image", "second", "character", "request"];

/**
 * Whether a price says what a call's tokens cost: it prices tokens, or the call itself or what is billed in
 * their place, or says that nothing costs anything. Refuse a call for which it does not: tokens that nobody
 * has a price for are never free.
 */
export function paysForTokens(units: Usage["units"], price: TokenPrice): boolean {
  if (price.tokens || price.kind === "free" || price.units.request !== undefined) return true;
  return units.some(
    ({ kind }) => IN_PLACE_OF_TOKENS.includes(kind) && price.units[kind] !== undefined,
  );
}

/**
 * The kinds of pieces that a call may use and that this price says nothing of, though tokens do not pay
 * for them. Such a call has no bound: refuse it, or have an administrator give the price.
 */
export function unpricedUnits(units: Usage["units"], price: TokenPrice): readonly UnitKind[] {
  if (units.length === 0 || price.kind === "free") return NONE;
  const paidByTokens = new Set<UnitKind>(price.tokens ? IN_PLACE_OF_TOKENS : ["request"]);
  const kinds = units.filter(({ count }) => count > 0).map(({ kind }) => kind);
  return [...new Set(kinds)].filter(
    (kind) => price.units[kind] === undefined && !paidByTokens.has(kind),
  );
}
