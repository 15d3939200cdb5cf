import type { Provider } from "@pag0/db";
import {
  type CallEstimate,
  estimateCall,
  InvalidCallError,
  UnpricedCallError,
} from "@pag0/metering";
import { type NanoUsd, nanoUsd } from "@pag0/money";
import {
  AmbiguousPath,
  endpointsByHost,
  findEndpoint,
  InvalidTargetUrl,
  parseTargetUrl,
  type RegisteredEndpoint,
} from "@pag0/policy";
import type { Context, Transaction } from "../../api/context.ts";
import { invalidField } from "../../api/input.ts";

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
}

/** Why a call has no price: the proxy refuses it, whatever policy says. */
export interface Unpriced {
  code: "MODEL_NOT_PRICED" | "ENDPOINT_NOT_PRICED" | "VALIDATION_ERROR";
  field: string;
  explanation: string;
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
  try {
    const url = parseTargetUrl(text);
    const byHost = endpointsByHost<KnownProvider, NanoUsd>(
      providers.map((provider) => ({
        ...provider,
        credentialCiphertext: null,
        baseUrl: new URL(provider.baseUrl),
      })),
      endpoints.map(({ pricePerRequestNano: price, ...endpoint }) => ({
        ...endpoint,
        pricePerRequest: price === null ? null : nanoUsd(price),
      })),
    );
    return {
      url,
      method,
      text: body === undefined ? "" : JSON.stringify(body),
      endpoint: findEndpoint(byHost, url),
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

/** The most a call would cost, or why it has no price. */
export function priceOf(call: HypotheticalCall, body: unknown, at: Date): Priced | Unpriced {
  const { url, method, endpoint } = call;
  if (endpoint === null)
    return {
      code: "ENDPOINT_NOT_PRICED",
      field: "request.url",
      explanation: `${url.host}${url.pathname.slice(0, 200)} is not registered with any provider.`,
    };
  const json = endpoint.provider.format === "http" || method !== "POST" ? undefined : body;
  try {
    return { endpoint, estimate: estimateCall(endpoint, { url, method, body: json, at }) };
  } catch (error) {
    if (error instanceof UnpricedCallError)
      return { code: error.code, field: "request.url", explanation: `${error.message}.` };
    if (error instanceof InvalidCallError)
      return {
        code: "VALIDATION_ERROR",
        field: `request.body.${error.field}`,
        explanation: `The provider's format does not allow this body: ${error.message}.`,
      };
    throw error;
  }
}
