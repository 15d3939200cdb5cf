import type { HttpPriceRule } from "@pag0/contract";
import { add, type NanoUsd, ZERO } from "@pag0/money";
import { askedByHeaders, type RequestHeaders } from "./asked-by-headers.ts";
import {
  type Call,
  callOf,
  type Drawing,
  isObject,
  type JsonObject,
  type WireFormat,
} from "./call.ts";
import { refuseUnreadable } from "./google/query.ts";
import { type HttpRequest, httpUpperBound } from "./http/http-price.ts";
import type { Form } from "./openai/multipart.ts";
import { outputMaximum } from "./output-maximum.ts";
import { parseCall } from "./parse-call.ts";
import type { PriceBook } from "./prices/price-book.ts";
import { paysForTokens, type TokenPrice, unpricedUnits } from "./prices/token-price.ts";
import { upperBoundCost } from "./prices/upper-bound.ts";
import { isRegionalHost } from "./regional.ts";

/** A registered endpoint as its calls are priced. */
export interface PricedEndpoint {
  /** null where tokens are metered, or where the rule says what a call costs. */
  pricePerRequest: NanoUsd | null;
  /** Goes before all other ways to price a call. */
  priceRule: HttpPriceRule | null;
  provider: {
    name: string;
    vendor: string;
    format: WireFormat;
    baseUrl: URL;
    /** Where its calls are sent in its place. */
    upstreamUrl?: URL;
  };
}

/** A request, as far as its price needs it. */
export interface RequestToPrice {
  url: URL;
  method: string;
  /** By their names in lower case: some vendors take from them what a call is billed by. */
  headers?: RequestHeaders;
  /** The parsed JSON body; undefined where there is none. */
  body: unknown;
  /** The body where it is a form. */
  form?: Form | undefined;
  at: Date;
  /** What models cost the organization. */
  prices: PriceBook;
  /** The most output tokens of a request that names no maximum; null for the model's own. */
  defaultMaxOutputTokens: number | null;
}

/** How a call will be charged. */
export type Pricing =
  | { kind: "request"; price: NanoUsd }
  | { kind: "rule"; rule: HttpPriceRule; request: HttpRequest }
  | { kind: "tokens"; price: TokenPrice }
  /** What a model provider does not bill, such as its list of models. */
  | { kind: "free" };

/** The most a call can cost, and what that was found from. */
export interface CallEstimate {
  pricing: Pricing;
  parsed: Call;
  upperBound: NanoUsd;
  /** The most tokens of a call that is metered by them; null for others. */
  tokens: { readonly input: number; readonly maxOutput: number } | null;
  /** What has to be put into the JSON body for the estimate to hold; usually nothing. */
  members: JsonObject;
}

/** A call that has no price: it is refused, never free. */
export class UnpricedCallError extends Error {
  override readonly name = "UnpricedCallError";
  readonly code: "MODEL_NOT_PRICED" | "ENDPOINT_NOT_PRICED";
  /** The model that was asked for; null for a call that runs none. */
  readonly model: string | null;

  constructor(code: UnpricedCallError["code"], message: string, model: string | null = null) {
    super(message);
    this.code = code;
    this.model = model;
  }
}

const FREE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "DELETE"]);
const MESSAGES = /^(\/v1)?\/messages$/;

/** The provider's own path, from its version on, wherever its base URL lies. */
function readVendorPath(url: URL, base: URL): string {
  const prefix = base.pathname.replace(/\/+$/, "");
  const path = url.pathname;
  if (url.origin !== base.origin || !path.startsWith(`${prefix}/`)) return path;
  const rest = path.slice(prefix.length);
  return prefix.endsWith("/v1") ? `/v1${rest}` : rest;
}

/** By the URL of a call, the base that its path was last read below. */
const vendorPaths = new WeakMap<URL, { base: URL; path: string }>();

/** The same, remembered: a proxy has one URL for all calls to the same place. Neither may be changed. */
function vendorPath(url: URL, base: URL): string {
  const known = vendorPaths.get(url);
  if (known?.base === base) return known.path;
  const path = readVendorPath(url, base);
  vendorPaths.set(url, { base, path });
  return path;
}

function unpriced(provider: PricedEndpoint["provider"], model: string, whatFor: string) {
  const shown = `The model "${model.slice(0, 200)}" of ${provider.name}`;
  return new UnpricedCallError("MODEL_NOT_PRICED", `${shown} has no known price${whatFor}`, model);
}

/** By the URL of a provider, whether all that is sent there is kept in a region. */
const regionalUrls = new WeakMap<URL, boolean>();

function keepsInRegion(vendor: string, url: URL): boolean {
  let known = regionalUrls.get(url);
  if (known === undefined) {
    known = isRegionalHost(vendor, url);
    regionalUrls.set(url, known);
  }
  return known;
}

/** @throws UnpricedCallError */
function modelPrice(provider: PricedEndpoint["provider"], call: Call, asked: RequestToPrice) {
  const model = call.model ?? "";
  const price = asked.prices.lookUp(provider.vendor, model, asked.at);
  if (price === null) throw unpriced(provider, model, "");
  const [unit] = unpricedUnits(call.units, price);
  if (unit !== undefined) throw unpriced(provider, model, ` for ${unit}`);
  if (!paysForTokens(call.units, price)) throw unpriced(provider, model, " for its tokens");
  return call.drawing === null ? price : withDrawing(provider, call.drawing, price, asked);
}

/**
 * The price with that of the model that draws for the call.
 * @throws UnpricedCallError
 */
function withDrawing(
  provider: PricedEndpoint["provider"],
  { model }: Drawing,
  price: TokenPrice,
  { prices, at }: RequestToPrice,
): TokenPrice {
  const drawing = prices.lookUp(provider.vendor, model, at) ?? prices.lookUp("openai", model, at);
  if (drawing === null) throw unpriced(provider, model, ", and may draw for this call");
  return { ...price, drawing };
}

/** @throws UnpricedCallError */
function pricingOf(endpoint: PricedEndpoint, parsed: Call, asked: RequestToPrice): Pricing {
  const { provider, priceRule, pricePerRequest } = endpoint;
  const { method, body } = asked;
  if (priceRule !== null) return { kind: "rule", rule: priceRule, request: { body } };
  if (pricePerRequest !== null) return { kind: "request", price: pricePerRequest };
  if (parsed.operation === "free") return { kind: "free" };
  if (parsed.operation !== "other")
    return { kind: "tokens", price: modelPrice(provider, parsed, asked) };
  if (provider.format !== "http" && FREE_METHODS.has(method)) return { kind: "free" };
  throw new UnpricedCallError(
    "ENDPOINT_NOT_PRICED",
    `${method} ${asked.url.pathname.slice(0, 200)} of ${provider.name} has no registered price`,
  );
}

/**
 * The call without pieces that its price does not know, where the answer may tell them instead of tokens:
 * tokens pay for them, and an answer that tells none of these is one that tells nothing.
 */
function withoutUnpaid(parsed: Call, pricing: Pricing): Call {
  const { operation, units } = parsed;
  if (pricing.kind !== "tokens" || (operation !== "images" && operation !== "transcription"))
    return parsed;
  const { price } = pricing;
  if (price.kind === "free") return parsed;
  return { ...parsed, units: units.filter(({ kind }) => price.units[kind] !== undefined) };
}

function tokenBound(parsed: Call, price: TokenPrice): NanoUsd {
  const bound = upperBoundCost(parsed, price);
  if (parsed.drawing === null || price.drawing === undefined) return bound;
  const { inputTokens, outputTokens: maxOutputTokens } = parsed.drawing;
  const drawing = { inputTokens, maxOutputTokens, unseenInput: false };
  return add(bound, upperBoundCost(drawing, price.drawing));
}

function upperBoundOf(pricing: Pricing, parsed: Call): NanoUsd {
  switch (pricing.kind) {
    case "request":
      return pricing.price;
    case "rule":
      return httpUpperBound(pricing.rule, pricing.request);
    case "tokens":
      return tokenBound(parsed, pricing.price);
    case "free":
      return ZERO;
  }
}

function tokensOf(pricing: Pricing, parsed: Call): CallEstimate["tokens"] {
  if (pricing.kind !== "tokens") return null;
  const { maxOutputTokens, contextTokens } = pricing.price;
  return {
    input: parsed.unseenInput ? Math.max(parsed.inputTokens, contextTokens) : parsed.inputTokens,
    maxOutput: parsed.maxOutputTokens ?? maxOutputTokens,
  };
}

/** The members of a body that stays as it came. */
const NOTHING: JsonObject = Object.freeze({});

interface Parsed {
  call: Call;
  members: JsonObject;
}

/**
 * Reads the request with the default maximum in it where it names none itself; never more than the model
 * gives, which the vendor would refuse.
 */
function parseWithMaximum(endpoint: PricedEndpoint, asked: RequestToPrice): Parsed {
  const { provider } = endpoint;
  const { body, form, defaultMaxOutputTokens: most } = asked;
  const path = vendorPath(asked.url, provider.baseUrl);
  const { vendor } = provider;
  const source = form === undefined ? { vendor } : { vendor, form };
  const regional =
    keepsInRegion(vendor, provider.baseUrl) ||
    (provider.upstreamUrl !== undefined && keepsInRegion(vendor, provider.upstreamUrl));
  const read = (members: JsonObject): Parsed => {
    const said = isObject(body) && members !== NOTHING ? { ...body, ...members } : body;
    const parsed = parseCall(provider.format, asked.method, path, said, source);
    const call = asked.headers === undefined ? parsed : askedByHeaders(parsed, path, asked.headers);
    return { call: regional ? { ...call, regional } : call, members };
  };
  const ownPrice = endpoint.pricePerRequest !== null || endpoint.priceRule !== null;
  if (most === null || !isObject(body) || ownPrice) return read(NOTHING);
  // Anthropic's format has no request without a maximum: it is put in before the request is read.
  const isMessage = provider.format === "anthropic" && MESSAGES.test(path);
  const early = isMessage
    ? outputMaximum(callOf({ format: "anthropic", operation: "messages" }), body, most)
    : null;
  const first = read(early ?? NOTHING);
  if (early === null && first.call.maxOutputTokens !== null) return first;
  if (first.call.model === null) return first;
  const price = asked.prices.lookUp(provider.vendor, first.call.model, asked.at);
  const limit = Math.min(most, price?.maxOutputTokens ?? most);
  if (limit === 0 || (early !== null && limit === most)) return first;
  const members = outputMaximum(first.call, body, limit);
  return members === null ? first : read(members);
}

/**
 * Finds the most a call can cost.
 * @throws InvalidCallError naming the field that the vendor would refuse, HttpPriceError naming the field
 * that a price rule counts, UnpricedCallError
 */
export function estimateCall(endpoint: PricedEndpoint, asked: RequestToPrice): CallEstimate {
  const { call: parsed, members } = parseWithMaximum(endpoint, asked);
  const pricing = pricingOf(endpoint, parsed, asked);
  if (pricing.kind === "tokens") refuseUnreadable(asked.url, parsed.format);
  return {
    pricing,
    parsed: withoutUnpaid(parsed, pricing),
    upperBound: upperBoundOf(pricing, parsed),
    tokens: tokensOf(pricing, parsed),
    members: pricing.kind === "tokens" ? members : NOTHING,
  };
}
