import { type PriceBook, priceBook } from "./price-book.ts";
import type { TokenPrice } from "./token-price.ts";
import { modelsOfVendor } from "./vendor-models.ts";

/** A policy as far as it names models. */
interface NamingPolicy {
  readonly levels: readonly {
    readonly document: { readonly allowedModels?: readonly string[] | undefined };
  }[];
}

const DAY_MS = 86_400_000;
const MAX_REMEMBERED = 64;

/** What a million tokens in and a million out cost, in nano-USD: how models are compared. */
function compared({ base }: TokenPrice): bigint {
  return base.input + base.output;
}

/** Embeddings give no tokens out: next to models that do, they alone would be cheap. */
const answers = ({ base }: TokenPrice) => base.output > 0n;

/** The models that lists name, beside those of the catalogue: a list may name what the catalogue calls otherwise. */
function namedModels({ levels }: NamingPolicy): string[] {
  const named = levels.flatMap(({ document }) => document.allowedModels ?? []);
  return named.filter((name) => !name.includes("*"));
}

/** Prices up to which a model is among the cheapest quarter, at least one, for models that answer and others. */
interface Bounds {
  answering: bigint | null;
  other: bigint | null;
}

function quarter(prices: readonly bigint[]): bigint | null {
  const sorted = [...prices].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Math.max(1, Math.floor(sorted.length / 4)) - 1] ?? null;
}

function boundsOf(
  prices: PriceBook,
  policy: NamingPolicy,
  vendor: string,
  isAllowed: (model: string) => boolean,
  at: Date,
): Bounds {
  // By the catalogue's own name of each: two names of one model are one.
  const priced = new Map<string, TokenPrice>();
  for (const name of [...modelsOfVendor(vendor), ...namedModels(policy)]) {
    const price = isAllowed(name) ? prices.lookUp(vendor, name, at) : null;
    if (price !== null) priced.set(price.model, price);
  }
  const all = [...priced.values()];
  return {
    answering: quarter(all.filter(answers).map(compared)),
    other: quarter(all.filter((price) => !answers(price)).map(compared)),
  };
}

const LIST = priceBook({ overrides: [] });
const remembered = new WeakMap<PriceBook, WeakMap<NamingPolicy, Map<string, Bounds>>>();

function boundsKnown(prices: PriceBook, policy: NamingPolicy): Map<string, Bounds> {
  let byPolicy = remembered.get(prices);
  if (byPolicy === undefined) {
    byPolicy = new WeakMap();
    remembered.set(prices, byPolicy);
  }
  let known = byPolicy.get(policy);
  if (known === undefined) {
    known = new Map();
    byPolicy.set(policy, known);
  }
  return known;
}

/**
 * Whether a model is among the cheapest quarter, at least one, of the models of its kind that policy
 * allows at a provider, by what a million tokens in and out cost. What is as cheap as the dearest of them
 * is, too, and what the organization says is free. False for a model without a price, and for a call that
 * runs none.
 * @param prices what models cost the organization; the list's prices where nothing else is known
 */
export function isCheapModel(
  policy: NamingPolicy,
  provider: { vendor: string },
  model: string | null,
  isAllowed: (model: string) => boolean,
  at: Date,
  prices = LIST,
): boolean {
  const price = model === null ? null : prices.lookUp(provider.vendor, model, at);
  if (price === null) return false;
  if (price.kind === "free") return true;
  const known = boundsKnown(prices, policy);
  const key = `${provider.vendor} ${Math.floor(at.getTime() / DAY_MS)}`;
  let bounds = known.get(key);
  if (bounds === undefined) {
    bounds = boundsOf(prices, policy, provider.vendor, isAllowed, at);
    if (known.size >= MAX_REMEMBERED) known.clear();
    known.set(key, bounds);
  }
  const bound = answers(price) ? bounds.answering : bounds.other;
  // Allowed by a pattern that takes in nothing of the catalogue: it is the only one that is known.
  return bound === null || compared(price) <= bound;
}
