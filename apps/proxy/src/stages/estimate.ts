import { Pag0Failure } from "@pag0/contract";
import {
  type CallEstimate,
  estimateCall,
  InvalidCallError,
  prepareBody,
  UnpricedCallError,
} from "@pag0/metering";
import type { NanoUsd } from "@pag0/money";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import { duplicateMember } from "./duplicate-member.ts";
import type { Resolved } from "./resolve.ts";
import { type Metered, noTokens } from "./usage.ts";

/** The most a call can cost, and what is needed to find what it did cost. */
export interface Estimate extends CallEstimate {
  model: string | null;
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

function refusalOf(error: unknown): unknown {
  if (error instanceof UnpricedCallError) return new Pag0Failure(error.code, error.message);
  if (!(error instanceof InvalidCallError)) return error;
  return new Pag0Failure("VALIDATION_ERROR", undefined, {
    errors: [{ field: error.field, message: error.remedy }],
  });
}

function estimated(
  resolved: Resolved,
  endpoint: EndpointSnapshot,
  method: string,
  body: unknown,
  at: Date,
): CallEstimate {
  try {
    return estimateCall(endpoint, { url: resolved.target.url, method, body, at });
  } catch (error) {
    throw refusalOf(error);
  }
}

/** Models that reason before they answer and do not stream what they reasoned. */
const REASONING_MODELS = /^(o\d|gpt-5(?!.*chat)|codex|grok-[34])|reason|think|magistral/;

function mayReasonUnseen({ model }: CallEstimate["parsed"], json: unknown): boolean {
  if (model !== null && REASONING_MODELS.test(model)) return true;
  if (typeof json !== "object" || json === null) return false;
  const { thinking, reasoning, reasoning_effort: effort } = json as Record<string, unknown>;
  return [thinking, reasoning, effort].some((asked) => asked !== undefined && asked !== null);
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
  const { pricing, parsed, upperBound, tokens } = estimated(resolved, endpoint, method, json, now);
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
    tokens,
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
