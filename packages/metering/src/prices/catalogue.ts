import { MoneyParseError, parseUsdNumber } from "@pag0/money";
import { calcPrice } from "@pydantic/genai-prices";
import { maxOutputTokens } from "./output-limits.ts";
import type { TokenPrice, TokenRates } from "./token-price.ts";

/** The pinned release of the catalogue; a test holds it against what is installed. */
const SOURCE = "genai-prices@0.1.8";
const MAX_CACHED = 5_000;
const DAY_MS = 86_400_000;
/** Of a model whose context the catalogue does not tell. */
const LARGEST_CONTEXT = 2_000_000;
/** The catalogue rounds (1,000,000 for 1,047,576). */
const CONTEXT_MARGIN = 1.1;
const cache = new Map<string, TokenPrice | null>();

type Rate = number | { base: number; tiers: { start: number; price: number }[] } | undefined;

/** Dollars per million tokens as nano-USD per million, through the number's shortest decimal form. */
function exact(dollars: number): bigint {
  return parseUsdNumber(dollars);
}

function at(rate: Rate, tokens: number): number | undefined {
  if (rate === undefined || typeof rate === "number") return rate;
  let price = rate.base;
  for (const tier of rate.tiers) if (tokens > tier.start) price = tier.price;
  return price;
}

function starts(rates: readonly Rate[]): number[] {
  const all = rates.flatMap((rate) =>
    typeof rate === "object" ? rate.tiers.map((tier) => tier.start) : [],
  );
  return [...new Set(all)].sort((a, b) => a - b);
}

function readPrice(vendor: string, model: string, timestamp: Date): TokenPrice | null {
  const found = calcPrice({ input_tokens: 1, output_tokens: 1 }, model, {
    providerId: vendor,
    timestamp,
  });
  if (found === null) return null;
  const price = found.model_price as Record<string, Rate>;
  const {
    input_mtok: input,
    output_mtok: output,
    cache_read_mtok: read,
    cache_write_mtok: write,
    cache_write_1h_mtok: write1h,
  } = price;
  if (input === undefined) return null;
  const rates = (tokens: number): TokenRates => {
    const inputRate = at(input, tokens) ?? 0;
    const writeRate = at(write, tokens) ?? inputRate;
    return {
      input: exact(inputRate),
      output: exact(at(output, tokens) ?? 0),
      cachedInput: exact(at(read, tokens) ?? inputRate),
      cacheWrite: exact(writeRate),
      cacheWrite1h: exact(at(write1h, tokens) ?? writeRate),
    };
  };
  return {
    version: `${SOURCE}/${vendor}/${found.model.id}`,
    model: found.model.id,
    base: rates(0),
    tiers: starts([input, output, read, write, write1h]).map((above) => ({
      above,
      rates: rates(above + 1),
    })),
    maxOutputTokens: maxOutputTokens(model),
    contextTokens: Math.ceil((found.model.context_window ?? LARGEST_CONTEXT) * CONTEXT_MARGIN),
  };
}

/**
 * The price of a model at a moment, from the bundled catalogue; null for a model it does not know.
 * @param vendor the catalogue's name of the provider, such as `openai` or `anthropic`.
 */
export function lookUpTokenPrice(vendor: string, model: string, moment: Date): TokenPrice | null {
  const name = `${vendor}\n${model}\n${Math.floor(moment.getTime() / DAY_MS)}`;
  const known = cache.get(name);
  if (known !== undefined) return known;
  let price: TokenPrice | null;
  try {
    price = readPrice(vendor, model, moment);
  } catch (error) {
    // A rate that is no exact decimal cannot be charged exactly: the model counts as unpriced.
    if (!(error instanceof MoneyParseError)) throw error;
    price = null;
  }
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(name, price);
  return price;
}
