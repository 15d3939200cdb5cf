import type { PolicyDocumentInput } from "@pag0/contract";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createHarness, forward, type Harness, PRICED_URL, problem } from "./harness.ts";

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

async function keyWith(project: PolicyDocumentInput, more: { regions?: string[] } = {}) {
  const { id, projects } = await harness.seed({ projects: [project], ...more });
  return { id, key: projects[0]?.key ?? "" };
}

function chat(key: string, model: string, maxTokens = 10): Promise<Response> {
  return forward(url, key, "https://api.openai.com/v1/chat/completions", {
    method: "POST",
    body: JSON.stringify({
      model,
      max_tokens: maxTokens,
      messages: [{ role: "user", content: "Hello" }],
    }),
  });
}

/** What came of a call: the status, or the code of the refusal. */
async function outcome(response: Promise<Response>): Promise<unknown> {
  const answer = await response;
  return answer.status === 200 ? 200 : (await problem(answer)).code;
}

describe("lists", () => {
  it("of models take patterns, in which case does not count", async () => {
    const { key } = await keyWith({ allowedModels: ["gpt-4o*"], blockedModels: ["*-mini"] });
    expect(await outcome(chat(key, "gpt-4o"))).toBe(200);
    expect(await outcome(chat(key, "gpt-4o-mini"))).toBe("MODEL_NOT_ALLOWED");
    expect(await outcome(chat(key, "gpt-4.1"))).toBe("MODEL_NOT_ALLOWED");
  });

  it("of categories and providers refuse what they block or do not name", async () => {
    const blocked = await keyWith({ blockedCategories: ["data-analysis"] });
    expect(await outcome(forward(url, blocked.key, PRICED_URL))).toBe("CATEGORY_NOT_ALLOWED");
    expect(await outcome(chat(blocked.key, "gpt-4o"))).toBe(200);
    const banned = await keyWith({ blockedProviders: ["openai"] });
    expect(await outcome(chat(banned.key, "gpt-4o"))).toBe("PROVIDER_NOT_ALLOWED");
    const listed = await keyWith({ allowedProviders: ["openai"] });
    expect(await outcome(chat(listed.key, "gpt-4o"))).toBe(200);
    expect(await outcome(forward(url, listed.key, PRICED_URL))).toBe("PROVIDER_NOT_ALLOWED");
    // The list is told, not that nobody knows the model's price.
    expect(await outcome(chat(banned.key, "nobody-knows-this"))).toBe("PROVIDER_NOT_ALLOWED");
    const [event] = await harness.events(listed.id, 2);
    expect(event?.reasonCode).toBe("ALLOWED");
  });

  it("of regions look at every region of the provider", async () => {
    const policy = { allowedRegions: ["US", "EU"], blockedRegions: ["eu-west-3"] };
    const codes = [];
    for (const regions of [["us-east-1", "DE"], ["us-east-1", "IN"], ["eu-west-3"], []]) {
      const { key } = await keyWith(policy, { regions });
      codes.push(await outcome(forward(url, key, PRICED_URL)));
    }
    const refused = "REGION_NOT_ALLOWED";
    expect(codes).toEqual([200, refused, refused, refused]);
  });

  it("of a client narrow its own calls", async () => {
    const { key } = await keyWith({});
    const restricted = (restrictions: object) =>
      outcome(
        forward(url, key, PRICED_URL, {
          headers: { "pag0-restrictions": JSON.stringify(restrictions) },
        }),
      );
    expect(await restricted({ blockedProviders: ["openai"] })).toBe(200);
    expect(await restricted({ allowedProviders: ["openai"] })).toBe("PROVIDER_NOT_ALLOWED");
  });
});

describe("above the warning threshold of a budget", () => {
  /** A call costs $0.02: of a budget of $0.10 two fit below half, with a third it is passed. */
  const soft = (exceededAction: "notify" | "restrict" | "block") => ({
    monthlyBudget: "100000",
    budgetAlerts: { warningThreshold: 50, exceededAction },
  });

  it("block refuses, with the figures, while the budget itself has more", async () => {
    const { key } = await keyWith(soft("block"));
    expect(await outcome(forward(url, key, PRICED_URL))).toBe(200);
    expect(await outcome(forward(url, key, PRICED_URL))).toBe(200);
    const refused = await forward(url, key, PRICED_URL);
    expect(refused.status).toBe(429);
    expect(await problem(refused)).toMatchObject({
      code: "BUDGET_RESTRICTED",
      decision: { limit: "100000", spent: "40000", threshold: 50, action: "block" },
    });
  });

  it("notify lets calls run up to the budget and no further", async () => {
    const { key } = await keyWith(soft("notify"));
    for (let call = 0; call < 5; call++)
      expect(await outcome(forward(url, key, PRICED_URL))).toBe(200);
    expect(await outcome(forward(url, key, PRICED_URL))).toBe("BUDGET_EXCEEDED");
  });

  it("restrict lets the cheapest quarter of the allowed models run, at least one", async () => {
    const { key } = await keyWith({
      ...soft("restrict"),
      allowedModels: ["gpt-4o", "gpt-4.1", "gpt-4o-mini", "gpt-4.1-mini"],
    });
    // $0.04 of the $0.05: each of these may cost more than the cent that is left.
    expect(await outcome(forward(url, key, PRICED_URL))).toBe(200);
    expect(await outcome(forward(url, key, PRICED_URL))).toBe(200);
    expect(await outcome(chat(key, "gpt-4.1-mini", 16_000))).toBe("BUDGET_RESTRICTED");
    expect(await outcome(chat(key, "gpt-4o", 16_000))).toBe("BUDGET_RESTRICTED");
    expect(await outcome(forward(url, key, PRICED_URL))).toBe("BUDGET_RESTRICTED");
    expect(await outcome(chat(key, "gpt-4o-mini", 17_000))).toBe(200);
    expect(await outcome(chat(key, "gpt-4.1-nano", 17_000))).toBe("MODEL_NOT_ALLOWED");
  });

  it("restrict refuses a dear model at the moment that it would pass the threshold", async () => {
    const { key } = await keyWith({
      ...soft("restrict"),
      monthlyBudget: "40",
      allowedModels: ["gpt-4o*", "gpt-4.1*"],
    });
    // Of $0.000040 half is $0.000020; a call of gpt-4o may cost more, one of gpt-4o-mini may not.
    expect(await outcome(chat(key, "gpt-4o"))).toBe("BUDGET_RESTRICTED");
    expect(await outcome(chat(key, "gpt-4.1-nano"))).toBe(200);
    expect(await outcome(chat(key, "gpt-4.1-nano"))).toBe(200);
    expect(await outcome(chat(key, "gpt-4.1-nano"))).toBe(200);
  });
});

describe("a budget of each person", () => {
  it("is each person's own, and names the field when it is used up", async () => {
    const { key, id } = await keyWith({ memberBudget: { daily: "40000" } });
    const call = (requestedBy?: string) =>
      forward(url, key, PRICED_URL, {
        headers: requestedBy === undefined ? {} : { "pag0-meta": JSON.stringify({ requestedBy }) },
      });
    expect(await outcome(call("owner@acme.com"))).toBe(200);
    expect(await outcome(call("owner@acme.com"))).toBe(200);
    const refused = await problem(await call("owner@acme.com"));
    expect(refused).toMatchObject({
      code: "BUDGET_EXCEEDED",
      decision: { field: "memberBudget.daily", limit: "40000", available: "0" },
    });
    // Nobody known: the key has a budget of its own.
    expect(await outcome(call("nobody@example.com"))).toBe(200);
    expect(await outcome(call())).toBe(200);
    expect(await outcome(call())).toBe("BUDGET_EXCEEDED");
    await harness.events(id, 6);
    const settled = async () => (await harness.counters(id)).map((row) => row.settledNano);
    await expect.poll(settled).toEqual([40_000_000n, 40_000_000n]);
  });

  it("of each key holds for all who use it", async () => {
    const { key } = await keyWith({ keyBudget: { monthly: "20000" } });
    expect(await outcome(forward(url, key, PRICED_URL))).toBe(200);
    const refused = await forward(url, key, PRICED_URL, {
      headers: { "pag0-meta": '{"requestedBy":"owner@acme.com"}' },
    });
    expect(await problem(refused)).toMatchObject({
      code: "BUDGET_EXCEEDED",
      decision: { field: "keyBudget.monthly" },
    });
  });
});
