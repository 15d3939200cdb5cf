import { add, magnitude, type NanoUsd, nanoUsd, ZERO } from "@pag0/money";
import type { Usage } from "../usage.ts";
import type { PriceBook } from "./price-book.ts";
import { costOfUsage } from "./token-price.ts";

/** A call as it was metered and charged. */
export interface ChargedCall {
  id: string;
  vendor: string;
  model: string;
  /** When it was admitted: prices are those of that moment. */
  at: Date;
  usage: Usage;
  cost: NanoUsd;
  /** The version that it was charged by; null where it was not priced by a model. */
  priceVersion: string | null;
}

/** What one call would cost. */
export interface RepricedCall {
  id: string;
  vendor: string;
  model: string;
  charged: NanoUsd;
  /** Null where the other prices have none for the model. */
  repriced: NanoUsd | null;
  chargedBy: string | null;
  repricedBy: string | null;
}

/** Sums over the calls of one model that both prices know. */
export interface RepricedModel {
  vendor: string;
  model: string;
  calls: number;
  charged: NanoUsd;
  repriced: NanoUsd;
  /** What the other prices would have cost more; less where negative. */
  difference: NanoUsd;
}

export interface RepriceReport {
  calls: readonly RepricedCall[];
  /** Largest difference first, whichever its direction. */
  models: readonly RepricedModel[];
  charged: NanoUsd;
  repriced: NanoUsd;
  difference: NanoUsd;
  /** Calls that the other prices have no price for: in no sum. */
  unpriced: { calls: number; charged: NanoUsd };
}

/**
 * What history would have cost under other prices. A report: it changes nothing that was charged, and each
 * line names the price that was and the price that would be.
 */
export function repriceReport(events: Iterable<ChargedCall>, book: PriceBook): RepriceReport {
  const calls: RepricedCall[] = [];
  const models = new Map<string, RepricedModel>();
  let charged: NanoUsd = ZERO;
  let repriced: NanoUsd = ZERO;
  const unpriced = { calls: 0, charged: ZERO };
  for (const event of events) {
    const { id, vendor, model } = event;
    const price = book.lookUp(vendor, model, event.at);
    const cost = price === null ? null : costOfUsage(event.usage, price);
    calls.push({
      ...{ id, vendor, model, charged: event.cost, repriced: cost },
      chargedBy: event.priceVersion,
      repricedBy: price?.version ?? null,
    });
    if (cost === null) {
      unpriced.calls += 1;
      unpriced.charged = add(unpriced.charged, event.cost);
      continue;
    }
    const name = `${vendor}\n${model}`;
    const sums = models.get(name) ?? {
      ...{ vendor, model, calls: 0 },
      ...{ charged: ZERO, repriced: ZERO, difference: ZERO },
    };
    sums.calls += 1;
    sums.charged = add(sums.charged, event.cost);
    sums.repriced = add(sums.repriced, cost);
    sums.difference = nanoUsd(sums.repriced - sums.charged);
    models.set(name, sums);
    charged = add(charged, event.cost);
    repriced = add(repriced, cost);
  }
  return {
    calls,
    models: [...models.values()].sort((a, b) => {
      const [left, right] = [magnitude(a.difference), magnitude(b.difference)];
      return left === right ? (a.model < b.model ? -1 : 1) : left > right ? -1 : 1;
    }),
    charged,
    repriced,
    difference: nanoUsd(repriced - charged),
    unpriced,
  };
}
