import { errorCatalogue, Pag0Failure } from "@pag0/contract";
import { describeOrigin, type EffectivePolicy } from "@pag0/policy";
import type { CallEvent } from "../journal/call-event.ts";
import type { Measure, RateExcess, RateLimiter, RateTicket } from "../rate-limits/rate-limiter.ts";
import type { Estimate } from "./estimate.ts";

const FIELDS: Readonly<Record<Measure, string>> = {
  requests: "rateLimit.requestsPerMinute",
  tokens: "rateLimit.tokensPerMinute",
};

function sentence(excess: RateExcess, seconds: number): string {
  const { origin, measure, limit, share, used, asked, waitMs } = excess;
  const whose =
    share === limit ? "" : `, of which this proxy, one of several, lets ${share} through`;
  const level = describeOrigin(origin);
  const rule = `${level} lets ${limit} ${measure} a minute through${whose}`;
  return waitMs === null
    ? `The call may take ${asked} ${measure}, but ${rule}; lower the maximum output.`
    : `${rule}, and ${used} of them are used; the call fits in ${seconds} seconds.`;
}

function refusal(excess: RateExcess): Pag0Failure {
  const { origin, measure, limit, share, used, asked, waitMs } = excess;
  const seconds = Math.max(1, Math.ceil((waitMs ?? 60_000) / 1_000));
  const explanation = sentence(excess, seconds);
  const code = "RATE_LIMITED";
  return new Pag0Failure(code, explanation, {
    retryAfterSeconds: seconds,
    extra: {
      decision: {
        decision: "deny",
        code,
        explanation,
        field: FIELDS[measure],
        level: origin.name,
        version: origin.version,
        policyVersionIds: origin.versionId === null ? [] : [origin.versionId],
        limit,
        share,
        used,
        asked,
        remedy:
          waitMs === null
            ? "Lower the maximum output, or ask for a larger limit."
            : errorCatalogue[code].remedy,
      },
    },
  });
}

function take(
  limiter: RateLimiter,
  policy: EffectivePolicy,
  measure: Measure,
  amount: number,
): RateTicket {
  const taken = limiter.take(policy, measure, amount);
  if ("windows" in taken) return taken;
  throw refusal(taken);
}

/**
 * Counts a call against the requests a minute of every level.
 * @throws Pag0Failure RATE_LIMITED
 */
export function limitRequests(limiter: RateLimiter, policy: EffectivePolicy): RateTicket {
  return take(limiter, policy, "requests", 1);
}

/**
 * Counts the most tokens of a call that goes out; a call that is refused for them does not count as a
 * request either.
 * @param request what was counted for the call; null where an earlier try of it went out
 * @throws Pag0Failure RATE_LIMITED
 */
export function limitTokens(
  limiter: RateLimiter,
  policy: EffectivePolicy,
  { tokens }: Estimate,
  request: RateTicket | null,
): RateTicket {
  try {
    return take(limiter, policy, "tokens", tokens === null ? 0 : tokens.input + tokens.maxOutput);
  } catch (error) {
    if (request !== null) limiter.correct(request, 0);
    throw error;
  }
}

/**
 * Brings what was counted to what the call took. Where only its cost is known, what was counted stays.
 */
export function correctTokens(limiter: RateLimiter, ticket: RateTicket, event: CallEvent): void {
  const took = event.inputTokens + event.outputTokens;
  if (took > 0 || event.costNano === "0") limiter.correct(ticket, took);
}
