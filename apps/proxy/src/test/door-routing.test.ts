/** Where a model's name leads: names, the list of them, weights, keys, regions and prices. */
import type { PolicyDocumentInput } from "@pag0/contract";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BenchProvider, createDoorBench, type DoorBench } from "./door-bench.ts";
import { doorClient, errorOf, MESSAGES, until } from "./door-client.ts";

const MODEL = "gpt-4o-mini";
const POLICY: PolicyDocumentInput = { monthlyBudget: "1000000000" };
const TWO_OPENAI: readonly BenchProvider[] = [
  { slug: "openai", vendor: "openai", format: "openai", server: 0 },
  { slug: "other", vendor: "openai", format: "openai", server: 1 },
  { slug: "anthropic", vendor: "anthropic", format: "anthropic", server: 0 },
];

let bench: DoorBench;
beforeAll(async () => {
  bench = await createDoorBench();
});
afterAll(() => bench.close());

const { post, chat } = doorClient(() => bench);

describe("the name of a model", () => {
  it("may be bare where one provider knows it; else the candidates are named", async () => {
    const { key } = await bench.seed(POLICY, TWO_OPENAI);
    const answer = await chat(key, "claude-sonnet-4-5");
    expect([answer.status, answer.headers.get("pag0-provider")]).toEqual([200, "anthropic"]);
    const several = await errorOf(await chat(key, MODEL));
    expect(several).toMatchObject({ status: 400, code: "VALIDATION_ERROR", param: "model" });
    expect(several.message).toContain(`openai/${MODEL}, other/${MODEL}`);
    const none = await errorOf(await chat(key, "no-such-model"));
    expect(none).toMatchObject({ status: 400, code: "VALIDATION_ERROR", param: "model" });
    expect(none.message).toContain("openai, other, anthropic");
  });

  it("is refused where the provider has no price for it", async () => {
    const { key } = await bench.seed(POLICY);
    const refused = await errorOf(await chat(key, "openai/no-such-model"));
    expect(refused).toMatchObject({ status: 422, code: "MODEL_NOT_PRICED" });
  });

  it("as an alias is in force within a second, and so is its change", async () => {
    const { id, key } = await bench.seed(POLICY, TWO_OPENAI);
    const to = (provider: string) => ({
      strategy: "ordered",
      targets: [{ provider, model: MODEL }],
    });
    const providerOf = async () => (await chat(key, "fast")).headers.get("pag0-provider");
    for (const provider of ["openai", "other"]) {
      await bench.alias(id, "fast", to(provider));
      expect(await until(async () => (await providerOf()) === provider)).toBeLessThan(1_000);
    }
    await bench.harness.database.system.prisma.modelAlias.deleteMany({
      where: { organizationId: id },
    });
    const gone = async () => (await chat(key, "fast")).status === 400;
    expect(await until(gone)).toBeLessThan(1_000);
  });

  it("leads nowhere where an alias has only providers that are gone", async () => {
    const { id, key } = await bench.seed(POLICY);
    await bench.alias(id, "lost", {
      strategy: "ordered",
      targets: [{ provider: "x", model: "m" }],
    });
    await until(async () => /gone or switched off: x/.test(await (await chat(key, "lost")).text()));
  });
});

describe("the list of models", () => {
  it("has what the policy lets the key call, aliases first, in OpenAI's form", async () => {
    const policy = { ...POLICY, blockedModels: ["gpt-4o"], blockedProviders: ["anthropic"] };
    const { id, key } = await bench.seed(policy);
    await bench.alias(id, "fast", {
      strategy: "ordered",
      targets: [{ provider: "openai", model: MODEL }],
    });
    await bench.alias(id, "blocked", {
      strategy: "ordered",
      targets: [{ provider: "openai", model: "gpt-4o" }],
    });
    const client = new OpenAI({ apiKey: key, baseURL: `${bench.url}/v1`, maxRetries: 0 });
    const list = async () => (await client.models.list()).data;
    await until(async () => (await list())[0]?.id === "fast");
    const models = await list();
    const names = models.map(({ id: name }) => name);
    expect(models[0]).toMatchObject({ object: "model", owned_by: "organization" });
    expect(names).toContain(`openai/${MODEL}`);
    expect(names).toContain("google/gemini-2.5-flash");
    expect(names).not.toContain("openai/gpt-4o");
    expect(names).not.toContain("blocked");
    expect(names.some((name) => name.startsWith("anthropic/"))).toBe(false);
    expect(await client.models.retrieve(`openai/${MODEL}`)).toEqual({
      ...{ id: `openai/${MODEL}`, object: "model", created: 0, owned_by: "openai" },
    });
    await expect(client.models.retrieve("openai/gpt-4o")).rejects.toMatchObject({
      ...{ status: 404, code: "NOT_FOUND" },
    });
    await expect(client.models.retrieve("openai/no-such")).rejects.toMatchObject({ status: 404 });
  });

  it("is given to nobody without a key", async () => {
    const answer = await fetch(`${bench.url}/v1/models`);
    expect(await errorOf(answer)).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  });
});

describe("shares", () => {
  it("of weighted targets are those of their weights", async () => {
    const { id, key } = await bench.seed(POLICY, TWO_OPENAI);
    await bench.alias(id, "mixed", {
      strategy: "weighted",
      targets: [
        { provider: "openai", model: MODEL, weight: 1 },
        { provider: "other", model: MODEL, weight: 3 },
      ],
    });
    await until(async () => (await chat(key, "mixed")).status === 200);
    const calls = 160;
    let other = 0;
    for (let call = 0; call < calls; call++)
      if ((await chat(key, "mixed")).headers.get("pag0-provider") === "other") other++;
    // Five standard deviations of three quarters of so many draws.
    expect(Math.abs(other / calls - 0.75)).toBeLessThan(5 * Math.sqrt((0.75 * 0.25) / calls));
  });

  it("of a provider's keys are those of their weights, and a key of weight 0 waits for need", async () => {
    const { id, key } = await bench.seed(POLICY);
    await bench.credential(id, { provider: "openai", weight: 1, server: 1 });
    await bench.credential(id, { provider: "openai", weight: 0, server: 1, value: "never-right" });
    await bench.received(0, "openai");
    await until(async () => {
      await chat(key, `openai/${MODEL}`);
      return (await bench.received(1, "openai")) > 0;
    });
    await bench.received(0, "openai");
    const calls = 100;
    for (let call = 0; call < calls; call++)
      expect((await chat(key, `openai/${MODEL}`)).headers.get("pag0-attempts")).toBe("1");
    const first = await bench.received(0, "openai");
    expect(first + (await bench.received(1, "openai"))).toBe(calls);
    expect(Math.abs(first / calls - 0.5)).toBeLessThan(5 * Math.sqrt(0.25 / calls));
  });

  it("of a drop-in route's keys, too", async () => {
    const { id, key } = await bench.seed(POLICY);
    await bench.credential(id, { provider: "openai", weight: 9, server: 1 });
    await bench.received(1, "openai");
    await until(async () => {
      const body = { model: MODEL, max_tokens: 5, messages: MESSAGES };
      await post("/openai/v1/chat/completions", key, body);
      return (await bench.received(1, "openai")) > 0;
    });
  });
});

describe("a provider's keys", () => {
  it("stand in for each other where one is refused", async () => {
    const { id, key } = await bench.seed(POLICY);
    const { prisma } = bench.harness.database.system;
    await bench.credential(id, { provider: "openai", weight: 1000, server: 0, value: "revoked" });
    await until(async () => {
      const answer = await chat(key, `openai/${MODEL}`);
      expect(answer.status).toBe(200);
      return answer.headers.get("pag0-attempts") === "2";
    });
    const statuses = await prisma.usageEvent.findMany({
      where: { organizationId: id, attempt: 2 },
    });
    expect(statuses.every(({ upstreamStatus }) => upstreamStatus === 200)).toBe(true);
  });

  it("are used only in regions that the policy allows", async () => {
    const policy = { ...POLICY, allowedRegions: ["eu"] };
    const { id, key } = await bench.seed(policy, [
      { slug: "openai", vendor: "openai", format: "openai", server: 0, regions: ["us"] },
    ]);
    const refused = await errorOf(await chat(key, `openai/${MODEL}`));
    expect(refused).toMatchObject({ status: 403, code: "REGION_NOT_ALLOWED" });
    await bench.credential(id, { provider: "openai", weight: 1, region: "eu", server: 1 });
    await until(async () => (await chat(key, `openai/${MODEL}`)).status === 200);
    await bench.received(0, "openai");
    for (let call = 0; call < 10; call++)
      expect((await chat(key, `openai/${MODEL}`)).status).toBe(200);
    expect(await bench.received(0, "openai")).toBe(0);
  });
});

describe("the least dear target", () => {
  it("is the one of which this very request costs least", async () => {
    const { id, key } = await bench.seed(POLICY);
    await bench.alias(id, "cheap", {
      strategy: "cheapest",
      targets: [
        { provider: "anthropic", model: "claude-sonnet-4-5" },
        { provider: "openai", model: MODEL },
        { provider: "openai", model: "gpt-4o" },
      ],
    });
    await until(async () => (await chat(key, "cheap")).status === 200);
    const answer = await chat(key, "cheap");
    expect(answer.headers.get("pag0-model")).toBe(MODEL);
    await bench.fail(0, { vendor: "openai", status: 401, times: 1 });
    const next = await chat(key, "cheap");
    expect([next.status, next.headers.get("pag0-model")]).toEqual([200, "gpt-4o"]);
  });

  it("is one whose model holds the request, where any does", async () => {
    const { id, key } = await bench.seed(POLICY);
    const MINI = { provider: "openai", model: MODEL };
    const PRO = { provider: "google", model: "gemini-2.5-pro" };
    await bench.alias(id, "cheap", { strategy: "cheapest", targets: [MINI, PRO] });
    await until(async () => (await chat(key, "cheap")).status === 200);
    const modelFor = async (more: object) =>
      (await chat(key, "cheap", more)).headers.get("pag0-model");
    expect(await modelFor({ max_tokens: 16_384 })).toBe(MODEL);
    // More than gpt-4o-mini answers with, and than it reads.
    expect(await modelFor({ max_tokens: 16_385 })).toBe(PRO.model);
    const messages = [{ role: "user", content: "word ".repeat(130_000) }];
    expect(await modelFor({ messages })).toBe(PRO.model);
  });
});
