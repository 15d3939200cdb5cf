import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

function chat(at: string, key: string, content: string, maxTokens: number): Promise<Response> {
  return forward(at, key, "https://api.openai.com/v1/chat/completions", {
    method: "POST",
    body: JSON.stringify({
      model: "gpt-4o-mini",
      max_tokens: maxTokens,
      messages: [{ role: "user", content }],
    }),
  });
}

describe("a rate limit", () => {
  it("of an organization counts the requests of all its teams, and says which level is full", async () => {
    const { id, projects } = await harness.seed({
      organization: { rateLimit: { requestsPerMinute: 3 } },
      projects: [{ rateLimit: { requestsPerMinute: 2 } }, {}],
    });
    const [one = "", two = ""] = projects.map(({ key }) => key);
    expect((await forward(url, one, PRICED_URL)).status).toBe(200);
    expect((await forward(url, one, PRICED_URL)).status).toBe(200);
    const ofTeam = await forward(url, one, PRICED_URL);
    expect(ofTeam.status).toBe(429);
    const wait = Number(ofTeam.headers.get("retry-after"));
    expect(wait).toBeGreaterThanOrEqual(55);
    expect(wait).toBeLessThanOrEqual(61);
    expect(await problem(ofTeam)).toMatchObject({
      code: "RATE_LIMITED",
      remedy: "Wait as long as the retry-after header says.",
      decision: {
        decision: "deny",
        field: "rateLimit.requestsPerMinute",
        level: "team-0",
        version: 1,
        limit: 2,
        used: 2,
      },
    });
    // What the team's limit refused did not count for the organization.
    expect((await forward(url, two, PRICED_URL)).status).toBe(200);
    const ofAll = await forward(url, two, PRICED_URL);
    expect(await problem(ofAll)).toMatchObject({
      code: "RATE_LIMITED",
      decision: { level: expect.stringMatching(/^org-/), limit: 3, used: 3 },
    });
    const events = await harness.events(id, 5);
    expect(events.map((event) => event.reasonCode)).toEqual([
      "ALLOWED",
      "ALLOWED",
      "RATE_LIMITED",
      "ALLOWED",
      "RATE_LIMITED",
    ]);
  });

  it("counts an answer from the cache as a request and not as tokens", async () => {
    const { projects } = await harness.seed({
      projects: [
        {
          rateLimit: { requestsPerMinute: 3, tokensPerMinute: 1_000 },
          cache: { enabled: true, defaultTTL: 60 },
        },
      ],
    });
    const key = projects[0]?.key ?? "";
    const states = [];
    for (let call = 0; call < 3; call++)
      states.push((await chat(url, key, "Hello", 900)).headers.get("pag0-cache"));
    expect(states).toEqual(["miss", "hit", "hit"]);
    expect((await problem(await chat(url, key, "Hello", 900))).decision).toMatchObject({
      field: "rateLimit.requestsPerMinute",
    });
  });

  it("holds the most tokens of a call, and counts those that it took", async () => {
    const { projects } = await harness.seed({
      projects: [{ rateLimit: { tokensPerMinute: 1_000, requestsPerMinute: 4 } }],
    });
    const key = projects[0]?.key ?? "";
    const never = await chat(url, key, "one", 1_000);
    expect(await problem(never)).toMatchObject({
      code: "RATE_LIMITED",
      decision: {
        field: "rateLimit.tokensPerMinute",
        limit: 1_000,
        used: 0,
        remedy: "Lower the maximum output, or ask for a larger limit.",
      },
    });
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    harness.upstream.letGo = promise;
    const first = chat(url, key, "one", 900);
    await expect.poll(() => harness.upstream.seen.at(-1)?.body.includes("one")).toBe(true);
    expect((await problem(await chat(url, key, "two", 900))).code).toBe("RATE_LIMITED");
    harness.upstream.letGo = null;
    letGo();
    expect((await first).status).toBe(200);
    // 15 tokens were metered: there is room again; refused calls were no requests.
    for (const text of ["two", "three", "four"])
      expect((await chat(url, key, text, 900)).status).toBe(200);
    expect((await problem(await chat(url, key, "five", 100))).decision).toMatchObject({
      field: "rateLimit.requestsPerMinute",
      used: 4,
    });
  });

  it("is shared equally between the proxies that live", async () => {
    const { projects } = await harness.seed({
      projects: [{ rateLimit: { requestsPerMinute: 6 } }],
    });
    const key = projects[0]?.key ?? "";
    const second = await harness.start();
    const share = async () =>
      ((await problem(await forward(url, key, PRICED_URL))).decision as { share?: number })?.share;
    await expect.poll(share, { interval: 300 }).toBe(3);
    const statuses = [];
    for (let call = 0; call < 5; call++)
      statuses.push((await forward(second.url, key, PRICED_URL)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
    await second.stop();
    await expect.poll(share, { interval: 300 }).toBe(6);
  });
});
