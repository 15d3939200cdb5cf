import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { VENDOR_NAMES, VENDORS, type VendorName } from "./vendors.ts";
import type { SentAnswer } from "./wire/sent-answer.ts";

/** The latest requests are kept, up to this many. */
export const KEPT_REQUESTS = 1_000;

/** One request as it reached a demo provider. */
interface ReceivedRequest {
  /** From 1, in the order of arrival. */
  sequence: number;
  vendor: VendorName;
  method: string;
  /** The request's identifier that the vendor told its caller. */
  requestId: string;
  /** With the query, but without the value of a key in it. */
  path: string;
  /** Without the value of any header that carries a credential. */
  headers: IncomingHttpHeaders;
  /** Whether the vendor's credential was there and right. */
  isCredentialRight: boolean;
  bodyBytes: number;
  bodySha256: string;
  /** When the body was whole, ISO 8601. */
  receivedAt: string;
  /** What was sent; null until nothing more is. */
  answer: SentAnswer | null;
  /** When the last of it was sent or the caller had gone, ISO 8601; null until then. */
  endedAt: string | null;
}

type NewRequest = Omit<
  ReceivedRequest,
  "sequence" | "bodyBytes" | "bodySha256" | "answer" | "endedAt"
>;

export interface RequestLog {
  /** @returns what takes the answer when it has been sent */
  add(request: NewRequest, body: Buffer): (answer: SentAnswer) => void;
  /** The newest first. */
  latest(limit: number, requestId?: string): ReceivedRequest[];
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

/** @see ReceivedRequest.path */
export function withoutKey(url: URL): string {
  return url.pathname + url.search.replace(/([?&]key=)[^&]*/g, "$1[removed]");
}

export function createRequestLog(): RequestLog {
  /** A ring: the request of sequence n is at n modulo its size. */
  const kept: ReceivedRequest[] = [];
  let total = 0;
  return {
    add(request, body) {
      total++;
      const bodySha256 = createHash("sha256").update(body).digest("hex");
      const received: ReceivedRequest = {
        ...request,
        sequence: total,
        bodyBytes: body.length,
        bodySha256,
        answer: null,
        endedAt: null,
      };
      kept[total % KEPT_REQUESTS] = received;
      return (answer) => {
        received.answer = answer;
        received.endedAt = new Date().toISOString();
      };
    },
    latest(limit, requestId) {
      const found: ReceivedRequest[] = [];
      for (let at = total; at > 0 && at > total - KEPT_REQUESTS && found.length < limit; at--) {
        const request = kept[at % KEPT_REQUESTS];
        if (request !== undefined && (requestId === undefined || request.requestId === requestId))
          found.push(request);
      }
      return found;
    },
    get total() {
      return total;
    },
  };
}
