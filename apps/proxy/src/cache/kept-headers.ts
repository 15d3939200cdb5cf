import type { CachedAnswer } from "./answer.ts";

type Headers = CachedAnswer["headers"];

/** Headers that are about one exchange with the provider, not about what it answered. */
const OF_ONE_EXCHANGE = new Set([
  "date",
  "age",
  "retry-after",
  "retry-after-ms",
  "request-id",
  "traceparent",
  "tracestate",
  "server-timing",
  "nel",
  "report-to",
  "reporting-endpoints",
  "openai-processing-ms",
  "cf-ray",
  "cf-cache-status",
  "x-ms-region",
  "apim-request-id",
  "sforce-limit-info",
]);
const ID_OR_LIMIT =
  /^(?:x-|anthropic-|openai-)?ratelimit|^(?:x|cf|apigw)-(?:[a-z]+-)*(?:request|correlation|trace|transaction)-?id$|^x-(?:amzn|amz)-|^x-envoy-|^x-rate-limit|^x-runtime$|^x-cache|^x-served-by$|^x-timer$/;

/**
 * An answer's headers as they are kept: whose request it was, what was left of its provider's limits then and
 * how long it took is untrue of any later call, and no business of who makes it.
 */
export function headersToKeep(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !OF_ONE_EXCHANGE.has(name) && !ID_OR_LIMIT.test(name),
    ),
  );
}

function textOf(headers: Headers, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value.join(",") : (value ?? "")).toLowerCase();
}

/** A directive's seconds (RFC 9111 section 5.2.2); null where it is not there. */
function secondsIn(cacheControl: string, directive: string): number | null {
  const found = new RegExp(`(?:^|[\\s,])${directive}\\s*=\\s*"?(\\d{1,10})`).exec(
    cacheControl,
  )?.[1];
  return found === undefined ? null : Number(found);
}

/**
 * For how long an answer to a read may be kept: as policy says, but no longer than its provider calls it
 * fresh, and not at all where the provider forbids that or it depends on who asks (RFC 9111, `Vary`). To
 * `private` we are the user that it names: all that share the answer call with the same account.
 *
 * A POST that computes is kept as policy says: HTTP has no caching of those, and vendors mark them all alike.
 * @returns seconds; 0 where it may not be kept
 */
export function secondsToKeep(method: string, headers: Headers, ttlSeconds: number): number {
  if (method !== "GET") return ttlSeconds;
  const control = textOf(headers, "cache-control");
  if (/(?:^|[\s,])no-(?:store|cache)(?=$|[\s,;=])/.test(control)) return 0;
  if (/(?:^|[\s,])(?:\*|user-agent)(?=$|[\s,])/.test(textOf(headers, "vary"))) return 0;
  const fresh = secondsIn(control, "s-maxage") ?? secondsIn(control, "max-age");
  if (fresh === null) return ttlSeconds;
  const age = Number(textOf(headers, "age")) || 0;
  return Math.max(0, Math.min(ttlSeconds, fresh - age));
}
