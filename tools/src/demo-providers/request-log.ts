import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { VENDOR_NAMES, VENDORS, type VendorName } from "./vendors.ts";

/** The latest requests are kept, up to this many. */
export const KEPT_REQUESTS = 1_000;

/** One request as it reached a demo provider. */
interface ReceivedRequest {
  /** From 1, in the order of arrival. */
  sequence: number;
  vendor: VendorName;
  method: string;
  /** With the query. */
  path: string;
  /** Without the value of any header that carries a credential. */
  headers: IncomingHttpHeaders;
  /** Whether the vendor's credential was there and right. */
  isCredentialRight: boolean;
  bodyBytes: number;
  bodySha256: string;
  /** When the body was whole, ISO 8601. */
  receivedAt: string;
}

export interface RequestLog {
  add(request: Omit<ReceivedRequest, "sequence" | "bodyBytes" | "bodySha256">, body: Buffer): void;
  /** The newest first. */
  latest(limit: number): ReceivedRequest[];
  /** Requests since the start, those no longer kept included. */
  readonly total: number;
}

const CREDENTIAL_HEADERS = new Set([
  ...VENDOR_NAMES.flatMap((name) => VENDORS[name].credentials.map(({ header }) => header)),
  "api-key",
  "cookie",
  "proxy-authorization",
  "x-goog-api-key",
]);

/** @see ReceivedRequest.headers */
export function withoutCredentials(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      CREDENTIAL_HEADERS.has(name) ? "[removed]" : value,
    ]),
  );
}

export function createRequestLog(): RequestLog {
  const kept: ReceivedRequest[] = [];
  let total = 0;
  return {
    add(request, body) {
      total++;
      const bodySha256 = createHash("sha256").update(body).digest("hex");
      kept.push({ ...request, sequence: total, bodyBytes: body.length, bodySha256 });
      if (kept.length > KEPT_REQUESTS) kept.shift();
    },
    latest: (limit) => kept.slice(-limit).reverse(),
    get total() {
      return total;
    },
  };
}
