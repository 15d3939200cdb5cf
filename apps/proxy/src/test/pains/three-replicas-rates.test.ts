import { compileLevel, effectivePolicy } from "@pag0/policy";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RateLimiter } from "../../rate-limits/rate-limiter.ts";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "../harness.ts";
import { createCallers } from "../processes/callers.ts";

const PROXIES = 3;
const PER_MINUTE = 300;

let harness: Harness;
let urls: string[];
beforeAll(async () => {
  harness = await createHarness();
  urls = [];
  for (let proxy = 0; proxy < PROXIES; proxy++) urls.push((await harness.start()).url);
});
afterAll(() => harness.close());

/** Waits until every proxy knows of the others, as far as its share of a limit tells. */
async function untilShared(): Promise<void> {
  const { projects } = await harness.seed({ projects: [{ rateLimit: { requestsPerMinute: 3 } }] });
  const share = async (url: string) => {
    const response = await forward(url, projects[0]?.key ?? "", PRICED_URL);
    if (response.status !== 429) return 0;
    return ((await problem(response)).decision as { share: number }).share;
  };
  await expect.poll(() => Promise.all(urls.map(share)), { interval: 100 }).toEqual([1, 1, 1]);
}

const chat = (url: string, key: string, maxTokens: number) =>
  forward(url, key, "https://api.openai.com/v1/chat/completions", {
    method: "POST",
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: maxTokens,
      messages: [{ role: "user", content: "Say hello" }],
    }),
  });

describe(`a limit of a minute on ${PROXIES} proxies`, () => {
  it("lets no more calls through than it says, and no fewer than 95 % of them", async () => {
    await untilShared();
    const { id, projects } = await harness.seed({
      projects: [{ rateLimit: { requestsPerMinute: PER_MINUTE } }],
    });
    const key = projects[0]?.key ?? "";
    const callers = createCallers(key);
    const outcomes = await Promise.all(
      Array.from({ length: 2 * PER_MINUTE }, (_, call) =>
        callers.insist(urls[call % PROXIES] ?? "", "/query"),
      ),
    );
    await callers.close();
    const passed = outcomes.filter((outcome) => outcome === "served").length;
    expect(passed).toBeLessThanOrEqual(PER_MINUTE);
    expect(passed).toBeGreaterThanOrEqual(PER_MINUTE * 0.95);
    expect(new Set(outcomes)).toEqual(new Set(["served", "RATE_LIMITED"]));
    const events = await harness.events(id, 2 * PER_MINUTE);
    expect(events.filter((event) => event.reasonCode === "ALLOWED")).toHaveLength(passed);
  });

  it("counts the tokens that calls under way may use, and afterwards those that they used", async () => {
    await untilShared();
    // Each call holds 1,000 and a few for its text: 20 of them fit the share of each proxy.
    const { projects } = await harness.seed({
      projects: [{ rateLimit: { tokensPerMinute: PROXIES * 20 * 1_050 } }],
    });
    const key = projects[0]?.key ?? "";
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    harness.upstream.letGo = promise;
    const before = harness.upstream.seen.length;
    const refused: number[] = [];
    const atOnce = Array.from({ length: PROXIES * 40 }, async (_, call) => {
      const { status } = await chat(urls[call % PROXIES] ?? "", key, 1_000);
      if (status !== 200) refused.push(status);
      return status;
    });
    // None is answered before all have been let through or refused.
    await expect.poll(() => refused).toEqual(Array(PROXIES * 20).fill(429));
    await expect.poll(() => harness.upstream.seen.length - before).toBe(PROXIES * 20);
    harness.upstream.letGo = null;
    letGo();
    const statuses = await Promise.all(atOnce);
    expect(statuses.filter((status) => status === 200)).toHaveLength(PROXIES * 20);
    // They used 15 each: as many pass again, one after another, and more than that.
    for (let call = 0; call < PROXIES * 30; call++)
      expect((await chat(urls[call % PROXIES] ?? "", key, 1_000)).status).toBe(200);
  });

  it("lets 95 to 100 % of it through in each of ten minutes, asked for without a pause", () => {
    const policy = effectivePolicy([
      compileLevel({
        ...{ kind: "organization", id: "o", name: "o", versionId: "v", version: 1 },
        document: { rateLimit: { requestsPerMinute: PER_MINUTE } },
      }),
    ]);
    let now = Date.parse("2026-03-02T09:00:00Z");
    const limiters = Array.from(
      { length: PROXIES },
      () => new RateLimiter({ now: () => now, liveProxies: () => PROXIES }),
    );
    const passed: number[] = [];
    const until = now + 10 * 60_000;
    for (let call = 0; now < until; call++, now += 25)
      if ("windows" in (limiters[call % PROXIES] as RateLimiter).take(policy, "requests", 1))
        passed.push(now);
    for (let minute = 0; minute < 10; minute++) {
      const from = until - (minute + 1) * 60_000;
      const within = passed.filter((at) => at >= from && at < from + 60_000).length;
      expect(within).toBeLessThanOrEqual(PER_MINUTE);
      expect(within).toBeGreaterThanOrEqual(PER_MINUTE * 0.95);
    }
  });
});
