import { type NanoUsd, ZERO } from "@pag0/money";
import type { Call, WireFormat } from "./call.ts";
import { parseCall } from "./parse-call.ts";
import { lookUpTokenPrice } from "./prices/catalogue.ts";
import type { TokenPrice } from "./prices/token-price.ts";
import { upperBoundCost } from "./prices/upper-bound.ts";

/** A registered endpoint as its calls are priced. */
export interface PricedEndpoint {
  /** null where tokens are metered. */
  pricePerRequest: NanoUsd | null;
  provider: { name: string; vendor: string; format: WireFormat; baseUrl: URL };
}

/** How a call will be charged. */
export type Pricing =
  | { kind: "request"; price: NanoUsd }
  | { kind: "tokens"; price: TokenPrice }
  /** Reading calls of a model provider, such as its list of models. */
  | { kind: "free" };

/** The most a call can cost, and what that was found from. */
export interface CallEstimate {
  pricing: Pricing;
  parsed: Call;
  upperBound: NanoUsd;
  /** The most tokens of a call that is metered by them; null for others. */
  tokens: { readonly input: number; readonly maxOutput: number } | null;
}

/** A call that has no price: it is refused, never free. */
export class UnpricedCallError extends Error {
  override readonly name = "UnpricedCallError";
  readonly code: "MODEL_NOT_PRICED" | "ENDPOINT_NOT_PRICED";

  constructor(code: UnpricedCallError["code"], message: string) {
    super(message);
    this.code = code;
  }
}

const FREE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "DELETE"]);

/** The provider's own path, from its version on, wherever its base URL lies. */
function vendorPath(url: URL, base: URL): string {
  const prefix = base.pathname.replace(/\/+$/, "");
  const path = url.pathname;
  if (url.origin !== base.origin || !path.startsWith(`${prefix}/`)) return path;
  const rest = path.slice(prefix.length);
  return prefix.endsWith("/v1") ? `/v1${rest}` : rest;
}

function pricingOf(endpoint: PricedEndpoint, parsed: Call, method: string, at: Date): Pricing {
  if (endpoint.pricePerRequest !== null)
    return { kind: "request", price: endpoint.pricePerRequest };
  const { provider } = endpoint;
  if (parsed.operation !== "other") {
    const model = parsed.model ?? "";
    const price = lookUpTokenPrice(provider.vendor, model, at);
    if (price !== null) return { kind: "tokens", price };
    throw new UnpricedCallError(
      "MODEL_NOT_PRICED",
      `The model "${model.slice(0, 200)}" of ${provider.name} has no known price`,
    );
  }
  if (provider.format !== "http" && FREE_METHODS.has(method)) return { kind: "free" };
  throw new UnpricedCallError(
    "ENDPOINT_NOT_PRICED",
    `${method} at this path of ${provider.name} has no registered price`,
  );
}

function upperBoundOf(pricing: Pricing, parsed: Call): NanoUsd {
  if (pricing.kind === "request") return pricing.price;
  return pricing.kind === "tokens" ? upperBoundCost(parsed, pricing.price) : ZERO;
}

function tokensOf(pricing: Pricing, parsed: Call): CallEstimate["tokens"] {
  if (pricing.kind !== "tokens") return null;
  const { maxOutputTokens, contextTokens } = pricing.price;
  return {
    input: parsed.unseenInput ? Math.max(parsed.inputTokens, contextTokens) : parsed.inputTokens,
    maxOutput: parsed.maxOutputTokens ?? maxOutputTokens,
  };
}

/**
 * Finds the most a call can cost.
 * @param body the parsed JSON body; undefined where there is none
 * @throws InvalidCallError naming the field that the vendor would refuse, UnpricedCallError
 */
export function estimateCall(
  endpoint: PricedEndpoint,
  call: { url: URL; method: string; body: unknown; at: Date },
): CallEstimate {
  const { provider } = endpoint;
  const { url, method, body, at } = call;
  const parsed = parseCall(provider.format, method, vendorPath(url, provider.baseUrl), body);
  const pricing = pricingOf(endpoint, parsed, method, at);
  return {
    pricing,
    parsed,
    upperBound: upperBoundOf(pricing, parsed),
    tokens: tokensOf(pricing, parsed),
  };
}
