/** Batches and responses in the background, by the vendors' own SDKs: what they cost is told later. */
import Anthropic from "@anthropic-ai/sdk";
import type { BatchCreateParams } from "@anthropic-ai/sdk/resources/messages/batches";
import { costOfUsage, lookUpTokenPrice, noUsage } from "@pag0/metering";
import OpenAI from "openai";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDoorBench, type DoorBench } from "./door-bench.ts";
import type { SeededOrganization } from "./harness.ts";

const MODEL = "claude-sonnet-4-5";

let bench: DoorBench;
let other: string;
let seeded: SeededOrganization & { key: string };
beforeAll(async () => {
  bench = await createDoorBench();
  const hosts = bench.servers.map(({ url }) => new URL(url).host).join(",");
  other = (await bench.harness.start({ PAG0_PRIVATE_HOSTS: hosts })).url;
});
/** An organization that the other proxy has heard of, too, with all of its providers. */
async function seed() {
  const made = await bench.seed({ monthlyBudget: "100000000" });
  const headers = { authorization: `Bearer ${made.key}` };
  const body = JSON.stringify({ model: "?" });
  const asked = async () =>
    (await fetch(`${other}/v1/chat/completions`, { method: "POST", headers, body })).text();
  await expect
    .poll(asked, { timeout: 30_000 })
    .toContain("the providers are: openai, anthropic, google");
  return made;
}
beforeEach(async () => {
  seeded = await seed();
});
afterAll(() => bench.close());

const anthropicAt = (url: string) =>
  new Anthropic({ apiKey: seeded.key, baseURL: `${url}/anthropic`, maxRetries: 0 });

const request = (name: string, model = MODEL): BatchCreateParams.Request => ({
  custom_id: name,
  params: { model, max_tokens: 4_000, messages: [{ role: "user", content: `Say ${name}` }] },
});

const PRICE = lookUpTokenPrice("anthropic", MODEL, new Date());

/** What a message of a batch costs, by its own figures: counted here, independently of the proxy. */
function costOf({ input_tokens, output_tokens }: Anthropic.Usage): bigint {
  if (PRICE === null) throw new Error(`${MODEL} has no price`);
  const usage = noUsage({
    inputTokens: input_tokens,
    outputTokens: output_tokens,
    serviceTier: "batch",
  });
  return costOfUsage(usage, PRICE);
}

/** The events of the batch itself: those of questions about it cost nothing. */
async function batchEvents() {
  const where = { organizationId: seeded.id, path: "/v1/messages/batches" };
  const { prisma } = bench.harness.database.system;
  return prisma.usageEvent.findMany({ where, orderBy: { outcome: "asc" } });
}

async function booked() {
  const counters = await bench.harness.counters(seeded.id);
  return counters.map(({ settledNano }) => settledNano);
}

const settled = (cost: bigint) => expect.poll(booked, { timeout: 30_000 }).toEqual([cost]);

describe("a batch of Anthropic's", () => {
  it("is charged at first what it can cost, and when its results are read what it did cost", async () => {
    const anthropic = anthropicAt(bench.url);
    const batch = await anthropic.messages.batches
      .create({
        requests: [request("one"), request("two"), request("three", "no-such-model")].map(
          (one) => one,
        ),
      })
      .catch((error: unknown) => error);
    // A batch has one price, and so one model.
    expect(String(batch)).toContain("requests[2].params.model");

    const made = await anthropic.messages.batches.create({
      requests: [request("one"), request("two")],
    });
    await expect.poll(async () => (await batchEvents()).length, { timeout: 30_000 }).toBe(2);
    const [first] = (await batchEvents()).filter(({ outcome }) => outcome === "served");
    expect(first).toMatchObject({ estimated: true, inputTokens: 0, serviceTier: "batch" });
    expect(first?.costNano).toBe(first?.estimateNano);
    await settled(first?.costNano ?? 0n);

    let cost = 0n;
    // The SDK follows the link to the results, which leads to us.
    for await (const { result } of await anthropic.messages.batches.results(made.id)) {
      if (result.type !== "succeeded") throw new Error(result.type);
      expect(result.message.usage.service_tier).toBe("batch");
      cost += costOf(result.message.usage);
    }
    expect(cost).toBeGreaterThan(0n);
    expect(cost).toBeLessThan(first?.costNano ?? 0n);
    await settled(cost);
    const correction = (await batchEvents()).find(({ outcome }) => outcome === "correction");
    expect(correction).toMatchObject({
      ...{ requestId: first?.requestId, occurredAt: first?.occurredAt, model: MODEL },
      ...{ priceVersion: first?.priceVersion, estimated: false, serviceTier: "batch" },
      costNano: cost - (first?.costNano ?? 0n),
    });
    expect(correction?.outputTokens).toBeGreaterThan(0);
    expect(correction?.explanation).toContain("was charged at first");
  });

  it("costs nothing where all of its requests were cancelled, which its state tells", async () => {
    const anthropic = anthropicAt(bench.url);
    const { id } = await anthropic.messages.batches.create({ requests: [request("one")] });
    const cancelled = await anthropic.messages.batches.cancel(id);
    expect(cancelled.processing_status).toBe("canceling");
    const { request_counts } = await anthropic.messages.batches.retrieve(id);
    expect(request_counts).toMatchObject({ canceled: 1, succeeded: 0 });
    await expect
      .poll(async () => (await batchEvents()).map(({ outcome }) => outcome), { timeout: 30_000 })
      .toEqual(["served", "correction"]);
    await settled(0n);
  });

  it("is settled once where its results are read fifty times at once through two proxies", async () => {
    const made = await anthropicAt(bench.url).messages.batches.create({
      requests: Array.from({ length: 20 }, (_, index) => request(`r${index}`)),
    });
    await anthropicAt(bench.url).messages.batches.retrieve(made.id);
    const read = async (url: string) => {
      let cost = 0n;
      for await (const { result } of await anthropicAt(url).messages.batches.results(made.id))
        if (result.type === "succeeded") cost += costOf(result.message.usage);
      return cost;
    };
    const costs = await Promise.all(
      Array.from({ length: 50 }, (_, index) => read(index % 2 === 0 ? bench.url : other)),
    );
    const [cost = 0n] = costs;
    expect(new Set(costs)).toEqual(new Set([cost]));
    await settled(cost);
    const events = await batchEvents();
    expect(events.map(({ outcome }) => outcome)).toEqual(["served", "correction"]);
    expect(events.reduce((sum, { costNano }) => sum + costNano, 0n)).toBe(cost);
  });

  it("is charged the most it can cost where another organization reads its results", async () => {
    const made = await anthropicAt(bench.url).messages.batches.create({
      requests: [request("one")],
    });
    const [first] = await bench.harness.events(seeded.id, 1);
    const own = seeded;
    seeded = await seed();
    for await (const { result } of await anthropicAt(other).messages.batches.results(made.id))
      expect(result.type).toBe("succeeded");
    await bench.harness.events(seeded.id, 2);
    seeded = own;
    expect(await booked()).toEqual([first?.costNano]);
  });
});

describe("a response of OpenAI's in the background", () => {
  const openaiAt = (url: string) =>
    new OpenAI({ apiKey: seeded.key, baseURL: `${url}/openai/v1`, maxRetries: 0 });
  const asked = { model: "gpt-4o-mini", input: "Say hello", max_output_tokens: 4_000 };

  /** What it costs by its own figures: counted here, independently of the proxy. */
  function costOfResponse(usage: OpenAI.Responses.ResponseUsage | null | undefined): bigint {
    const price = lookUpTokenPrice("openai", asked.model, new Date());
    if (price === null || !usage) throw new Error("no price or no usage");
    return costOfUsage(
      noUsage({
        inputTokens: usage.input_tokens,
        cachedInputTokens: usage.input_tokens_details.cached_tokens,
        outputTokens: usage.output_tokens,
        reasoningTokens: usage.output_tokens_details.reasoning_tokens,
      }),
      price,
    );
  }

  it("is charged what it did cost when it is retrieved, through whichever proxy", async () => {
    const made = await openaiAt(bench.url).responses.create({ ...asked, background: true });
    expect([made.status, made.usage]).toEqual(["queued", null]);
    const [first] = await bench.harness.events(seeded.id, 1);
    await settled(first?.costNano ?? 0n);
    const done = await openaiAt(other).responses.retrieve(made.id);
    expect(done.status).toBe("completed");
    const cost = costOfResponse(done.usage);
    expect(cost).toBeLessThan(first?.costNano ?? 0n);
    await settled(cost);
    await openaiAt(bench.url).responses.retrieve(made.id);
    await settled(cost);
  });

  it("stays at the most it can cost where it is cancelled and tells no usage", async () => {
    const openai = openaiAt(bench.url);
    const made = await openai.responses.create({ ...asked, background: true });
    const cancelled = await openai.responses.cancel(made.id);
    expect([cancelled.status, cancelled.usage]).toEqual(["cancelled", null]);
    const events = await bench.harness.events(seeded.id, 2);
    const [first] = events.filter(({ path }) => path === "/v1/responses");
    await settled(first?.costNano ?? 0n);
  });

  it("is charged what it did cost where its client left the stream, and the vendor did not", async () => {
    const openai = openaiAt(bench.url);
    const stream = await openai.responses.create({ ...asked, background: true, stream: true });
    let id = "";
    for await (const event of stream)
      if (event.type === "response.created") {
        id = event.response.id;
        break;
      }
    const [first] = await bench.harness.events(seeded.id, 1);
    const done = await openai.responses.retrieve(id);
    const cost = costOfResponse(done.usage);
    await settled(cost);
    // It was left before its end or, where the whole of it was on its way already, read to it.
    if (first?.estimated) expect(first.costNano).toBe(first.estimateNano);
    else expect(first?.costNano).toBe(cost);
  });
});
