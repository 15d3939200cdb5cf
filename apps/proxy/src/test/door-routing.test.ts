/** Where a model's name leads: names, weights, keys, regions, prices, policy, approvals and the cache. */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { PolicyDocumentInput } from "@pag0/contract";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decide } from "./approving.ts";
import { type BenchProvider, createDoorBench, type DoorBench } from "./door-bench.ts";

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

const messages = [{ role: "user", content: "Say hello" }];

function post(path: string, key: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${bench.url}${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const chat = (key: string, model: string, more: object = {}, headers = {}) =>
  post("/v1/chat/completions", key, { model, max_tokens: 40, messages, ...more }, headers);

async function errorOf(answer: Response) {
  const { error } = (await answer.json()) as {
    error: { message: string; code: string; param: string };
  };
  return { status: answer.status, ...error };
}

async function until(condition: () => Promise<boolean>): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 5_000) {
    if (await condition()) return performance.now() - started;
    await pause(5);
  }
  throw new Error("it is not so after 5 s");
}

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
      const body = { model: MODEL, max_tokens: 5, messages };
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
});

describe("what passes untranslated", () => {
  it("is the client's bytes but for the model's name, and the provider's bytes back", async () => {
    const { id, key } = await bench.seed(POLICY);
    await bench.alias(id, "fast", {
      strategy: "ordered",
      targets: [{ provider: "openai", model: MODEL }],
    });
    await until(async () => (await chat(key, "fast")).status === 200);
    const written = (model: string) =>
      `{ "messages" : [{"role":"user","content":"h\\u00e9llo"}],\n "temperature":1.0e0, "model":"${model}","max_tokens":9, "x" : 1.50 }`;
    const sentAs = written(MODEL);
    const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
    for (const name of [MODEL, `openai/${MODEL}`, "fast"]) {
      const answer = await post("/v1/chat/completions", key, written(name));
      const bytes = await answer.text();
      const log = await fetch(`${bench.servers[0].url}/_control/requests?limit=1`);
      const logged = JSON.stringify(await log.json());
      expect(logged).toContain(sha256(sentAs));
      expect(logged).toContain(sha256(bytes));
      expect(logged).not.toContain("pag0_prj_");
    }
  });

  it("is refused by name where it cannot be translated, before anything is spent", async () => {
    const { id, key } = await bench.seed(POLICY);
    const several = await chat(key, "anthropic/claude-sonnet-4-5", { n: 2 });
    expect(await errorOf(several)).toMatchObject({
      ...{ status: 400, code: "VALIDATION_ERROR", param: "n" },
    });
    const logprobs = await chat(key, "google/gemini-2.5-flash", { logprobs: true });
    expect(await errorOf(logprobs)).toMatchObject({ status: 400, param: "logprobs" });
    const anthropic = await post("/v1/messages", key, { model: "openai/gpt-4o", max_tokens: 5 });
    expect(await anthropic.json()).toMatchObject({
      type: "error",
      error: { code: "VALIDATION_ERROR", message: expect.stringContaining("messages") },
    });
    expect(await bench.harness.counters(id)).toEqual([]);
  });

  it.each([
    ["{", "MALFORMED_JSON", 400],
    ["[]", "VALIDATION_ERROR", 400],
    ["{}", "VALIDATION_ERROR", 400],
    ['{"model":7}', "VALIDATION_ERROR", 400],
    ['{"model":"a","model":"b"}', "VALIDATION_ERROR", 400],
    [`{"model":"${"x".repeat(400)}"}`, "VALIDATION_ERROR", 400],
  ])("refuses %s", async (body, code, status) => {
    const { key } = await bench.seed(POLICY);
    expect(await errorOf(await post("/v1/chat/completions", key, body))).toMatchObject({
      ...{ status, code },
    });
  });

  it("takes no other method", async () => {
    const { key } = await bench.seed(POLICY);
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${bench.url}/v1/chat/completions`, { headers });
    expect(await errorOf(answer)).toMatchObject({ status: 404, code: "ROUTE_NOT_FOUND" });
  });
});

describe("an upstream that answers nonsense", () => {
  it.each(["html", "half-json"])("%s: is told as what it is, and charged", async (fault) => {
    const { id, key } = await bench.seed(POLICY);
    await bench.fail(0, { vendor: "anthropic", fault, times: 3 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5");
    await bench.fail(0, { vendor: "anthropic", ratio: 0 });
    expect(await errorOf(answer)).toMatchObject({ status: 502, code: "UPSTREAM_INVALID" });
    const events = await bench.harness.events(id, 3);
    expect(events.map(({ outcome }) => outcome)).toEqual(Array(3).fill("upstream_error"));
    expect(events.every(({ costNano }) => costNano > 0n)).toBe(true);
  });

  it("is read where it is compressed although it was asked not to be", async () => {
    const { key } = await bench.seed(POLICY);
    await bench.fail(0, { vendor: "anthropic", fault: "gzip", times: 1 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ object: "chat.completion" });
  });

  it("tells of an error in a stream that has begun in the client's format", async () => {
    const { key } = await bench.seed(POLICY);
    await bench.fail(0, { vendor: "anthropic", fault: "error-event,slow-body:5", times: 1 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5", { stream: true });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toMatch(/"error":\{"message"/);
  });

  it("follows no redirect", async () => {
    const { key } = await bench.seed(POLICY);
    await bench.fail(0, { vendor: "anthropic", fault: "redirect:307:private", times: 3 });
    const answer = await chat(key, "anthropic/claude-sonnet-4-5");
    await bench.fail(0, { vendor: "anthropic", ratio: 0 });
    expect(await errorOf(answer)).toMatchObject({ status: 502, code: "UPSTREAM_INVALID" });
    expect(answer.headers.get("location")).toBeNull();
  });
});

describe("an approval", () => {
  it("is asked for by the first target that is allowed, and its answer is in the client's format", async () => {
    const policy = {
      ...POLICY,
      ...{ blockedProviders: ["openai"] },
      approvalWorkflow: {
        ...{ enabled: true, requireApprovalAbove: "1", approvers: [], timeoutHours: 24 },
      },
    };
    const { id, key, ownerId } = await bench.seed(policy);
    await bench.alias(id, "fast", {
      strategy: "ordered",
      targets: [
        { provider: "openai", model: MODEL },
        { provider: "anthropic", model: "claude-sonnet-4-5" },
      ],
    });
    await until(
      async () =>
        (
          await fetch(`${bench.url}/v1/models/fast`, {
            headers: { authorization: `Bearer ${key}` },
          })
        ).status === 200,
    );
    const asked = await chat(key, "fast");
    const refused = await errorOf(asked);
    expect(refused).toMatchObject({ status: 409, code: "APPROVAL_REQUIRED" });
    const approvalId = asked.headers.get("pag0-approval-id") ?? "";
    await decide(bench.harness, { key, id, ownerId, approvalId });
    const executed = await post(`/v1/approvals/${approvalId}/execute`, key, "");
    expect(executed.status).toBe(200);
    expect(await executed.json()).toMatchObject({
      object: "chat.completion",
      choices: [{ message: { content: expect.stringMatching(/\w/) } }],
    });
    const events = await bench.harness.events(id, 2);
    expect(events.at(-1)).toMatchObject({ modelAlias: "fast", model: "claude-sonnet-4-5" });
  });
});

describe("the cache", () => {
  it("keeps an answer in the format of whoever asked, for them alone", async () => {
    const policy = { ...POLICY, cache: { enabled: true, defaultTTL: 60 } };
    const { key } = await bench.seed(policy);
    const model = "google/gemini-2.5-flash-lite";
    const asChat = () => chat(key, model);
    const asMessage = () => post("/v1/messages", key, { model, max_tokens: 40, messages });
    const first = await asChat();
    const body = await first.text();
    expect(first.headers.get("pag0-cache")).toBe("miss");
    const again = await asChat();
    expect([again.headers.get("pag0-cache"), await again.text()]).toEqual(["hit", body]);
    const message = await asMessage();
    expect(message.headers.get("pag0-cache")).toBe("miss");
    expect(await message.json()).toMatchObject({ type: "message" });
    expect((await asMessage()).headers.get("pag0-cache")).toBe("hit");
  });
});
