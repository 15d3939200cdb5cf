import type { ClassificationLevel } from "@pag0/contract";
import type { CallHandling, EffectivePolicy } from "@pag0/policy";
import type { CachedAnswer } from "../cache/answer.ts";
import type { AnswerCache, Place } from "../cache/answer-cache.ts";
import { isCacheable } from "../cache/cacheable.ts";
import type { Landing } from "../cache/flights.ts";
import { cacheKey } from "../cache/key.ts";
import type { Call } from "../call.ts";
import type { AnswerForm } from "../door/answer-form.ts";
import { outgoingHeaders } from "../egress/headers.ts";
import type { Ending } from "../ending.ts";
import type { Opened } from "../routing/route.ts";
import type { ProviderSnapshot } from "../snapshot/model.ts";
import type { Caller } from "./authenticate.ts";

/** The right and duty to fill a place in the cache. `finished` must be called, filled or not. */
export interface CacheTicket {
  place: Place;
  finished: (landing: Landing) => void;
}

export interface LookUp {
  state: "hit" | "miss" | "off";
  hit: CachedAnswer | null;
  ticket: CacheTicket | null;
}

/** A tag of this name that is bound to a key keeps its calls out of the cache where it says `off`. */
const CACHE_TAG = "cache";
/** Where the cache is not to be used. */
export const NO_CACHE: LookUp = { state: "off", hit: null, ticket: null };
/** Levels of data whose answers projects may share. */
export const SHARED: ReadonlySet<ClassificationLevel> = new Set(["public", "internal"] as const);
/** How long a call waits for an equal one that is under way before it goes its own way. */
const FOLLOW_MS = 30_000;
/** How many failures of its provider a call waits for: an error that every call meets is not waited for in a queue. */
const MAX_FAILURES = 1;
/** How many equal calls a call waits for, one after the other: each wakes all that wait. */
const MAX_FOLLOWED = 8;
/** Request headers that reach the provider and do not change what it answers. */
const WITHOUT_EFFECT = new Set([
  "user-agent",
  "x-request-id",
  "x-client-request-id",
  "x-correlation-id",
  "idempotency-key",
  "traceparent",
  "tracestate",
  "baggage",
  "cache-control",
  "pragma",
  "priority",
]);
/**
 * Headers in which the vendors' SDKs tell of themselves and of the number of the try, and tracing of which call
 * this is: with one of them no call would be equal to another.
 */
const OF_THIS_CALL =
  /^(?:x-stainless-|x-goog-api-client$|x-datadog-|x-b3-|b3$|sentry-trace$|newrelic$|uber-trace-id$|uberctx-|x-amzn-trace-id$|x-cloud-trace-context$|grpc-trace-bin$|elastic-apm-|x-instana-|x-dynatrace|x-ot-)/;

/** What the caller's headers ask of the provider beside the body; any that is not known may change the answer. */
function variantOf(call: Call, form: AnswerForm | null): string {
  const lines = Object.entries(outgoingHeaders(call.outgoing))
    .filter(([name]) => !WITHOUT_EFFECT.has(name) && !OF_THIS_CALL.test(name))
    .map(([name, value]) => `${name}:${value}`);
  // The same request to a provider is answered in the format of whoever asked, with what they asked of it.
  const { includeUsage, encoding } = form ?? {};
  return [call.door ?? "", includeUsage ?? "", encoding ?? "", ...lines.sort()].join("\n");
}

/** Every key that may answer for a provider: those of another account may see other things. */
function accountsOf({ credential, credentials }: ProviderSnapshot): string {
  return JSON.stringify([credential, ...credentials.map(({ value }) => value)]);
}

/** What a key is made of, as far as the call does not say it. */
interface Keying {
  call: Call;
  policy: EffectivePolicy;
  handling: CallHandling | null;
  caller: Caller;
  opened: Opened;
  body: Buffer;
}

/** The key of the answer to a body, among those that the caller may be served. */
export function keyFor({ call, policy, handling, caller, opened, body }: Keying): string {
  const { endpoint, target } = opened.resolved;
  const isShared = policy.cache.shared && (handling === null || SHARED.has(handling.level));
  const scope = isShared
    ? `org:${caller.organization.id}`
    : `prj:${caller.organization.id}:${caller.project.id}`;
  return cacheKey({
    scope,
    method: call.method,
    url: target.url.href,
    providerId: endpoint?.provider.id ?? "",
    credential: endpoint === null ? "" : accountsOf(endpoint.provider),
    format: endpoint?.provider.format ?? "",
    upstream: endpoint?.provider.upstreamUrl.href ?? "",
    rules: `max:${policy.defaultMaxOutputTokens?.rule ?? ""}`,
    variant: variantOf(call, opened.form),
    body,
  });
}

/** How the leader ended; null where that takes too long, or the follower goes away. */
async function follow(
  leader: Promise<Landing>,
  gone: Ending,
  waitMs: number,
): Promise<Landing | null> {
  const { promise: enough, resolve } = Promise.withResolvers<null>();
  const stop = () => resolve(null);
  const timer = setTimeout(stop, waitMs);
  gone.addEventListener("abort", stop, { once: true });
  const landing = await Promise.race([leader, enough]);
  clearTimeout(timer);
  gone.removeEventListener("abort", stop);
  return landing;
}

/** Leads the calls that miss a place: what another proxy has kept for it, or the right to fill it. */
async function leadTo(
  cache: AnswerCache,
  place: Place,
  finished: CacheTicket["finished"],
): Promise<LookUp> {
  let fetched: CachedAnswer | null = null;
  try {
    fetched = cache.sharedState === "up" ? await cache.fetch(place) : null;
  } catch (error) {
    finished("not asked");
    throw error;
  }
  if (fetched === null) return { state: "miss", hit: null, ticket: { place, finished } };
  finished("answered");
  return { state: "hit", hit: fetched, ticket: null };
}

/**
 * Looks for an answer that an equal call has had. Of several that miss at once the first gets a ticket
 * to fill the place and the others wait for it; where it is refused or goes away, the next one takes its
 * part, and once where its provider fails. Organizations never share; projects only where the
 * policy of the caller's project says so, and never answers to confidential or restricted data. A key that
 * the tag `cache` is bound to as `off` neither reads nor fills the cache. What people have dropped is not
 * served, nor kept where it was under way when they did.
 */
export async function lookUp(
  cache: AnswerCache,
  call: Call,
  policy: EffectivePolicy,
  handling: CallHandling | null,
  caller: Caller,
  opened: Opened,
): Promise<LookUp> {
  const category = opened.resolved.endpoint?.category ?? "";
  if (!policy.cache.enabled || !isCacheable(call.method, category)) return NO_CACHE;
  if (handling?.cacheable === false || caller.keyTags[CACHE_TAG] === "off") return NO_CACHE;
  const { ttlSeconds } = policy.cache;
  const key = keyFor({ call, policy, handling, caller, opened, body: call.body });
  const { host, model, organizationId, projectId } = call.event;
  const origin = { organizationId, projectId, host: host.toLowerCase(), model };
  const hit = cache.get(key, origin, ttlSeconds);
  if (hit !== null) return { state: "hit", hit, ticket: null };
  const place = cache.place(key, origin, ttlSeconds);
  const until = performance.now() + FOLLOW_MS;
  for (let followed = 1, failures = 0; ; followed++) {
    const flight = cache.lead(place);
    if ("finished" in flight) return leadTo(cache, place, flight.finished);
    const landing = await follow(flight.wait, call.gone, until - performance.now());
    const filled = cache.get(key, origin, ttlSeconds);
    if (filled !== null) return { state: "hit", hit: filled, ticket: null };
    if (landing === "failed") failures++;
    const isOver = landing === null || landing === "answered" || call.gone.aborted;
    if (isOver || failures > MAX_FAILURES || followed === MAX_FOLLOWED)
      return { state: "miss", hit: null, ticket: null };
  }
}
