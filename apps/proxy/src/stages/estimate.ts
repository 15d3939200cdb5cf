import type { IncomingHttpHeaders } from "node:http";
import { Pag0Failure } from "@pag0/contract";
import {
  type CallEstimate,
  estimateCall,
  HttpPriceError,
  InvalidCallError,
  isFreeWhateverItHolds,
  type PriceBook,
  prepareBody,
  putIn,
  type RequestToPrice,
  UnpricedCallError,
} from "@pag0/metering";
import type { NanoUsd } from "@pag0/money";
import { mayRepeat } from "../cache/cacheable.ts";
import { hasDuplicate } from "../cache/canonical-json.ts";
import type { EndpointSnapshot } from "../snapshot/model.ts";
import { type ReadBody, readCallBody } from "./read-body.ts";
import { type Metered, noTokens } from "./usage.ts";

/** A request whose cost is to be estimated. */
export interface Estimating {
  /** The vendor's URL of the call. */
  url: URL;
  endpoint: EndpointSnapshot;
  method: string;
  /** The headers that came with the body, which say how it is written. */
  headers: IncomingHttpHeaders;
  body: Buffer;
  now: Date;
  /** What models cost the caller's organization. */
  prices: PriceBook;
  /** The policy's maximum for requests that name none; null where it has none. */
  defaultMaxOutputTokens: number | null;
}

/** The most a call can cost, and what is needed to find what it did cost. */
export interface Estimate extends Omit<CallEstimate, "members"> {
  model: string | null;
  /** Whether an equal request may be given the same answer. */
  cacheable: boolean;
  /** What goes to the provider: the caller's bytes, unless it has to be asked for usage or told a maximum. */
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

function refusalOf(error: unknown): unknown {
  if (error instanceof UnpricedCallError)
    return new Pag0Failure(error.code, error.message, { cause: error });
  if (!(error instanceof InvalidCallError || error instanceof HttpPriceError)) return error;
  return new Pag0Failure("VALIDATION_ERROR", undefined, {
    errors: [{ field: error.field, message: error.remedy }],
  });
}

/** Models that reason before they answer and do not stream what they reasoned. */
const REASONING_MODELS =
  /(^|[/:])(o\d|gpt-([5-9]|\d\d)(?!.*chat)|codex|grok-[3-9])|reason|think|magistral|deep-research/;

function mayReasonUnseen({ model }: CallEstimate["parsed"], json: unknown): boolean {
  if (model !== null && REASONING_MODELS.test(model)) return true;
  if (typeof json !== "object" || json === null) return false;
  const { thinking, reasoning, reasoning_effort: effort } = json as Record<string, unknown>;
  if (isJson(thinking) && thinking.type === "disabled") return false;
  return (thinking ?? reasoning ?? effort ?? null) !== null;
}

/** Whether the price depends on what the request holds. */
function readsBody({ endpoint, method }: Estimating): boolean {
  const { priceRule, provider } = endpoint;
  if (priceRule !== null) return priceRule.components.some(({ from }) => from === "request_field");
  return provider.format !== "http" && method === "POST";
}

/** Batches of Anthropic's, whose requests each name their own model. */
const BATCHES = /\/batches$/;

/**
 * Refuses a body that names a member twice within another, where a price is read from there: by a rule, or
 * of each of many requests. Of any other call it is not worth a walk through all of it.
 */
function refuseNestedTwice({ endpoint, url }: Estimating, { text, json }: ReadBody): void {
  if (text === null || (endpoint.priceRule === null && !BATCHES.test(url.pathname))) return;
  if (hasDuplicate(text, json))
    throw new Pag0Failure("VALIDATION_ERROR", undefined, {
      errors: [{ field: "body", message: "must name each member of an object once" }],
    });
}

/** The body as it is priced; where it makes no difference to what the call costs, it may be anything. */
function bodyOf(asked: Estimating): ReadBody | null {
  const { endpoint, body, headers } = asked;
  const needed = readsBody(asked);
  const model = endpoint.provider.format !== "http" && asked.method === "POST";
  if (!needed && !model) return null;
  try {
    const read = readCallBody(body, headers, endpoint.provider.format);
    refuseNestedTwice(asked, read);
    return read;
  } catch (error) {
    const own = endpoint.pricePerRequest !== null || (endpoint.priceRule !== null && !needed);
    const free =
      endpoint.priceRule === null &&
      isFreeWhateverItHolds(endpoint.provider.format, asked.url.pathname);
    const unread = error instanceof Pag0Failure || error instanceof InvalidCallError;
    if ((own || free) && unread) return null;
    throw error;
  }
}

function priceVersion({ pricing }: CallEstimate): string | null {
  if (pricing.kind === "tokens") return pricing.price.version;
  return pricing.kind === "rule" ? `http:${pricing.rule.id}@${pricing.rule.version}` : null;
}

type Json = Record<string, unknown>;

function isJson(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is sent: the caller's own bytes, with the members put in that metering needs. */
function sentBody(estimate: CallEstimate, read: ReadBody | null, body: Buffer) {
  const { json, text } = read ?? {};
  if (estimate.pricing.kind !== "tokens" || !isJson(json) || typeof text !== "string")
    return { body, hideUsage: false };
  const { parsed, members } = estimate;
  const { changed, hideUsage, body: prepared } = prepareBody(parsed, json);
  const all: Json = changed ? { ...members, stream_options: prepared.stream_options } : members;
  if (isEmpty(all)) return { body, hideUsage };
  return { body: Buffer.from(putIn(text, json, all)), hideUsage };
}

function isEmpty(members: Json): boolean {
  for (const _ in members) return false;
  return true;
}

/**
 * Finds the most a call can cost. What has no price is refused, never free.
 * @throws Pag0Failure MALFORMED_JSON, VALIDATION_ERROR, MODEL_NOT_PRICED, ENDPOINT_NOT_PRICED
 */
export function estimateCost(asked: Estimating): Estimate {
  const { url, endpoint, method, headers, body, now: at, prices, defaultMaxOutputTokens } = asked;
  try {
    const read = bodyOf(asked);
    const request: RequestToPrice = {
      url,
      method,
      headers,
      at,
      prices,
      defaultMaxOutputTokens,
      body: read?.json,
      form: read?.form,
    };
    const estimate = estimateCall(endpoint, request);
    const { pricing, parsed, upperBound, tokens } = estimate;
    const version = priceVersion(estimate);
    const sent = sentBody(estimate, read, body);
    return {
      pricing,
      parsed,
      upperBound,
      tokens,
      model: parsed.model,
      cacheable: mayRepeat(parsed, method, url.pathname, headers["content-type"], read?.json),
      body: sent.body,
      hideUsage: sent.hideUsage,
      unseen: parsed.unseenInput || mayReasonUnseen(parsed, read?.json),
      unmetered: (cost) => ({ ...noTokens, cost, estimated: cost > 0n, priceVersion: version }),
    };
  } catch (error) {
    throw refusalOf(error);
  }
}
