import type { Prisma } from "@pag0/db";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addPrice, addProvider, type Canned, type CannedAnswer, startCanned } from "./canned.ts";
import { createHarness, type EventRow, forward, type Harness, problem } from "./harness.ts";

const CHAT = "https://api.openai.com/v1/chat/completions";
const answered = (usage: object, more: object = {}): CannedAnswer => ({
  headers: { "content-type": "application/json" },
  body: Buffer.from(
    JSON.stringify({ object: "chat.completion", choices: [{ index: 0 }], usage, ...more }),
  ),
});
const TOLD = { prompt_tokens: 1_000, completion_tokens: 100, total_tokens: 1_100 };

let harness: Harness;
let canned: Canned;
let url: string;
let answer: CannedAnswer = answered(TOLD);
const sent: string[] = [];
beforeAll(async () => {
  harness = await createHarness();
  canned = await startCanned(({ body }) => {
    sent.push(body);
    return answer;
  });
  ({ url } = await harness.start({ PAG0_PRIVATE_HOSTS: canned.host }));
});
afterAll(async () => {
  await harness.close();
  await canned.close();
});

async function organization(
  policy: object = {},
  prices: (Prisma.InputJsonObject & { id: string; version: number })[] = [],
) {
  const { id, projects } = await harness.seed({ projects: [policy], upstreamUrl: canned.url });
  for (const price of prices) await addPrice(harness, id, price);
  // A proxy that starts now has read them; one that runs hears of them a moment later.
  if (prices.length > 0) ({ url } = await harness.start({ PAG0_PRIVATE_HOSTS: canned.host }));
  return { id, key: projects[0]?.key ?? "" };
}

const chat = (key: string, body: object, target = CHAT) =>
  forward(url, key, target, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ messages: [{ role: "user", content: "Say hello" }], ...body }),
  });

const from = { effectiveFrom: "2026-01-01T00:00:00Z", effectiveTo: null, note: "" };
const asked = { vendor: "openai", ...from };

describe("an organization's own prices", () => {
  it("are what its calls are estimated and charged by, in the latest version", async () => {
    answer = answered(TOLD);
    const price = { kind: "price", model: "gpt-4o-mini", ...asked };
    const { id, key } = await organization({}, [
      { ...price, id: "own", version: 1, rates: { input: "9", output: "9" } },
      { ...price, id: "own", version: 2, rates: { input: "1", output: "10" } },
    ]);
    const response = await chat(key, { model: "gpt-4o-mini", max_tokens: 100 });
    // 1,000 × $1 and 100 × $10 a million are $0.002.
    expect(response.headers.get("pag0-cost")).toBe("2000");
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({ costNano: 2_000_000n, priceVersion: "override:own@2" });
    expect(event?.estimateNano).toBeGreaterThanOrEqual(1_000_000n);
  });

  it("say what a model costs that no list knows, and only then is it called", async () => {
    answer = answered(TOLD);
    const { id, key } = await organization();
    const refused = await chat(key, { model: "acme-own-7b", max_tokens: 100 });
    expect([refused.status, (await problem(refused)).code]).toEqual([422, "MODEL_NOT_PRICED"]);
    // Whoever sets prices sees what was asked for, and of whom.
    const [unpriced] = await harness.events(id, 1);
    expect(unpriced).toMatchObject({
      ...{ outcome: "refused", reasonCode: "MODEL_NOT_PRICED", model: "acme-own-7b", costNano: 0n },
      providerId: expect.any(String),
    });
    const before = sent.length;
    await addPrice(harness, id, {
      ...{ kind: "default", id: "rest", version: 1, vendor: "*", model: "*", ...from },
      rates: { input: "2", output: "4" },
    });
    await expect
      .poll(async () => (await chat(key, { model: "acme-own-7b", max_tokens: 100 })).status)
      .toBe(200);
    expect(sent.length).toBe(before + 1);
    const served = async () =>
      (await harness.events(id, 2)).find(({ outcome }) => outcome === "served");
    await expect
      .poll(served)
      .toMatchObject({ costNano: 2_400_000n, priceVersion: "override:rest@1" });
  });

  it("of kind free let a call pass that no budget has anything left for", async () => {
    answer = answered(TOLD);
    const { id, key } = await organization({ monthlyBudget: "0" }, [
      { kind: "free", id: "local", version: 1, model: "gpt-4o-mini", ...asked },
    ]);
    const refused = await chat(key, { model: "gpt-4o", max_tokens: 10 });
    expect([refused.status, (await problem(refused)).code]).toEqual([429, "BUDGET_EXCEEDED"]);
    expect((await chat(key, { model: "gpt-4o-mini" })).status).toBe(200);
    const events = await harness.events(id, 2);
    expect(events.find(({ outcome }) => outcome === "served")).toMatchObject({
      costNano: 0n,
      estimated: false,
      inputTokens: 1_000,
      priceVersion: "override:local@1",
    });
  });

  it("stay as they were where a later version cannot be read", async () => {
    answer = answered(TOLD);
    const own = { kind: "price", model: "gpt-4o-mini", ...asked };
    const { id, key } = await organization({}, [
      { ...own, id: "own", version: 1, rates: { input: "1", output: "10" } },
    ]);
    const cost = async () =>
      (await chat(key, { model: "gpt-4o-mini", max_tokens: 100 })).headers.get("pag0-cost");
    expect(await cost()).toBe("2000");
    await addPrice(harness, id, { ...own, id: "own", version: 2, rates: { input: "free" } });
    // Something that is read after it shows that it has been looked at.
    await addPrice(harness, id, { ...own, id: "x", version: 1, model: "y", rates: { input: "1" } });
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await cost()).toBe("2000");
    await addPrice(harness, id, { ...own, id: "own", version: 3, rates: { input: "2" } });
    await expect.poll(cost, { interval: 100 }).toBe("2060");
  });

  it("refuse a call for pieces that they do not price, and name the pieces", async () => {
    const { key } = await organization({}, [
      {
        ...{ kind: "price", id: "own", version: 1, model: "acme-search", ...asked },
        rates: { input: "1", output: "1" },
      },
    ]);
    const before = sent.length;
    const response = await chat(key, { model: "acme-search", web_search_options: {} });
    const refusal = await problem(response);
    expect([response.status, refusal.code]).toEqual([422, "MODEL_NOT_PRICED"]);
    expect(refusal.detail).toContain("web_search");
    expect(sent.length).toBe(before);
  });
});

describe("a policy's default for the output", () => {
  const policy = { defaultMaxOutputTokens: 50 };
  const lastSent = () => JSON.parse(sent.at(-1) ?? "{}");

  it("is put into a request that names no maximum, and bounds what it may cost", async () => {
    answer = answered(TOLD);
    const { id, key } = await organization(policy);
    await chat(key, { model: "gpt-4o-mini" });
    expect(lastSent()).toMatchObject({ max_completion_tokens: 50, model: "gpt-4o-mini" });
    await chat(key, { model: "gpt-4o-mini", max_tokens: 70 });
    expect(lastSent()).toEqual({
      messages: [{ role: "user", content: "Say hello" }],
      model: "gpt-4o-mini",
      max_tokens: 70,
    });
    const events = await harness.events(id, 2);
    const [first = 0n, second = 0n] = events.map(({ estimateNano }) => estimateNano);
    // Twenty tokens of output at $0.60 a million.
    expect(second - first).toBe(12_000n);
  });

  it("is written in each vendor's own field", async () => {
    const { key } = await organization(policy);
    await chat(key, { model: "claude-3-5-haiku-latest" }, "https://api.anthropic.com/v1/messages");
    expect(lastSent().max_tokens).toBe(50);
    const responses = { model: "gpt-4o-mini", input: "Hi", messages: undefined };
    await chat(key, responses, "https://api.openai.com/v1/responses");
    expect(lastSent().max_output_tokens).toBe(50);
  });

  it("leaves the rest of the body as it came, to the byte", async () => {
    const { key } = await organization(policy);
    const body =
      '{ "seed": 12345678901234567890, "model":"gpt-4o-mini","messages":[{"role":"user","content":"\\u00e9"}]}';
    await forward(url, key, CHAT, { method: "POST", body });
    expect(sent.at(-1)).toBe(body.replace("{", '{"max_completion_tokens":50,'));
  });
});

describe("what a call used", () => {
  it("is kept in all its classes and pieces", async () => {
    answer = answered(
      {
        ...{ prompt_tokens: 100, completion_tokens: 50, total_tokens: 150 },
        prompt_tokens_details: { cached_tokens: 30, audio_tokens: 20 },
        completion_tokens_details: { reasoning_tokens: 5, audio_tokens: 10 },
      },
      { service_tier: "priority" },
    );
    const { id, key } = await organization();
    const body = { model: "gpt-4o-audio-preview", modalities: ["text", "audio"], max_tokens: 100 };
    expect((await chat(key, body)).status).toBe(200);
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({
      ...{ inputTokens: 100, cachedInputTokens: 30, outputTokens: 50, reasoningTokens: 5 },
      ...{ serviceTier: "priority", attempt: 1, modelAlias: null },
      usageDetail: { audioInputTokens: 20, audioOutputTokens: 10 },
    });
  });
});

describe("an endpoint with a price rule", () => {
  const rule = (components: Prisma.InputJsonArray, more: Prisma.InputJsonObject = {}) => ({
    id: "deepl",
    version: 2,
    components,
    ...more,
  });
  const isServed = ({ outcome }: EventRow) => outcome === "served";
  async function endpoint(priceRule: Prisma.InputJsonObject, known = true) {
    const { id, key } = await organization({ monthlyBudget: "1000000" });
    await addProvider(harness, id, {
      ...{ vendor: "deepl", format: "http", baseUrl: "https://api.deepl.com", priceRule },
      ...{ upstreamUrl: canned.url, category: "translation" },
    });
    const post = (body: string) =>
      forward(url, key, "https://api.deepl.com/v2/translate", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
    // Known to the proxy once a call that may cost nothing is refused for another reason.
    const probe = { headers: { "pag0-restrictions": '{"maxPerRequest":"0"}' } };
    const code = async () =>
      (await problem(await forward(url, key, "https://api.deepl.com/v2/translate", probe))).code;
    if (known) await expect.poll(code).not.toBe("ENDPOINT_NOT_PRICED");
    const served = async (count: number) => {
      await expect
        .poll(async () => (await harness.events(id, count)).filter(isServed).length)
        .toBe(count);
      return (await harness.events(id, count)).filter(isServed);
    };
    return { post, served };
  }
  const characters = {
    ...{ from: "request_field", path: "text[*]", measure: "characters", usd: "25", per: 1_000_000 },
  };

  it("is charged by what the request holds, known before the call", async () => {
    const { post, served } = await endpoint(rule([characters]));
    answer = { body: Buffer.from("{}") };
    const response = await post('{"text":["héllo","🌍"]}');
    // Six characters at $25 a million.
    expect(response.headers.get("pag0-cost")).toBe("150");
    const [event] = await served(1);
    expect(event).toMatchObject({ costNano: 150_000n, estimateNano: 150_000n });
    expect(event).toMatchObject({ priceVersion: "http:deepl@2", estimated: false });
  });

  it("refuses a request without the field that it counts, and a body that is no JSON", async () => {
    const { post } = await endpoint(rule([characters]));
    const before = sent.length;
    const absent = await problem(await post('{"texts":[]}'));
    expect(absent).toMatchObject({ code: "VALIDATION_ERROR", errors: [{ field: "body.text[*]" }] });
    expect(await problem(await post("{"))).toMatchObject({ code: "MALFORMED_JSON" });
    expect(sent.length).toBe(before);
  });

  it("is charged by a header or a field of the answer, and by the most where it tells none", async () => {
    const { post, served } = await endpoint(
      rule([
        { from: "response_header", header: "x-credits", maxUnits: 100, usd: "0.001" },
        {
          ...{ from: "response_field", path: "billed.units", measure: "number" },
          ...{ maxUnits: 1_000, usd: "0.01", per: 1_000 },
        },
      ]),
    );
    const cost = async (headers: Record<string, string>, body: string) => {
      answer = { headers, body: Buffer.from(body) };
      const response = await post("{}");
      expect(await response.text()).toBe(body);
      return response.headers.get("pag0-cost");
    };
    // 7.5 credits at $0.001, and 200 units at $0.01 for a thousand.
    expect(await cost({ "x-credits": "7.5" }, '{"billed":{"units":200}}')).toBe("9500");
    expect(await cost({ "x-credits": "7.5" }, '{"billed":{"un')).toBe("17500");
    expect(await cost({}, '{"billed":{"units":"many"}}')).toBe("110000");
    expect(await cost({ "x-credits": "300" }, '{"billed":{"units":0}}')).toBe("300000");
    const events = await served(4);
    expect(events.map(({ estimated }) => estimated)).toEqual([false, true, true, false]);
    expect(new Set(events.map(({ estimateNano }) => estimateNano))).toEqual(
      new Set([110_000_000n]),
    );
  });

  it("costs nothing where the answer is a failure", async () => {
    const { post } = await endpoint(rule([{ from: "request", usd: "0.5" }]));
    answer = { status: 500, body: Buffer.from("broken") };
    expect((await post("anything at all")).headers.get("pag0-cost")).toBe("0");
    answer = { status: 200, body: Buffer.from("fine") };
    expect((await post("anything at all")).headers.get("pag0-cost")).toBe("500000");
  });

  it("whose rule cannot be read is refused: it is never free", async () => {
    const { post } = await endpoint({ id: "deepl", version: 1, components: [] }, false);
    const response = await post("{}");
    expect([response.status, (await problem(response)).code]).toEqual([422, "ENDPOINT_NOT_PRICED"]);
  });
});
