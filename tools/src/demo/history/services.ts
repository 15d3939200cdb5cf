import { costOfUsage, lookUpTokenPrice, noUsage, type TokenPrice } from "@pag0/metering";
import { fromMicroUsd, type NanoUsd, ZERO } from "@pag0/money";
import type { Random } from "../../demo-providers/random.ts";
import { PROVIDERS } from "../providers.ts";

/** One kind of call that a team's agents make. */
export interface CallKind {
  vendor: "openai" | "anthropic" | "salesforce" | "zendesk" | "deepl" | "search" | "stability";
  method: "GET" | "POST";
  path: string;
  /** null where the call names none. */
  model: string | null;
  /** Tokens, least and most; nothing for calls that cost a fixed price. */
  input?: readonly [number, number];
  output?: readonly [number, number];
  /** Milliseconds of a usual answer: a fixed part, and one for each output token. */
  latencyMs: number;
  tokenMs?: number;
}

/** What one such call used, and what that costs. */
export interface CallUse {
  inputTokens: number;
  outputTokens: number;
  cachedInputTokens: number;
  cost: NanoUsd;
  /** The most it could have cost. */
  estimate: NanoUsd;
  priceVersion: string | null;
  upstreamMs: number;
}

/** Of a long prompt, what the vendor finds in its own cache now and then. */
const VENDOR_CACHED_SHARE = 0.5;
const LONG_PROMPT_TOKENS = 1_024;
/** Callers allow about twice the output that they get; the estimate counts a little more input. */
const OUTPUT_ALLOWED = 2;
const INPUT_BOUND = 1.1;

const prices = new Map(
  PROVIDERS.map(({ vendor, pricePerRequest }) => [vendor, pricePerRequest] as const),
);

function priceOf(kind: CallKind, at: Date): TokenPrice {
  const price = lookUpTokenPrice(kind.vendor, kind.model ?? "", at);
  if (price === null) throw new Error(`the catalogue has no price for ${kind.model}`);
  return price;
}

/** Invents one call of a kind, with the cost that the price catalogue gives it. */
export function useOf(kind: CallKind, at: Date, random: Random): CallUse {
  const fixed = prices.get(kind.vendor);
  const wait = random.normal(kind.latencyMs, kind.latencyMs / 4);
  if (fixed !== undefined) {
    const cost = fromMicroUsd(BigInt(fixed));
    return {
      ...{ inputTokens: 0, outputTokens: 0, cachedInputTokens: 0, priceVersion: null },
      cost,
      estimate: cost,
      upstreamMs: Math.round(wait),
    };
  }
  const { input = [0, 0], output = [0, 0] } = kind;
  const inputTokens = random.integer(...input);
  const outputTokens = random.integer(...output);
  const isCached = inputTokens >= LONG_PROMPT_TOKENS && random.next() < 0.3;
  const cached = isCached ? Math.floor(inputTokens * VENDOR_CACHED_SHARE) : 0;
  const price = priceOf(kind, at);
  const bound = noUsage({
    inputTokens: Math.ceil(inputTokens * INPUT_BOUND),
    outputTokens: outputTokens * OUTPUT_ALLOWED,
  });
  return {
    inputTokens,
    outputTokens,
    cachedInputTokens: cached,
    cost: costOfUsage(noUsage({ inputTokens, cachedInputTokens: cached, outputTokens }), price),
    estimate: costOfUsage(bound, price),
    priceVersion: price.version,
    upstreamMs: Math.round(wait + outputTokens * (kind.tokenMs ?? 0)),
  };
}

export const NOTHING_USED: CallUse = {
  inputTokens: 0,
  outputTokens: 0,
  cachedInputTokens: 0,
  cost: ZERO,
  estimate: ZERO,
  priceVersion: null,
  upstreamMs: 0,
};

export function chat(
  model: string,
  input: readonly [number, number],
  output: readonly [number, number],
): CallKind {
  return {
    vendor: "openai",
    method: "POST",
    path: "/v1/chat/completions",
    model,
    input,
    output,
    latencyMs: 380,
    tokenMs: 9,
  };
}

export function claude(
  model: string,
  input: readonly [number, number],
  output: readonly [number, number],
): CallKind {
  return {
    vendor: "anthropic",
    method: "POST",
    path: "/v1/messages",
    model,
    input,
    output,
    latencyMs: 480,
    tokenMs: 11,
  };
}

const plain = (
  vendor: CallKind["vendor"],
  method: CallKind["method"],
  path: string,
  latencyMs: number,
): CallKind => ({ vendor, method, path, model: null, latencyMs });

export const SALESFORCE_QUERY = plain("salesforce", "GET", "/services/data/v62.0/query", 150);
export const ZENDESK_SEARCH = plain("zendesk", "GET", "/api/v2/search.json", 120);
export const ZENDESK_TICKETS = plain("zendesk", "GET", "/api/v2/tickets.json", 110);
export const DEEPL_TRANSLATE = plain("deepl", "POST", "/v2/translate", 190);
export const WEB_SEARCH = plain("search", "GET", "/v1/search", 230);
export const STABILITY_IMAGE = plain(
  "stability",
  "POST",
  "/v2beta/stable-image/generate/core",
  900,
);
