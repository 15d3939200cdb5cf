import { Pag0Failure } from "@pag0/contract";
import {
  InvalidCallError,
  lookUpTokenPrice,
  type Call as MeteredCall,
  parseCall,
  prepareBody,
  type TokenPrice,
  upperBoundCost,
} from "@pag0/metering";
import { type NanoUsd, ZERO } from "@pag0/money";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import { duplicateMember } from "./duplicate-member.ts";
import type { Resolved } from "./resolve.ts";
import { type Metered, noTokens } from "./usage.ts";

/** How a call will be charged. */
export type Pricing =
  | { kind: "request"; price: NanoUsd }
  | { kind: "tokens"; price: TokenPrice }
  /** Reading calls of a model provider, such as its list of models. */
  | { kind: "free" };

/** The most a call can cost, and what is needed to find what it did cost. */
export interface Estimate {
  pricing: Pricing;
  parsed: MeteredCall;
  model: string | null;
  upperBound: NanoUsd;
  cacheable: boolean;
  /** What goes to the provider: the caller's bytes, unless the provider has to be asked for usage. */
  body: Buffer;
  /**
   * Whether the provider may bill what neither request nor answer shows: input that it adds itself, or
   * reasoning that it keeps to itself. Without its own figures such a call counts as the most it can cost.
   */
  unseen: boolean;
  /** Whether the provider's usage event is ours alone. */
  hideUsage: boolean;
  /** A charge without usage: nothing, or the most it can be where nobody knows. */
  unmetered: (cost: NanoUsd) => Metered;
}

const FREE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "DELETE"]);

/** The provider's own path, from its version on, wherever its base URL lies. */
function vendorPath(resolved: Resolved, endpoint: EndpointSnapshot): string {
  const base = endpoint.provider.baseUrl;
  const prefix = base.pathname.replace(/\/+$/, "");
  const { url, path } = resolved.target;
  if (url.origin !== base.origin || !path.startsWith(`${prefix}/`)) return path;
  const rest = path.slice(prefix.length);
  return prefix.endsWith("/v1") ? `/v1${rest}` : rest;
}

function parseJsonBody(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  const text = body.toString("utf8");
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Pag0Failure("MALFORMED_JSON", undefined, {
      errors: [{ field: "body", message: "must be a JSON document" }],
      cause: error,
    });
  }
  const twice = duplicateMember(text);
  if (twice === null) return json;
  throw new Pag0Failure("VALIDATION_ERROR", undefined, {
    errors: [{ field: twice.slice(0, 100), message: "must be given once" }],
  });
}

function parse(
  endpoint: EndpointSnapshot,
  method: string,
  path: string,
  body: unknown,
): MeteredCall {
  try {
    return parseCall(endpoint.provider.format, method, path, body);
  } catch (error) {
    if (!(error instanceof InvalidCallError)) throw error;
    throw new Pag0Failure("VALIDATION_ERROR", undefined, {
      errors: [{ field: error.field, message: error.remedy }],
    });
  }
}

function pricingOf(
  endpoint: EndpointSnapshot,
  parsed: MeteredCall,
  method: string,
  now: Date,
): Pricing {
  if (endpoint.pricePerRequest !== null)
    return { kind: "request", price: endpoint.pricePerRequest };
  const { provider } = endpoint;
  if (parsed.operation !== "other") {
    const model = parsed.model ?? "";
    const price = lookUpTokenPrice(provider.vendor, model, now);
    if (price !== null) return { kind: "tokens", price };
    throw new Pag0Failure(
      "MODEL_NOT_PRICED",
      `The model "${model.slice(0, 200)}" of ${provider.name} has no known price`,
    );
  }
  if (provider.format !== "http" && FREE_METHODS.has(method)) return { kind: "free" };
  throw new Pag0Failure(
    "ENDPOINT_NOT_PRICED",
    `${method} at this path of ${provider.name} has no registered price`,
  );
}

/** Models that reason before they answer and do not stream what they reasoned. */
const REASONING_MODELS = /^(o\d|gpt-5(?!.*chat)|codex|grok-[34])|reason|think|magistral/;

function mayReasonUnseen({ model }: MeteredCall, json: unknown): boolean {
  if (model !== null && REASONING_MODELS.test(model)) return true;
  if (typeof json !== "object" || json === null) return false;
  const { thinking, reasoning, reasoning_effort: effort } = json as Record<string, unknown>;
  return [thinking, reasoning, effort].some((asked) => asked !== undefined && asked !== null);
}

function upperBoundOf(pricing: Pricing, parsed: MeteredCall): NanoUsd {
  if (pricing.kind === "request") return pricing.price;
  return pricing.kind === "tokens" ? upperBoundCost(parsed, pricing.price) : ZERO;
}

/**
 * Finds the most a call can cost. What has no price is refused, never free.
 * @throws Pag0Failure MALFORMED_JSON, VALIDATION_ERROR, MODEL_NOT_PRICED, ENDPOINT_NOT_PRICED
 */
export function estimateCost(
  resolved: Resolved,
  endpoint: EndpointSnapshot,
  method: string,
  body: Buffer,
  now: Date,
): Estimate {
  const { format } = endpoint.provider;
  const json = format === "http" || method !== "POST" ? undefined : jsonOf(endpoint, body);
  const parsed = parse(endpoint, method, vendorPath(resolved, endpoint), json);
  const pricing = pricingOf(endpoint, parsed, method, now);
  const upperBound = upperBoundOf(pricing, parsed);
  const version = pricing.kind === "tokens" ? pricing.price.version : null;
  const prepared =
    pricing.kind === "tokens" && typeof json === "object" && json !== null
      ? prepareBody(parsed, json as Record<string, unknown>)
      : null;
  return {
    pricing,
    parsed,
    model: parsed.model,
    upperBound,
    cacheable: parsed.cacheable || method === "GET",
    body: prepared?.changed ? Buffer.from(JSON.stringify(prepared.body)) : body,
    unseen: parsed.unseenInput || mayReasonUnseen(parsed, json),
    hideUsage: prepared?.hideUsage ?? false,
    unmetered: (cost) => ({ ...noTokens, cost, estimated: cost > 0n, priceVersion: version }),
  };
}

/** The body as JSON; where the endpoint has a price of its own, it may be anything. */
function jsonOf(endpoint: EndpointSnapshot, body: Buffer): unknown {
  try {
    return parseJsonBody(body);
  } catch (error) {
    if (endpoint.pricePerRequest !== null && error instanceof Pag0Failure) return undefined;
    throw error;
  }
}
