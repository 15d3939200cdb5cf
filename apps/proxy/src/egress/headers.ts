import type { IncomingHttpHeaders } from "node:http";
import { holdsOwnKey } from "./own-key.ts";

/** RFC 9110 section 7.6.1, and what older peers treat like it. */
const HOP_BY_HOP = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "http2-settings",
]);

/** Request headers that are ours, the caller's alone, or written anew. */
const KEPT_HERE = new Set([
  "host",
  "content-length",
  "expect",
  "authorization",
  "x-api-key",
  "api-key",
  "x-goog-api-key",
  "cookie",
  "accept-encoding",
  "forwarded",
  "via",
  "x-real-ip",
  "x-client-ip",
  "x-cluster-client-ip",
  "true-client-ip",
  "cf-connecting-ip",
]);

/** Request headers that make some servers take another method, path or host than those that were decided on. */
const OVERRIDES = new Set([
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-original-url",
  "x-original-uri",
  "x-original-host",
  "x-rewrite-url",
  "x-host",
]);

/** Response headers of an upstream that would act on the caller's relation with us. */
const NOT_PASSED_BACK = new Set([
  "content-length",
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
  "proxy-authenticate",
]);

function namedInConnection(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  const text = Array.isArray(value) ? value.join(",") : value;
  return text.split(",").map((name) => name.trim().toLowerCase());
}

/**
 * The headers of a caller's request that go to the provider: end-to-end headers without any of ours,
 * without credentials, addresses and cookies. No header that carries a Pag0 key leaves, whatever its name.
 */
export function outgoingHeaders(incoming: IncomingHttpHeaders): Record<string, string> {
  const connection = namedInConnection(incoming.connection);
  const out: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming)) {
    if (value === undefined || HOP_BY_HOP.has(name) || KEPT_HERE.has(name)) continue;
    if (OVERRIDES.has(name)) continue;
    if (name.startsWith("pag0-") || name.startsWith("x-forwarded-")) continue;
    if (connection.includes(name)) continue;
    const text = Array.isArray(value) ? value.join(", ") : value;
    if (!holdsOwnKey(text)) out[name] = text;
  }
  return out;
}

/**
 * The provider's response headers that go back: end-to-end headers without cookies, without any in
 * our own namespace, and without one that contains the provider's credential.
 */
export function returnedHeaders(
  upstream: Record<string, string | string[] | undefined>,
  credential: string | null,
): Record<string, string | string[]> {
  const connection = namedInConnection(upstream.connection);
  const secrets = credential === null ? [] : [credential, encodeURIComponent(credential)];
  const out: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(upstream)) {
    if (value === undefined || HOP_BY_HOP.has(name) || NOT_PASSED_BACK.has(name)) continue;
    if (name.startsWith("pag0-") || connection.includes(name)) continue;
    const text = Array.isArray(value) ? value.join("\n") : value;
    if (!secrets.some((secret) => text.includes(secret))) out[name] = value;
  }
  return out;
}
