import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  CREDENTIAL,
  createHarness,
  forward,
  type Harness,
  PRICED_URL,
  problem,
} from "./harness.ts";

const MODEL = "gpt-4o-mini";
/** 10 input and 5 output tokens of gpt-4o-mini at $0.15 and $0.60 a million, in nano-USD. */
const COST = 10n * 150n + 5n * 600n;

let harness: Harness;
let url: string;
beforeAll(async () => {
  harness = await createHarness();
  url = (await harness.start()).url;
});
afterAll(() => harness.close());

const openAi = (key: string) =>
  new OpenAI({ apiKey: key, baseURL: `${url}/openai/v1`, maxRetries: 3 });
const anthropic = (key: string) =>
  new Anthropic({ apiKey: key, baseURL: `${url}/anthropic`, maxRetries: 3 });
const chat = {
  model: MODEL,
  max_tokens: 100,
  messages: [{ role: "user" as const, content: "Say hello" }],
};

describe("the vendors' own SDKs", () => {
  it("openai: an answer, metered to the nano-dollar", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const answer = await openAi(projects[0]?.key ?? "").chat.completions.create(chat);
    expect(answer.choices[0]?.message.content).toBe("Hello world!");
    const [event] = await harness.events(id, 1);
    expect(event).toMatchObject({
      outcome: "served",
      decision: "allow",
      model: MODEL,
      inputTokens: 10,
      outputTokens: 5,
      costNano: COST,
      estimated: false,
      stream: false,
      upstreamStatus: 200,
    });
    const sent = harness.upstream.seen.at(-1);
    expect(sent?.headers.authorization).toBe(`Bearer ${CREDENTIAL}`);
    expect(JSON.stringify(sent)).not.toContain("pag0_prj_");
  });

  it("openai: a stream, whose usage event stays hidden and is charged", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const stream = await openAi(projects[0]?.key ?? "").chat.completions.create({
      ...chat,
      stream: true,
    });
    let text = "";
    let usages = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? "";
      if (chunk.usage) usages++;
    }
    expect([text, usages]).toEqual(["Hello world!", 0]);
    expect((await harness.events(id, 1))[0]).toMatchObject({
      stream: true,
      costNano: COST,
      estimated: false,
    });
  });

  it("openai: responses, whole and streamed, and embeddings", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const client = openAi(projects[0]?.key ?? "");
    const request = { model: MODEL, max_output_tokens: 100, input: "Say hello" };
    const whole = await client.responses.create(request);
    expect(whole.output_text).toBe("Hello world!");
    let text = "";
    for await (const event of await client.responses.create({ ...request, stream: true }))
      if (event.type === "response.output_text.delta") text += event.delta;
    expect(text).toBe("Hello world!");
    const vectors = await client.embeddings.create({
      model: "text-embedding-3-small",
      input: "hello",
      encoding_format: "float",
    });
    expect(vectors.data[0]?.embedding).toEqual([0.5, -0.25]);
    const events = await harness.events(id, 3);
    // 8 tokens of text-embedding-3-small at $0.02 a million.
    expect(events.map((event) => event.costNano)).toEqual([COST, COST, 8n * 20n]);
    expect(events.some((event) => event.estimated)).toBe(false);
  });

  it("openai: what is not billed for nothing, a compaction by its tokens, and what has no price not at all", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const client = openAi(projects[0]?.key ?? "");
    await client.conversations.create({});
    const file = new File(["What is it?"], "question.txt");
    await client.files.create({ file, purpose: "user_data" });
    expect(harness.upstream.seen.at(-1)).toMatchObject({ method: "POST", url: "/openai/v1/files" });
    expect(harness.upstream.seen.at(-1)?.body).toContain("What is it?");
    await client.responses.compact({ model: MODEL, input: "Say hello" });
    const sent = harness.upstream.seen.length;
    await expect(client.vectorStores.create({ name: "Questions" })).rejects.toMatchObject({
      code: "ENDPOINT_NOT_PRICED",
    });
    const video = { model: "sora-2", prompt: "An otter" };
    await expect(client.videos.create(video)).rejects.toThrow("has no registered price");
    expect(harness.upstream.seen).toHaveLength(sent);
    const events = await harness.events(id, 5);
    expect(events.map((event) => event.costNano)).toEqual([0n, 0n, COST, 0n, 0n]);
    expect(events.some((event) => event.estimated)).toBe(false);
  });

  it("anthropic: an answer and a stream", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "9000000" }] });
    const client = anthropic(projects[0]?.key ?? "");
    const request = {
      model: "claude-3-5-haiku-latest",
      max_tokens: 50,
      messages: [{ role: "user" as const, content: "Say hello" }],
    };
    const answer = await client.messages.create(request);
    expect(answer.content[0]).toMatchObject({ type: "text", text: "Hello world!" });
    const final = await client.messages.stream(request).finalMessage();
    expect(final.usage.output_tokens).toBe(5);
    const events = await harness.events(id, 2);
    expect(events.map((event) => [event.inputTokens, event.outputTokens])).toEqual([
      [10, 5],
      [10, 5],
    ]);
    expect(events[0]?.costNano).toBe(events[1]?.costNano);
    expect(harness.upstream.seen.at(-1)?.headers["x-api-key"]).toBe(CREDENTIAL);
  });

  it("raise their own typed error with our code, and do not try again", async () => {
    const { projects } = await harness.seed({ projects: [{ monthlyBudget: "0" }] });
    const key = projects[0]?.key ?? "";
    const before = harness.upstream.seen.length;
    const refused = await openAi(key)
      .chat.completions.create(chat)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(OpenAI.RateLimitError);
    expect(refused).toMatchObject({ status: 429, code: "BUDGET_EXCEEDED" });
    const other = await anthropic(key)
      .messages.create({ model: "claude-3-5-haiku-latest", max_tokens: 5, messages: chat.messages })
      .catch((error: unknown) => error);
    expect(other).toBeInstanceOf(Anthropic.RateLimitError);
    expect((other as Error).message).toContain("BUDGET_EXCEEDED");
    expect(harness.upstream.seen).toHaveLength(before);
  });
});

describe("a caller that goes away in the middle of a stream", () => {
  it("ends the call to the provider at once and is charged for what came", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    harness.upstream.chunkDelayMs = 100;
    const aborted = harness.upstream.aborted;
    const stream = await openAi(projects[0]?.key ?? "").chat.completions.create({
      ...chat,
      stream: true,
    });
    for await (const _chunk of stream) break;
    stream.controller.abort();
    const [event] = await harness.events(id, 1);
    harness.upstream.chunkDelayMs = 0;
    expect(event).toMatchObject({ outcome: "client_gone", estimated: true });
    expect(event?.costNano).toBeGreaterThan(0n);
    expect(event?.costNano).toBeLessThan(event?.estimateNano ?? 0n);
    await expect.poll(() => harness.upstream.aborted).toBe(aborted + 1);
  });
});

describe("headers and egress", () => {
  it("tells cost, estimate, budget and policy, and lets no header of ours or credential through", async () => {
    const { projects } = await harness.seed({ projects: [{ monthlyBudget: "1000000" }] });
    const response = await forward(url, projects[0]?.key ?? "", "https://api.openai.com/v1/models");
    expect(response.status).toBe(200);
    const echo = await forward(url, projects[0]?.key ?? "", "https://api.salesforce.com/echo", {
      headers: { "x-mine": "1", "pag0-tags": '{"costCenter":"CC-1"}', cookie: "a=b" },
    });
    expect(echo.headers.get("pag0-cost")).toBe("20000");
    expect(echo.headers.get("pag0-estimated-cost")).toBe("20000");
    expect(echo.headers.get("pag0-cache")).toBe("off");
    expect(echo.headers.get("pag0-budget-remaining")).toBe("980000");
    expect(echo.headers.get("pag0-request-id")).toMatch(/^req_/);
    expect(echo.headers.get("pag0-policy-version")).toMatch(/^pol_/);
    expect(echo.headers.get("x-echo")).toBeNull();
    const { headers } = (await echo.json()) as { headers: Record<string, string> };
    expect(headers["x-mine"]).toBe("1");
    expect(Object.keys(headers).filter((name) => /^pag0-|cookie/.test(name))).toEqual([]);
  });

  it("passes a redirect back and never follows it", async () => {
    const { id, projects } = await harness.seed({ projects: [undefined] });
    const before = harness.upstream.seen.length;
    const response = await forward(
      url,
      projects[0]?.key ?? "",
      "https://api.salesforce.com/redirect",
    );
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toBe("http://169.254.169.254/latest/meta-data");
    expect(harness.upstream.seen).toHaveLength(before + 1);
    expect((await harness.events(id, 1))[0]?.costNano).toBe(0n);
  });

  it("passes a provider's error through as it is, for nothing", async () => {
    const { id, projects } = await harness.seed({ projects: [{ monthlyBudget: "20000" }] });
    for (let i = 0; i < 3; i++) {
      const response = await forward(
        url,
        projects[0]?.key ?? "",
        "https://api.salesforce.com/fail",
      );
      expect([response.status, response.headers.get("pag0-error")]).toEqual([500, null]);
    }
    expect((await forward(url, projects[0]?.key ?? "", PRICED_URL)).status).toBe(200);
    const events = await harness.events(id, 4);
    expect(events.map((event) => event.costNano)).toEqual([0n, 0n, 0n, 20_000_000n]);
  });
});

describe("policy", () => {
  const cases: [
    string,
    object,
    string,
    RequestInit & { headers?: Record<string, string> },
    string,
  ][] = [
    ["blocked", { blockedEndpoints: ["evil.com"] }, "https://evil.com/x", {}, "ENDPOINT_BLOCKED"],
    ["unregistered", {}, "https://example.com/x", {}, "ENDPOINT_NOT_PRICED"],
    ["category", { allowedCategories: ["llm"] }, PRICED_URL, {}, "CATEGORY_NOT_ALLOWED"],
    ["endpoint", { allowedEndpoints: ["api.openai.com"] }, PRICED_URL, {}, "ENDPOINT_NOT_ALLOWED"],
    ["cap", { maxPerRequest: "19999" }, PRICED_URL, {}, "MAX_PER_REQUEST_EXCEEDED"],
    ["budget", { dailyBudget: "19999" }, PRICED_URL, {}, "BUDGET_EXCEEDED"],
    [
      "model",
      {},
      "https://api.openai.com/v1/chat/completions",
      { method: "POST", body: JSON.stringify({ ...chat, model: "no-such-model" }) },
      "MODEL_NOT_PRICED",
    ],
    [
      "the client's own restrictions",
      {},
      PRICED_URL,
      { headers: { "pag0-restrictions": '{"allowedCategories":["llm"]}' } },
      "CATEGORY_NOT_ALLOWED",
    ],
    [
      "another project",
      {},
      PRICED_URL,
      { headers: { "pag0-project": "other" } },
      "PROJECT_MISMATCH",
    ],
  ];
  it.each(cases)("%s", async (_name, policy, target, init, code) => {
    const { projects } = await harness.seed({ projects: [policy] });
    const response = await forward(url, projects[0]?.key ?? "", target, init);
    const body = await problem(response);
    expect([body.code, response.headers.get("pag0-error")]).toEqual([code, code]);
    expect(body.requestId).toBe(response.headers.get("pag0-request-id"));
  });

  it("sees a change within moments", async () => {
    const { id, projects } = await harness.seed({ projects: [{ blockedEndpoints: [] }] });
    const key = projects[0]?.key ?? "";
    expect((await forward(url, key, PRICED_URL)).status).toBe(200);
    await harness.database.system.prisma.policyVersion.updateMany({
      where: { organizationId: id },
      data: { document: { blockedEndpoints: ["api.salesforce.com"] } },
    });
    await expect
      .poll(async () => (await forward(url, key, PRICED_URL)).status, {
        interval: 20,
      })
      .toBe(403);
  });
});
