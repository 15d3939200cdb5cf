import { httpPriceRuleSchema } from "@pag0/contract";
import type { Endpoint, Provider } from "@pag0/db";
import {
  type CallEstimate,
  estimateCall,
  HttpPriceError,
  InvalidCallError,
  latestOverrides,
  type PriceBook,
  priceBook,
  UnpricedCallError,
} from "@pag0/metering";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import {
  AmbiguousPath,
  type EffectivePolicy,
  endpointsByHost,
  findEndpoint,
  InvalidTargetUrl,
  parseTargetUrl,
  type RegisteredEndpoint,
} from "@pag0/policy";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";

/** Prices that are read, as the proxy reads them. */
const MAX_PRICES = 20_000;

type Described = Context<"evaluatePolicy">["body"]["request"];
type KnownProvider = Omit<Provider, "baseUrl"> & { baseUrl: URL };

export type KnownEndpoint = RegisteredEndpoint<KnownProvider, NanoUsd>;

/** A call that nobody makes, as the proxy would resolve it. */
export interface HypotheticalCall {
  url: URL;
  method: Described["method"];
  /** The body's JSON text; empty without one. */
  text: string;
  /** null where the organization has not registered this host and path. */
  endpoint: KnownEndpoint | null;
  /** What models cost the organization. */
  prices: PriceBook;
}

/** Why a call has no price: the proxy refuses it, whatever policy says. */
export interface Unpriced {
  code: "MODEL_NOT_PRICED" | "ENDPOINT_NOT_PRICED" | "VALIDATION_ERROR";
  field: string;
  explanation: string;
}

/** A rule that cannot be read leaves no other price in force: the proxy refuses the endpoint's calls. */
function storedEndpoint({ pricePerRequestNano: price, priceRule, ...endpoint }: Endpoint) {
  const rule = httpPriceRuleSchema.safeParse(priceRule);
  return {
    ...endpoint,
    pricePerRequest: price === null || priceRule !== null ? null : nanoUsd(price),
    priceRule: rule.success ? rule.data : null,
  };
}

async function readPrices(tx: Transaction): Promise<PriceBook> {
  const rows = await tx.priceOverride.findMany({
    distinct: ["id"],
    orderBy: [{ id: "asc" }, { version: "desc" }],
    take: MAX_PRICES,
    select: { id: true, version: true, document: true },
  });
  return priceBook({ overrides: latestOverrides(rows).overrides });
}

/** @throws Pag0Failure VALIDATION_ERROR for a body that is nested so deeply that it cannot be written */
function jsonText(body: unknown): string {
  try {
    return body === undefined ? "" : JSON.stringify(body);
  } catch (error) {
    if (error instanceof RangeError) throw invalidField("request.body", "is nested too deeply");
    throw error;
  }
}

/**
 * Finds out where a described call would go.
 * @throws Pag0Failure VALIDATION_ERROR naming request.url
 */
export async function resolveCall(
  tx: Transaction,
  { url: text, method, body }: Described,
): Promise<HypotheticalCall> {
  const providers = await tx.provider.findMany({
    where: { enabled: true },
    omit: { credentialCiphertext: true },
  });
  const endpoints = await tx.endpoint.findMany();
  const prices = await readPrices(tx);
  try {
    const url = parseTargetUrl(text);
    const byHost = endpointsByHost<KnownProvider, NanoUsd>(
      providers.map((provider) => ({
        ...provider,
        credentialCiphertext: null,
        baseUrl: new URL(provider.baseUrl),
      })),
      endpoints.map(storedEndpoint),
    );
    return {
      url,
      method,
      text: jsonText(body),
      endpoint: findEndpoint(byHost, url),
      prices,
    };
  } catch (error) {
    if (error instanceof InvalidTargetUrl || error instanceof AmbiguousPath)
      throw invalidField("request.url", error.message);
    throw error;
  }
}

/** A call that the proxy would send. */
export interface Priced {
  endpoint: KnownEndpoint;
  estimate: CallEstimate;
}

/** An endpoint as its calls are priced. */
function pricedEndpoint({ provider: { upstreamUrl, ...provider }, ...endpoint }: KnownEndpoint) {
  const upstream = upstreamUrl === null ? {} : { upstreamUrl: new URL(upstreamUrl) };
  return { ...endpoint, provider: { ...provider, ...upstream } };
}

/** The most a call would cost, or why it has no price. */
export function priceOf(
  call: HypotheticalCall,
  { defaultMaxOutputTokens }: EffectivePolicy,
  body: unknown,
  at: Date,
): Priced | Unpriced {
  const { url, method, endpoint, prices } = call;
  if (endpoint === null)
    return {
      code: "ENDPOINT_NOT_PRICED",
      field: "request.url",
      explanation: `${url.host}${url.pathname.slice(0, 200)} is not registered with any provider.`,
    };
  const most = defaultMaxOutputTokens?.rule ?? null;
  const asked = { url, method, body, at, prices, defaultMaxOutputTokens: most };
  try {
    return { endpoint, estimate: estimateCall(pricedEndpoint(endpoint), asked) };
  } catch (error) {
    if (error instanceof UnpricedCallError)
      return { code: error.code, field: "request.url", explanation: `${error.message}.` };
    if (error instanceof InvalidCallError || error instanceof HttpPriceError)
      return {
        code: "VALIDATION_ERROR",
        field: `request.body.${error.field}`,
        explanation: `The provider's format does not allow this body: ${error.message}.`,
      };
    throw error;
  }
}
