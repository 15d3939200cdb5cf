import type { IncomingHttpHeaders } from "node:http";
import { holdsOwnKey } from "./own-key.ts";
import { spellingsOf } from "./spellings.ts";

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

/** Request headers that make some servers take another method, path, host or model than those that were decided on. */
const OVERRIDES = new Set([
  "x-http-method",
  "x-http-method-override",
  "x-method-override",
  "x-original-url",
  "x-original-uri",
  "x-original-host",
  "x-rewrite-url",
  "x-host",
  "x-ms-model-mesh-model-name",
  "azureml-model-deployment",
]);

/** Response headers of an upstream that would act on the caller's relation with us. */
const NOT_PASSED_BACK = new Set([
  "content-length",
  "set-cookie",
  "alt-svc",
  "strict-transport-security",
  "proxy-authenticate",
]);

/** Where clients send a key beside `Authorization`, which is the one header that they keep to a redirect's own origin. */
const KEYS_ELSEWHERE = ["x-api-key", "x-goog-api-key", "api-key"] as const;

/** Whether a caller would send a key of ours along to wherever a redirect points. */
export function hasKeyElsewhere(incoming: IncomingHttpHeaders): boolean {
  return KEYS_ELSEWHERE.some((name) => incoming[name] !== undefined);
}

/** Names that are remembered with what is done with them: clients and providers send the same ones each time. */
const MAX_REMEMBERED = 1_000;

/** Remembers what is true of a header by its name alone. */
function remembered(holds: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let found = known.get(name);
    if (found === undefined) {
      found = holds(name);
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(name, found);
    }
    return found;
  };
}

/** Servers behind CGI and WSGI read a line below as a hyphen. */
const mayLeave = remembered((written) => {
  const name = written.replaceAll("_", "-");
  return (
    !(HOP_BY_HOP.has(name) || KEPT_HERE.has(name) || OVERRIDES.has(name)) &&
    !(name.startsWith("pag0-") || name.startsWith("x-forwarded-"))
  );
});

const mayReturn = remembered(
  (name) => !(HOP_BY_HOP.has(name) || NOT_PASSED_BACK.has(name) || name.startsWith("pag0-")),
);

const NONE: readonly string[] = [];

function namedInConnection(value: string | string[] | undefined): readonly string[] {
  if (value === undefined) return NONE;
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
  for (const name of Object.keys(incoming)) {
    const value = incoming[name];
    if (value === undefined || !mayLeave(name) || connection.includes(name)) continue;
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
  const secrets = credential === null ? NONE : spellingsOf(credential);
  const out: Record<string, string | string[]> = {};
  for (const name of Object.keys(upstream)) {
    const value = upstream[name];
    if (value === undefined || !mayReturn(name) || connection.includes(name)) continue;
    const text = Array.isArray(value) ? value.join("\n") : value;
    if (!secrets.some((secret) => text.includes(secret))) out[name] = value;
  }
  return out;
}
