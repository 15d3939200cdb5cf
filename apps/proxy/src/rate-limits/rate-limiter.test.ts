import { compileLevel, effectivePolicy } from "@pag0/policy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RateLimiter } from "./rate-limiter.ts";

const START = Date.parse("2026-03-02T09:00:00.000Z");

function policyOf(organization: object, project: object) {
  const level = (kind: "organization" | "project", rateLimit: object) =>
    compileLevel({
      kind,
      id: kind,
      name: kind,
      versionId: `${kind}-1`,
      version: 1,
      document: { rateLimit },
    });
  return effectivePolicy([level("organization", organization), level("project", project)]);
}

describe("RateLimiter", () => {
  it("never lets more than the limit through in any 60 seconds, on any number of proxies", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 4, max: 40 }),
        fc.array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 200 }),
        (proxies, limit, gaps) => {
          const policy = policyOf({ requestsPerMinute: limit }, {});
          let now = START;
          const limiters = Array.from(
            { length: proxies },
            () => new RateLimiter({ now: () => now, liveProxies: () => proxies }),
          );
          const passed: number[] = [];
          gaps.forEach((gap, index) => {
            now += gap;
            const limiter = limiters[index % proxies] as RateLimiter;
            if ("windows" in limiter.take(policy, "requests", 1)) passed.push(now);
            expect(passed.filter((at) => now - at < 60_000).length).toBeLessThanOrEqual(limit);
          });
        },
      ),
    );
  });

  it("counts on all levels or on none, and names the level that is full", () => {
    const now = START;
    const limiter = new RateLimiter({ now: () => now, liveProxies: () => 1 });
    const narrow = policyOf({ tokensPerMinute: 1_000 }, { tokensPerMinute: 100 });
    const wide = policyOf({ tokensPerMinute: 1_000 }, {});
    expect(limiter.take(narrow, "tokens", 90)).toHaveProperty("windows");
    expect(limiter.take(narrow, "tokens", 20)).toMatchObject({
      origin: { name: "project" },
      limit: 100,
      share: 100,
      used: 90,
      asked: 20,
      waitMs: 61_000,
    });
    expect(limiter.take(wide, "tokens", 910)).toHaveProperty("windows");
    expect(limiter.take(wide, "tokens", 1)).toMatchObject({ origin: { name: "organization" } });
  });

  it("corrects a call's tokens to what it took", () => {
    const limiter = new RateLimiter({ now: () => START, liveProxies: () => 1 });
    const policy = policyOf({ tokensPerMinute: 100 }, {});
    const ticket = limiter.take(policy, "tokens", 100);
    if (!("windows" in ticket)) throw new Error("refused");
    expect(limiter.take(policy, "tokens", 86)).toMatchObject({ used: 100 });
    limiter.correct(ticket, 15);
    expect(limiter.take(policy, "tokens", 86)).toMatchObject({ used: 15 });
    expect(limiter.take(policy, "tokens", 85)).toHaveProperty("windows");
  });

  it("says that a call never fits, and lets each of many proxies have one", () => {
    const limiter = new RateLimiter({ now: () => START, liveProxies: () => 7 });
    const policy = policyOf({ tokensPerMinute: 700, requestsPerMinute: 3 }, {});
    expect(limiter.take(policy, "tokens", 101)).toMatchObject({ share: 100, waitMs: null });
    expect(limiter.take(policy, "requests", 1)).toHaveProperty("windows");
    expect(limiter.take(policy, "requests", 1)).toMatchObject({ share: 1, used: 1 });
  });
});
